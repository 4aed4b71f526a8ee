"""Slides."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from kb.article import Aside, Cell
from kb.readers.office.pptx import read_pptx
from kb.structure.classify_lines import LineKind, Markup
from tests.support.files.packages import line, pptx, shape


def test_slides_are_headings_with_their_text_and_notes() -> None:
    table = "".join(
        "<a:tr>" + "".join(f"<a:tc><a:txBody>{line(cell)}</a:txBody></a:tc>" for cell in row) + "</a:tr>"
        for row in (("Plan", "Price"), ("Basic", "4 euros"))
    )
    data = pptx(
        shape(line("Free text"), line("more", '<a:pPr lvl="1"><a:buChar char="x"/></a:pPr>'))
        + shape(line("Returns"), kind="title")
        + shape(line("Within 30 days"), line("With the bill", '<a:pPr lvl="1"/>'), kind="body")
        + shape(line("3"), kind="sldNum"),
        shape(line("Prices"), kind="ctrTitle")
        + f"<p:graphicFrame><p:nvGraphicFramePr/><a:tbl>{table}</a:tbl></p:graphicFrame>"
        + shape(line("unseen"), hidden=True)
        + shape(line("old", run=' strike="sngStrike"')),
        "hidden:" + shape(line("Draft"), kind="title"),
        notes=shape(line("Say hello.")),
        title="Our shop",
    )
    marked, known = read_pptx(data)
    assert marked == [
        Markup(LineKind.HEADING, 2, "Returns"),
        Markup(LineKind.TEXT, 0, "Free text"),
        Markup(LineKind.ITEM, 2, "- more", apart=True),
        Markup(LineKind.ITEM, 1, "- Within 30 days"),
        Markup(LineKind.ITEM, 2, "- With the bill", apart=False),
        Markup(LineKind.TEXT, 0, "Say hello."),
        Markup(LineKind.HEADING, 2, "Prices"),
        Markup(LineKind.TEXT, 0, "Plan: Basic; Price: 4 euros", cells=(Cell(0, 0, 4, 6, 11), Cell(1, 13, 18, 20, 27))),
    ]
    assert known.title == "Our shop"
    assert [(piece.text, piece.reason.code) for piece in known.set_aside] == [
        ("3", Aside.REPEATED),
        ("unseen", Aside.HIDDEN),
        ("old", Aside.DELETED),
        ("Draft", Aside.HIDDEN),
    ]


def test_a_slide_without_a_title_takes_its_first_short_line() -> None:
    marked, _ = read_pptx(pptx(shape(line("Where we are")) + shape(line("In the High Street."))))
    assert [(item.kind, item.text) for item in marked] == [
        (LineKind.HEADING, "Where we are"),
        (LineKind.TEXT, "In the High Street."),
    ]


WORD = st.text(st.sampled_from("abc中文"), min_size=1, max_size=5)
SHAPE = st.builds(
    lambda words, kind, hidden: (words, shape(*map(line, words), kind=kind, hidden=hidden)),
    st.lists(WORD, min_size=1, max_size=3),
    st.sampled_from([None, "title", "body", "ftr", "subTitle"]),
    st.booleans(),
)


@given(st.lists(st.lists(SHAPE, min_size=1, max_size=3), min_size=1, max_size=3), st.booleans())
def test_every_word_is_kept_or_set_aside(slides: list[list[tuple[list[str], str]]], hidden: bool) -> None:
    texts = ["".join(drawn for _, drawn in shapes) for shapes in slides]
    texts[-1] = f"hidden:{texts[-1]}" if hidden else texts[-1]
    marked, known = read_pptx(pptx(*texts))
    told = " ".join([*(item.text for item in marked), *(piece.text for piece in known.set_aside)])
    words = [word for shapes in slides for given_words, _ in shapes for word in given_words]
    assert sorted(told.replace("- ", "").split()) == sorted(words)
