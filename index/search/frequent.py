"""The known questions that readers are shown, under the passages that answer them."""

from __future__ import annotations

from index.search.answer import FrequentQuestion
from index.store.contents import Contents
from index.text.words import language


def frequent_questions(contents: Contents) -> tuple[FrequentQuestion, ...]:
    """The covered known questions that are shown, under their passages, in article order."""
    rows = sorted((entry.passages[0], number) for number, entry in enumerate(contents.questions) if entry.offered)
    titles = {article.id: article.title for article in contents.articles}
    found = []
    for row, number in rows:
        passage, text = contents.passages[row], contents.questions[number].text
        found.append(
            FrequentQuestion(
                question=text,
                language=language(text),
                article=passage.article,
                title=titles[passage.article],
                section=passage.section,
            )
        )
    return tuple(found)
