"""OpenDocument texts."""

from __future__ import annotations

from datetime import datetime

from hypothesis import given
from hypothesis import strategies as st

from kb.article import Aside, Cell
from kb.readers.office.odt import read_odt
from kb.structure.classify_lines import LineKind, Markup
from tests.support.files.packages import odt

STYLES = (
    '<text:list-style style:name="N"><text:list-level-style-number text:level="1" style:num-format="1"/></text:list-style>'
    '<style:style style:name="H"><style:text-properties text:display="none"/></style:style>'
    '<style:style style:name="S"><style:text-properties style:text-line-through-style="solid"/></style:style>'
    '<style:style style:name="T" style:parent-style-name="Title"/>'
)


def test_headings_lists_tables_and_notes() -> None:
    body = (
        '<text:p text:style-name="T">Guide</text:p><text:h text:outline-level="2">Return it</text:h>'
        '<text:list text:style-name="N"><text:list-item><text:p>Pack<text:s text:c="2"/>it.</text:p>'
        "<text:list><text:list-item><text:p>in paper</text:p></text:list-item></text:list></text:list-item>"
        "<text:list-item><text:p>Send it.</text:p></text:list-item></text:list>"
        "<text:p>See<text:note><text:note-citation>1</text:note-citation><text:note-body><text:p>Or ask.</text:p>"
        "</text:note-body></text:note> below.<text:line-break/>Next line.</text:p>"
        "<table:table><table:table-header-rows><table:table-row><table:table-cell><text:p>Plan</text:p></table:table-cell>"
        "<table:table-cell><text:p>Price</text:p></table:table-cell></table:table-row></table:table-header-rows>"
        '<table:table-row><table:table-cell table:number-columns-repeated="2"><text:p>4</text:p></table:table-cell>'
        "</table:table-row></table:table>"
    )
    marked, known = read_odt(odt(body, STYLES, title="File title"))
    assert marked == [
        Markup(LineKind.HEADING, 1, "Guide"),
        Markup(LineKind.HEADING, 2, "Return it"),
        Markup(LineKind.ITEM, 1, "1. Pack it."),
        Markup(LineKind.ITEM, 2, "- in paper", apart=False),
        Markup(LineKind.ITEM, 1, "2. Send it.", apart=False),
        Markup(LineKind.TEXT, 0, "See[1] below."),
        Markup(LineKind.TEXT, 0, "Next line.", apart=False),
        Markup(LineKind.TEXT, 0, "[1] Or ask."),
        Markup(LineKind.TEXT, 0, "Plan: 4; Price: 4", cells=(Cell(0, 0, 4, 6, 7), Cell(1, 9, 14, 16, 17))),
    ]
    assert (known.title, known.file_date) == ("File title", datetime(2026, 4, 3, 9, 30))


def test_what_is_no_text_of_the_article_is_set_aside() -> None:
    body = (
        "<text:tracked-changes><text:changed-region><text:deletion><office:change-info><x>Ann</x></office:change-info>"
        "<text:p>Norway</text:p></text:deletion></text:changed-region></text:tracked-changes>"
        "<text:table-of-content><text:index-body><text:p>Contents 1</text:p></text:index-body></text:table-of-content>"
        '<text:p>Kept<office:annotation><text:p>why?</text:p></office:annotation> <text:span text:style-name="H">secret'
        '</text:span><text:span text:style-name="S">365</text:span>399</text:p>'
    )
    marked, known = read_odt(odt(body, STYLES, "Page head"))
    assert [item.text for item in marked] == ["Kept 399"]
    assert [(piece.text, piece.reason.code) for piece in known.set_aside] == [
        ("Norway", Aside.DELETED),
        ("Contents 1", Aside.CONTENTS),
        ("why?", Aside.COMMENT),
        ("secret", Aside.HIDDEN),
        ("365", Aside.DELETED),
        ("Page head", Aside.REPEATED),
    ]


WORD = st.text(st.sampled_from("abc中文"), min_size=1, max_size=5)
FORMS = st.sampled_from(
    [
        "<text:p>{}</text:p>",
        "<text:h>{}</text:h>",
        '<text:p text:style-name="H">{}</text:p>',
        '<text:p><text:span text:style-name="S">{}</text:span></text:p>',
        "<text:p><office:annotation><text:p>{}</text:p></office:annotation></text:p>",
        "<text:section><text:p>{}</text:p></text:section>",
        '<text:section text:display="none"><text:p>{}</text:p></text:section>',
        "<text:list><text:list-item><text:p>{}</text:p></text:list-item></text:list>",
        "<text:list><text:list-header><text:p>{}</text:p></text:list-header></text:list>",
        "<table:table><table:table-row><table:table-cell><text:p>{}</text:p></table:table-cell></table:table-row></table:table>",
    ]
)


@given(st.lists(st.tuples(FORMS, WORD), min_size=1, max_size=8))
def test_every_word_is_kept_or_set_aside(parts: list[tuple[str, str]]) -> None:
    marked, known = read_odt(odt("".join(form.format(word) for form, word in parts), STYLES))
    told = " ".join([*(item.text for item in marked), *(piece.text for piece in known.set_aside)])
    assert sorted(told.replace("- ", "").split()) == sorted(word for _, word in parts)
