"""The front matter of a Markdown file."""

from __future__ import annotations

import re
from datetime import datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kb.article import Aside, Note, SetAside
from kb.errors import Message
from kb.readers.md.front_matter import FrontMatter, front_matter
from kb.readers.read import read_article


def aside(*texts: str) -> tuple[SetAside, ...]:
    return tuple(SetAside(text, Message(Aside.FRONT_MATTER)) for text in texts)


def test_toml_is_read_as_yaml_is() -> None:
    front, rest = front_matter(
        '+++\ntitle = "A"\ndate = 2024-03-01\nkeywords = [\n  "b",\n]\n\n[site]\ntitle = "C"\n+++\nText.\n'
    )
    assert rest == "Text.\n"
    assert front == FrontMatter(
        "A", datetime(2024, 3, 1), set_aside=aside('keywords = [\n  "b",\n]', '[site]\ntitle = "C"')
    )


def test_what_nothing_uses_is_set_aside_as_it_is_written() -> None:
    front, rest = front_matter(
        "---\n# who\ntitle: A\nkeywords:\n  - b\n  - c\ndescription: >\n  Long\n  text\n---\nText."
    )
    assert rest == "Text."
    comment = SetAside("# who", Message(Aside.COMMENT))
    assert front == FrontMatter(
        "A", set_aside=(comment, *aside("keywords:\n  - b\n  - c", "description: >\n  Long\n  text"))
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
    front, rest = front_matter('+++\nsource = "web"\ntitle = A\n+++\nText.')
    assert [str(line) for line in front.warnings] == [
        "the front matter (line 3) is not valid TOML: Invalid value; the rest of it is set aside"
    ]
    assert (front.title, front.source, front.set_aside, rest) == ("A", "web", (), "Text.")


def test_what_can_be_read_of_yaml_that_is_not_valid() -> None:
    front, rest = front_matter("\n---\ntitle: Prices: what is new\ndate: 2024-03-01\ntags: [a\nsource: web\n---\nText.")
    assert [(line.code, line.facts["line"]) for line in front.warnings] == [(Note.FRONT_MATTER, 3)]
    assert (front.title, front.published, front.source) == ("Prices: what is new", datetime(2024, 3, 1), "web")
    assert (front.set_aside, rest) == (aside("tags: [a"), "Text.")


def test_values_are_what_is_written() -> None:
    front, _ = front_matter("---\ntitle: 0x10\nsource: 1:30:00\npublished: 2001-12-14t21:59:43.10-05:00\n---\nText.")
    assert (front.title, front.source) == ("0x10", "1:30:00")
    assert (front.published, front.warnings) == (datetime(2001, 12, 14, 21, 59, 43, 100000), ())
    front, _ = front_matter("---\ntitle: yes\nsource: ~\nrelated: [null, no, 'A']\n---\nText.")
    assert (front.title, front.source, front.topics) == ("yes", None, ("no", "A"))


def test_a_key_that_is_there_twice_and_comments_behind_values() -> None:
    front, _ = front_matter("---\ntitle: A # first\ntitle: B # second\nrelated: # below\n- C\n---\nText.")
    comments = tuple(SetAside(text, Message(Aside.COMMENT)) for text in ("second", "below"))
    assert (front.title, front.topics, front.set_aside) == ("B", ("C",), (*aside("title: A # first"), *comments))


def test_what_a_related_topic_says_besides_its_title_is_set_aside() -> None:
    front, _ = front_matter("---\nrelated:\n- title: A\n  note: read it first\n---\nText.")
    assert (front.topics, front.set_aside) == (("A",), aside("note: read it first"))


BOMB = "a0: &a0 [x, x]\n" + "".join(f"a{i}: &a{i} [{', '.join([f'*a{i - 1}'] * 9)}]\n" for i in range(1, 40))
HOSTILE = {  # a front matter, and the lines of the warnings about it
    "a: !!bool x": [2],
    "title: A\nb: !!int x": [3],
    "title: A\nb: !!float x": [3],
    "a: !!timestamp x": [2],
    "a: !!null x": [2],
    "a: !!python/object/apply:os.system [ls]": [2],
    "title: A\nb: !mine x": [3],
    "a: !!binary '*'": [],
    "a: !!set {x, y}": [],
    "a: !!omap [x]": [],
    "source: 1" + ":59" * 5_000: [2],
    "source: 1" + ":59" * 200: [],
    "published: 0x" + "f" * 5_000: [2],
    "title: A\ndate: " + "9" * 5_000: [3],
    "title: " + "9" * 5_000: [2],
    "a: 0b" + "1" * 50_000: [],
    "a: 1e999999999": [],
    "title: .inf": [],
    BOMB + "title: *a39": [42],
    BOMB + "related: *a39": [42],
    "a: &a [*a]\nrelated: *a": [3],
    "a: &a {title: *a}\nrelated: [*a]": [3],
    "a: *nowhere": [2],
    "<<: {a: b}\na: c": [],
    "a: {<<: x}": [],
    "title: x\n? [a, b]\n: c": [],
    "a: {[b]: c}": [],
    "a: 2024-02-31": [],
    "published: 2024-02-31": None,
    "date: 0000-00-00": None,
    "published: 99999-01-01": None,
    "title: [A, B]": [2],
    "title: {A: B}": [2],
    "title: &a\n- b": [2],
    "a: b: c": [2],
    "a:\n\t- b": [3],
    "a: [b": [2],
    "a: {b": [2],
    "a: 'b": [2],
    "title: A\na: @b": [3],
    "a: %b": [2],
    "a: |5000000000\n b": [2],
    "a: \x07": [2],
    "a: b\nc: \ud800": [],
    "a: \ufffe": [2],
    'a: "\\ud800"': [],
    'title: "\\ud800"': [],
    'a: "\\xzz"': [2],
    'a: "\\U00FFFFFF"': [2],
    "a: " + "[" * 5_000: [2],
    "a: " + "[" * 5_000 + "]" * 5_000: [2],
    "a: " + "{x: " * 5_000: [2],
    "a:\n" + "\n".join("- " * i + "b" for i in range(1, 400)): [],
    "%YAML 9.9": [],
    "a: b\n%TAG ! tag:": [3],
    "a: &x b\nb: &x c\ntitle: *x": [3],
    "a: " + "&x " * 1_000 + "b": [2],
    "a: " + "x" * 300_000 + "\nrelated: [" + "a, " * 30_000 + "]": [],
}


@pytest.mark.parametrize("source", HOSTILE, ids=lambda source: ascii(source[:30]))
def test_a_hostile_front_matter_costs_a_line_and_the_article_is_read(source: str) -> None:
    article = read_article(f"---\n{source}\n---\n# A title\n\nThe text.".encode("utf-8", "surrogatepass"), "a.md")
    blocks = [article.text[block.start : block.end] for block in article.body]
    assert blocks[-1] == "The text."
    warnings = [line for line in article.warnings if line.code not in (Note.NO_DATE, Note.ONE_DAMAGED, Note.DAMAGED)]
    lines = HOSTILE[source]
    if lines is None:
        assert [line.code for line in warnings] == [Note.UNREAD_DATE]
    else:
        assert [line.facts.get("line") for line in warnings] == lines
    assert all(len(line) < 500 and "\n" not in line for line in article.warnings)


PIECES = st.sampled_from((
    *("title", "source", "date", "published", "related", "tags", ": ", ":\n  ", "\n", "\n- ", "\n  - ", "- ", "[", "]", "{"),
    *("&a ", "*a", "!!bool ", "!!int ", "!x ", "? ", "| ", ">\n  ", "'", '"', "#", " # ", ", ", "~", "2024-02-31", "0x1f"),
    *("<<", "}", "1:59:59", "%", "@", "`", "\t", "---", "...", "= ", 3 * '"', 3 * "'", "[[", "]]", "\\", "\x07", "null"),
))  # fmt: skip


@given(st.lists(PIECES, max_size=25), st.sampled_from(("---", "+++")))
@settings(max_examples=500, deadline=None)
def test_any_front_matter_is_read_and_its_words_are_used_or_set_aside(pieces: list[str], fence: str) -> None:
    key = "key: word0\n" if fence == "---" else "key = 'word0'\n"
    words = [f"word{i}" for i in range(1, len(pieces) + 1)]
    source = key + "".join(f"{piece}{word}" for piece, word in zip(pieces, words, strict=True))
    front, rest = front_matter(f"{fence}\n{source}\n{fence}\nThe text.")
    told = [front.title or "", front.source or "", *front.topics, *(piece.text for piece in front.set_aside), rest]
    assert [word for word in re.findall(r"word\d+", source) if word not in "\n".join(told)] == []
    assert rest.endswith("The text.")
    assert len([line for line in front.warnings if line.code in (Note.FRONT_MATTER, Note.FRONT_MATTER_TAG)]) <= 1


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("tags: [loans, '2024', 花呗]", ("loans", "2024", "花呗")),
        ("tags:\n  - Loans\n  - ' #loans '\n  - two  words", ("Loans", "two words")),  # one spelling of each
        ("tags: loans, 花呗，借呗、2024；old", ("loans", "花呗", "借呗", "2024", "old")),
        ("tags: 2024", ("2024",)),
        ("tags: []", ()),
        ("tags:", ()),
    ],
)
def test_tags(written: str, expected: tuple[str, ...]) -> None:
    front, rest = front_matter(f"---\ntitle: A\n{written}\n---\nText.")
    assert (front.tags, front.set_aside[1:], front.warnings, rest) == (expected, (), (), "Text.")


@pytest.mark.parametrize(
    ("written", "kept"),
    [("tags: [a, {b: c}]", ("a",)), (f"tags: [a, {'x' * 61}]", ("a",)), ("tags: {a: b}", ()), ("tags: [[a]]", ())],
)
def test_what_is_no_tag_is_told_and_set_aside(written: str, kept: tuple[str, ...]) -> None:
    front, _ = front_matter(f"---\ntitle: A\n{written}\n---\nText.")
    assert front.tags == kept
    assert front.warnings == (Message(Note.FRONT_MATTER_VALUE, line=3, key="tags"),)
    assert [piece.text for piece in front.set_aside] == [written]


def test_tags_of_toml() -> None:
    front, _ = front_matter('+++\ntitle = "A"\ntags = ["a", 7]\n+++\nText.\n')
    assert (front.tags, front.warnings, front.set_aside) == (("a", "7"), (), ())
