"""Markdown as people write it → lines, and what is set aside."""

from __future__ import annotations

import pytest

from kb.readers.markdown import read_markdown
from kb.readers.md.containers import title_of


def read(text: str) -> tuple[list[str], list[tuple[str, str]]]:
    """The lines with their kind and level, where these are more than a paragraph; and what is set aside, with the reason."""
    lines, aside = (read := read_markdown(text)).lines, read.set_aside
    told = [f"{line.kind.value}{line.level} {line.text}" if line.level else line.text for line in lines]
    return told, [(piece.reason.code.name, piece.text) for piece in aside]


@pytest.mark.parametrize(
    ("text", "line", "aside"),
    [
        ("Use {% data os %} here", "Use {% data os %} here", []),
        ("Use {{ os }} here", "Use {{ os }} here", []),
        ("Use `{% data os %}` here", "Use {% data os %} here", []),
        ('A {{< tip text="pod" id="pod" >}} runs', "A pod runs", [("HIDDEN", '{{< tip text="pod" id="pod" >}}')]),
        ("A {% raw %}b{% endraw %} c", "A b c", [("HIDDEN", "{% raw %}"), ("HIDDEN", "{% endraw %}")]),
        ("{% note %} A", "{% note %} A", []),
        ("A {{< b >}}c{{< /b >}}", "A c", [("HIDDEN", "{{< b >}}"), ("HIDDEN", "{{< /b >}}")]),
        ("A\n{% include b.md %}\nC", "A\nC", [("HIDDEN", "{% include b.md %}")]),
        ("A {# note #}b", "A b", [("COMMENT", "note")]),
        ("Set {timeout=30}", "Set {timeout=30}", []),
        ("Set `a`{timeout=30}", "Set a{timeout=30}", []),
        ("![Menu](a.png){width=300}", "Menu", []),
        ("[Menu](a.md){.button target=_blank} here", "Menu here", []),
        ("A lead {.big}", "A lead", [("HIDDEN", "{.big}")]),
        ("A lead\n{: .big }", "A lead", []),
        ("Enter <your name> and <b>press</b> <kbd>Enter</kbd>", "Enter <your name> and press Enter", []),
        ("![A ~~b~~ c](d.png)", "A c", [("DELETED", "b")]),
        # To try every way to cut it into attributes would take hours.
        ("A{" + "a=a:a" * 60 + " !", "A{" + "a=a:a" * 60 + " !", []),
        ("A{" + "#aaaaaaaaaaaaaaaaaaaa=b " * 6 + "!}", "A{" + "#aaaaaaaaaaaaaaaaaaaa=b " * 6 + "!}", []),
    ],
)
def test_a_sentence(text: str, line: str, aside: list[tuple[str, str]]) -> None:
    assert read(text) == (line.split("\n"), aside)


@pytest.mark.parametrize(
    ("tag", "shown"),
    [
        ('{% include "a" content="**Note:** use [it](b.md)." %}', "Note: use it."),
        ('{% figure legend="The form" alt="The form" %}', "The form"),
    ],
)
def test_a_tag_with_a_line_for_itself_is_what_it_shows(tag: str, shown: str) -> None:
    assert read(tag) == ([shown], [("HIDDEN", tag)])


def test_a_tag_that_is_closed_further_down_is_none_of_the_words() -> None:
    lines, aside = read("{% note %} One.\n\nTwo. {% endnote %}")
    assert (lines, aside) == (["One.", "Two."], [("HIDDEN", "{% note %}"), ("HIDDEN", "{% endnote %}")])


def test_a_template_tag_in_a_heading_and_in_a_cell_stays() -> None:
    lines, _ = read("# About {% data os %}\n\n| os | name |\n|---|---|\n| {% data os %} | {{ name }} |")
    assert lines == ["heading1 About {% data os %}", "os: {% data os %}; name: {{ name }}"]


@pytest.mark.parametrize(
    ("info", "title"),
    [
        ("note", ""),
        ("note[Title]", "Title"),
        ("note [Title]", "Title"),
        ("note[Title]{.red}", "Title"),
        ("note{.red}[Title]", "Title"),
        ('note{title="A b" .red}', "A b"),
        ("{.callout-note title='A b'}", "A b"),
        ("{note} Title", "Title"),
        ("{admonition} Title", "Title"),
        ("tip Use [this](a.md) in {braces}", "Use [this](a.md) in {braces}"),
        ("tip a=b is true", "a=b is true"),
        ("details open", ""),
        ("note inline end", ""),
        ('note inline end "Title"', "Title"),
        ('danger big "Do not!"', "Do not!"),
        ("warning :::", ""),
        ("code-group", ""),
        ("{.a.b=c #d e='f'} A", "A"),
        # To try every way to cut it into pairs would take hours.
        ("warning {" + "a=a" * 60 + "!", "{" + "a=a" * 60 + "!"),
        ("warning " + "a=a" * 60 + "!}", "a=a" * 60 + "!}"),
    ],
)
def test_the_title_of_a_container(info: str, title: str) -> None:
    assert title_of(info) == title


def test_the_title_of_a_container_is_read_as_a_sentence_is() -> None:
    lines, aside = read(":::note[Use **this** `a` {% data os %} [^1]]\nText.\n:::\n\n[^1]: Why.")
    assert (lines, aside) == (["Use this a {% data os %} [1]", "[1] Why.", "Text."], [])


def test_blocks_of_pymdown() -> None:
    text = (
        "/// details | Why *this*\n    type: warning\n    open: true\nBecause.\n\n//// tab | One\n\n- a\n\n////\n///\n\n"
        "/// html | div.grid\nInside.\n///\n\n> /// tip\n> Quoted.\n> ///"
    )
    assert read(text) == (
        ["heading14 Why this", "Because.", "One", "item1 - a", "", "Inside.", "Quoted."],
        [("HIDDEN", "type: warning\n    open: true"), ("HIDDEN", "div.grid")],
    )


@pytest.mark.parametrize(
    "text", ["/// summary", "/// A comment of a program\n/// goes on.", "///", "a /// b", "/// a\n////"]
)
def test_slashes_that_belong_to_no_block_are_text(text: str) -> None:
    assert read(text) == ([line.strip() for line in text.split("\n")], [])


def test_a_footnote_follows_the_block_that_refers_to_it() -> None:
    text = (
        "# A[^h]\n\nOne[^1] and [^b].\n\nTwo.\n\n## B\n\n| x[^1] | y |\n|---|---|\n| 1 | 2[^t] |\n\n- a[^l]\n- b\n\n"
        "[^1]: Note one.\n[^b]: Note b.\n\n    More of it.\n[^t]: In a table.\n[^l]: In a list.\n[^h]: Of the heading."
    )
    assert read(text)[0] == [
        *("heading1 A[h]", "[h] Of the heading.", "One[1] and [b].", "[1] Note one.", "[b] Note b."),
        *("More of it.", "Two.", "heading2 B", "x[1]: 1; y: 2[t]", "[t] In a table."),
        *("item1 - a[l]", "text1 [l] In a list.", "item1 - b"),
    ]


def test_footnotes_without_a_number_get_one_that_is_free() -> None:
    lines, _ = read("A^[inside] and[^1] and ^[more ^[deeper]].\n\n[^1]: Below.")
    assert lines == ["A[2] and[1] and [3].", "[2] inside", "[1] Below.", "[3] more [4]", "[4] deeper"]


def test_a_footnote_that_no_text_refers_to_stays_where_it_stands() -> None:
    assert read("A\n\n[^1]: Alone.\n\nB [^2]") == (["A", "[1] Alone.", "B [^2]"], [])


def test_footnotes_that_refer_to_each_other_arrive() -> None:
    assert read("A\n\n[^1]: One [^2]\n\n[^2]: Two [^1]")[0] == ["A", "[1] One [2]", "[2] Two [1]"]


def test_a_footnote_of_html() -> None:
    assert read("<p>See[^1] and [^2].</p>\n\nText.\n\n[^1]: Note.")[0] == ["See[1] and [^2].", "[1] Note.", "Text."]


def test_an_address_that_nothing_uses_is_set_aside() -> None:
    text = "[A][used]\n\n[used]: b.md 'Title'\n[note]: important\n[//]: # (For writers)\n[used]: c.md"
    assert read(text) == (
        ["A"],
        [
            ("COMMENT", "[note]: important"),
            ("COMMENT", "For writers"),
            ("COMMENT", "[used]: c.md"),
            ("HIDDEN", "Title"),
        ],
    )
