"""Heads and feet of pages: a sentence is kept once, the rest is set aside."""

from __future__ import annotations

import pytest
from docx.document import Document

from kb.article import Aside
from kb.errors import Code
from kb.readers.docx import read_docx
from kb.readers.read import read_article
from kb.readers.word.running import place_of
from kb.structure.classify_lines import LineKind, Markup
from tests.support.files.word import document, element, paragraph, part, run, saved


def with_head(made: Document, *paragraphs: str, name: str = "header9.xml", kind: str = "header") -> Document:
    part(made, kind, f"<w:hdr>{''.join(paragraphs)}</w:hdr>", name)
    return made


def told(made: Document) -> tuple[list[str], list[tuple[str, Code]]]:
    marked, known = read_docx(saved(made))
    return [line.text for line in marked], [(piece.text, piece.reason.code) for piece in known.set_aside]


@pytest.mark.parametrize(
    "said",
    [
        "Wear goggles in every room of this wing.",
        "Call 4321 if the alarm rings!",
        "These rules are for guests, not for staff.",
        "本手册只适用于三号机组。",
    ],
)
@pytest.mark.parametrize("kind", ["header", "footer"])
def test_a_sentence_is_kept(said: str, kind: str) -> None:
    assert told(with_head(document(paragraph("The pump hums.")), paragraph(said), kind=kind, name="running1.xml")) == (
        ["The pump hums.", said],
        [],
    )


@pytest.mark.parametrize(
    "said",
    [
        "Page 1 of 3",
        "Page 1 of 3.",
        "guide_final_v2.docx",
        "Guide to the pumps of this wing",
        "Example Pumps and Sons Ltd.",
        "3 April 2026",
        "Updated: 3 April 2026",
        "Water Board, 3 April 2026",
        "© 2026 Example Pumps. All rights reserved.",
        "第1页，共3页。",
        "示例泵业有限公司",
    ],
)
def test_what_says_nothing_is_set_aside(said: str) -> None:
    assert told(with_head(document(paragraph("The pump hums.")), paragraph(said))) == (
        ["The pump hums."],
        [(said, Aside.REPEATED)],
    )


def test_the_same_sentence_on_several_pages_is_kept_once() -> None:
    made = with_head(document(paragraph("The pump hums.")), paragraph("Wear goggles in this wing."))
    with_head(made, paragraph("Wear goggles in this wing."), name="header8.xml")
    with_head(made, paragraph("The pump hums."), name="footer8.xml", kind="footer")  # the text says it itself
    assert told(made) == (["The pump hums.", "Wear goggles in this wing."], [])


def test_a_sentence_beside_a_page_number() -> None:
    line = "<w:p><w:r><w:t>Page 2</w:t><w:tab/><w:t>Wear goggles in this wing.</w:t></w:r></w:p>"
    assert told(with_head(document(paragraph("The pump hums.")), line)) == (
        ["The pump hums.", "Wear goggles in this wing."],
        [("Page 2", Aside.REPEATED)],
    )


def test_sentences_stand_right_after_the_title_and_in_no_section() -> None:
    made = document()
    made.add_heading("Pumps", 1)
    for name in ("Start", "Stop"):
        made.add_heading(name, 2)
        made.add_paragraph(f"Press the button that says {name}.")
    with_head(made, paragraph("Wear goggles in this wing."))
    article = read_article(saved(made), "a.docx")
    first, *rest = article.body
    assert article.title == "Pumps"
    assert (article.text[first.start : first.end], first.section) == ("Wear goggles in this wing.", ())
    assert [block.section[-1] for block in rest] == ["Start", "Stop"]


H1, H2 = Markup(LineKind.HEADING, 1, "Pumps"), Markup(LineKind.HEADING, 2, "Start")
TEXT = Markup(LineKind.TEXT, 0, "The pump hums.")


@pytest.mark.parametrize(
    ("lines", "place"),
    [
        ([H1, TEXT], 1),
        ([TEXT, H1, TEXT], 2),
        ([H2, TEXT], 0),
        ([TEXT, TEXT], 2),
        ([Markup(LineKind.TEXT, 0, "Pumps"), TEXT], 1),
        ([], 0),
    ],
)
def test_the_place_of_sentences(lines: list[Markup], place: int) -> None:
    assert place_of(lines, is_titled=False) == place
    assert place_of(lines, is_titled=True) == 0


def test_what_is_set_aside_keeps_its_place() -> None:
    made = document()
    made.add_heading("Pumps", 1)
    made.add_paragraph("Press the green button.")
    made.element.body.insert(2, element(paragraph(run("Ask Ann.", "<w:vanish/>"))))
    made.add_paragraph("Press the red button.")
    with_head(made, paragraph("Wear goggles in this wing."))
    article = read_article(saved(made), "a.docx")
    [hidden] = article.set_aside
    assert (hidden.text, article.text[: hidden.at]) == (
        "Ask Ann.",
        "Pumps\n\nWear goggles in this wing.\n\nPress the green button.\n\n",
    )
