"""The front matter of a Markdown file."""

from __future__ import annotations

from datetime import datetime

import pytest

from kb.article import Aside, SetAside
from kb.errors import Message
from kb.readers.md.front_matter import FrontMatter, FrontMatterError, FrontMatterProblem, front_matter


def aside(*texts: str) -> tuple[SetAside, ...]:
    return tuple(SetAside(text, Message(Aside.FRONT_MATTER)) for text in texts)


def test_toml_is_read_as_yaml_is() -> None:
    front, rest = front_matter(
        '+++\ntitle = "A"\ndate = 2024-03-01\ntags = [\n  "b",\n]\n\n[site]\ntitle = "C"\n+++\nText.\n'
    )
    assert rest == "Text.\n"
    assert front == FrontMatter(
        "A", datetime(2024, 3, 1), set_aside=aside('tags = [\n  "b",\n]', '[site]\ntitle = "C"')
    )


def test_what_nothing_uses_is_set_aside_as_it_is_written() -> None:
    front, rest = front_matter("---\n# who\ntitle: A\ntags:\n  - b\n  - c\ndescription: >\n  Long\n  text\n---\nText.")
    assert rest == "Text."
    comment = SetAside("# who", Message(Aside.COMMENT))
    assert front == FrontMatter(
        "A", set_aside=(comment, *aside("tags:\n  - b\n  - c", "description: >\n  Long\n  text"))
    )


def test_a_value_that_cannot_be_used_is_set_aside_too() -> None:
    front, _ = front_matter("---\ntitle: [A, B]\ndate: next week\nsource: web\n---\nText.")
    assert (front.title, front.published, front.source) == (None, None, "web")
    assert front.set_aside == aside("title: [A, B]", "date: next week")


def test_the_second_date_is_set_aside() -> None:
    front, _ = front_matter("---\npublished: 2024-01-02\ndate: 2023-01-02\n---\nText.")
    assert (front.published, front.set_aside) == (datetime(2024, 1, 2), aside("date: 2023-01-02"))


@pytest.mark.parametrize("text", ["+++\n+++\n", "+++\nText.", "---\n\nText.\n\n---\n", "Text.\n+++\na = 1\n+++\n", ""])
def test_what_is_no_front_matter_stays(text: str) -> None:
    assert front_matter(text) == (FrontMatter(), text)


def test_toml_that_is_not_valid_says_where() -> None:
    with pytest.raises(FrontMatterError) as caught:
        front_matter("+++\ntitle = A\n+++\nText.")
    assert caught.value.code is FrontMatterProblem.TOML
    assert "line 1" in caught.value.facts["detail"]
