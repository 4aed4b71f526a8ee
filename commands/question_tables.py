"""What the commands say of a table of questions and answers: what is known now, and what is to be confirmed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from commands.common import plain
from kb.config.settings import Settings
from kb.errors import Code, KnowledgeBaseError

if TYPE_CHECKING:
    from kb.article import Article
    from kb.library.file_questions import Imported

_SHOWN = 60  # characters of a passage that is proposed


class ImportProblem(Code):
    """What is wrong with a table of questions."""

    NO_TABLE = (
        "{name}: expected a table with columns named question and answer (or 问题 and 答案), found none; "
        "name the columns so, or add it as an article with `kb add`"
    )


class ImportFaqError(KnowledgeBaseError):
    """A file that holds no table of questions and answers."""


def check_table(article: Article, name: str) -> None:
    """Raise ImportFaqError for an article that is no table of questions and answers."""
    if not article.questions:
        raise ImportFaqError(ImportProblem.NO_TABLE, name=name)


def import_lines(article: Article, imported: Imported, settings: Settings) -> list[str]:
    """Lines on what became of the questions of a table: those that are known, and what is to be confirmed by hand."""
    lines = [f"   known questions: {imported.known}"]
    lines += [
        f"   left as it is: {question!r} stands in another FAQ file, or has different answers in this table"
        for question in imported.other
    ]
    return lines + [f"   to confirm: {line}" for line in _proposals(unanswered(article), settings)]


def unanswered(article: Article) -> list[str]:
    """The questions of a table that stand there without an answer."""
    from kb.article import Aside

    return [piece.text for piece in article.set_aside if piece.reason.code is Aside.NO_ANSWER]


def _proposals(questions: Sequence[str], settings: Settings) -> list[str]:
    """For each question the passage that the published index finds; without an index, only the question."""
    if not questions:
        return []
    from index.search.search_index import SearchIndex

    try:
        index = SearchIndex.open(settings.index, settings=settings)
    except KnowledgeBaseError:
        return [
            f"{question!r} has no answer; after `kb build`, give it a passage on the page Manage"
            for question in questions
        ]
    lines: list[str] = []
    for question in questions:
        hits = index.search(question, top=1).hits
        if not hits:
            lines.append(f"{question!r} has no answer, and no passage was found")
            continue
        place = " › ".join((hits[0].title, *hits[0].passage.section))
        text = " ".join(hits[0].passage.text.split())[:_SHOWN]
        lines.append(f"{question!r} may be answered by {hits[0].passage.id} ({place}): {text}")
    return list(map(plain, lines))
