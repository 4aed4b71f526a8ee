"""Where related titles end, and where there are none: "Related questions" above questions with answers."""

from __future__ import annotations

import pytest

from kb.article import Article
from kb.readers.read import read_article

SENTENCE = "A deposit is one month of rent."


def read(text: str, name: str = "a.txt") -> Article:
    return read_article(f"Deposits\n\n{SENTENCE}\n\n{text}".encode(), name)


def blocks(article: Article) -> list[str]:
    return [article.text[block.start : block.end] for block in article.body]


def topics(article: Article) -> list[str]:
    return [topic.title for topic in article.topics]


@pytest.mark.parametrize("label", ["## Related questions", "## 相关问题", "## Related topics", "## See also"])
def test_headings_with_answers_are_body(label: str) -> None:
    article = read(
        f"{label}\n\n### When do I get it back?\n\nWithin 60 days\n\n### Can it be raised?\n\nYes\n\n## Contact\n\nWrite.",
        "a.md",
    )
    assert topics(article) == []
    assert blocks(article)[-3:] == ["Within 60 days", "Yes", "Write."]
    names = [section.path[-1] for section in article.sections]
    assert names == [label[3:], "When do I get it back?", "Can it be raised?", "Contact"]


@pytest.mark.parametrize(
    "lines",
    [
        "When do I get it back?\nWithin 60 days after you moved out.\nCan it be raised?\nOnly with a new contract.",
        "When do I get it back?\nWithin 60 days\nCan it be raised?\nNo",
        "什么时候退？\n退租后六十天内退还。\n能涨吗？\n不能。",
        "Q: When do I get it back?\nA: Within 60 days",
    ],
)
def test_lines_of_questions_and_answers_are_body(lines: str) -> None:
    article = read(f"相关问题：\n{lines}")
    assert (topics(article), article.set_aside) == ([], ())
    assert all(line.removeprefix("Q: ") in article.text for line in lines.split("\n"))
    assert "".join(blocks(article)).endswith(lines.split("\n")[-1])


def test_only_short_titles_are_topics() -> None:
    article = read("Related articles\n- How to move out\n- Who pays for repairs\n- What is a deposit?")
    assert topics(article) == ["How to move out", "Who pays for repairs", "What is a deposit?"]
    assert blocks(article) == [SENTENCE]


def test_titles_in_the_middle_end_before_the_next_heading() -> None:
    article = read("## Related topics\n\n- Moving out\n- Repairs\n\n## Contact\n\nWrite to us.", "a.md")
    assert (topics(article), blocks(article)) == (["Moving out", "Repairs"], [SENTENCE, "Write to us."])


def test_a_label_with_one_title_between_paragraphs_stays() -> None:
    article = read("See also: the manual, page 12\n\nIt is paid back within 60 days.")
    assert (topics(article), len(blocks(article))) == ([], 3)
    assert topics(read("See also: the manual, page 12")) == ["the manual, page 12"]
