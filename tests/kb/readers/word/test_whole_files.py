# ruff: noqa: E501 (XML in one line)
"""DOCX files beyond plain runs: what is read, in which order, and what is set aside with which reason."""

from __future__ import annotations

import pytest
from docx.document import Document

from kb.article import Aside, Note
from kb.readers.docx import read_docx
from kb.readers.read import read_article
from kb.structure.classify_lines import LineKind, Markup
from tests.support.files.word import box, document, field, paragraph, part, replaced, run, saved, table

Told = tuple[list[str], list[tuple[str, Aside]]]


def told(made: Document | bytes) -> Told:
    """The lines of a file, and what was set aside."""
    marked, known = read_docx(made if isinstance(made, bytes) else saved(made))
    return [line.text for line in marked], [(piece.text, piece.reason.code) for piece in known.set_aside]


def lines(*blocks: str) -> list[str]:
    found, aside = told(document(*blocks))
    assert aside == []
    return found


def test_a_text_box_is_read_once_after_the_paragraph_that_holds_it() -> None:
    inner = box(paragraph("inner"))
    assert lines(paragraph("before ", box(paragraph("one"), paragraph("two", inner)), "rest"), paragraph("after")) == [
        "before rest", "one", "two", "inner", "after",
    ]  # fmt: skip


def test_a_text_box_of_an_older_program_and_the_words_of_a_drawing() -> None:
    old = "<w:r><w:pict><v:shape><v:textbox><w:txbxContent><w:p><w:r><w:t>old</w:t></w:r></w:p></w:txbxContent></v:textbox></v:shape></w:pict></w:r>"
    art = '<w:r><w:pict><v:shape><v:textpath string="Sale"/></v:shape></w:pict></w:r>'
    shape = "<w:r><w:drawing><a:p><a:r><a:t>in a </a:t></a:r><a:r><a:t>shape</a:t></a:r></a:p></w:drawing></w:r>"
    assert lines(paragraph("text", old, art, shape)) == ["text", "old", "Sale", "in a shape"]


def test_a_form_for_older_programs_is_read_when_the_new_one_says_nothing() -> None:
    both = "<mc:AlternateContent><mc:Choice Requires='wpi'><w:drawing/></mc:Choice><mc:Fallback><w:t>said</w:t></mc:Fallback></mc:AlternateContent>"
    assert lines(f"<w:p><w:r>{both}</w:r></w:p>") == ["said"]


def test_text_of_the_older_form_that_the_new_one_lacks_is_set_aside() -> None:
    both = "<mc:AlternateContent><mc:Choice Requires='wps'><w:t>new</w:t></mc:Choice><mc:Fallback><w:t>other</w:t></mc:Fallback></mc:AlternateContent>"
    assert told(document(f"<w:p><w:r>{both}</w:r></w:p>")) == (["new"], [("other", Aside.OUTSIDE)])


FOOTNOTES = (
    '<w:footnotes><w:footnote w:id="5"><w:p><w:r><w:footnoteRef/></w:r><w:r><w:t>first</w:t></w:r></w:p></w:footnote>'
    '<w:footnote w:id="7"><w:p><w:r><w:t>second</w:t></w:r></w:p><w:p><w:r><w:t>more</w:t></w:r></w:p></w:footnote>'
    '<w:footnote w:id="9"><w:p><w:r><w:t>* own sign</w:t></w:r></w:p></w:footnote>'
    '<w:footnote w:id="11"><w:p><w:r><w:t>nobody refers here</w:t></w:r></w:p></w:footnote></w:footnotes>'
)


def test_notes_stand_after_what_refers_to_them_with_their_sign() -> None:
    made = document(
        paragraph(
            "Fee",
            '<w:r><w:footnoteReference w:id="5"/></w:r>',
            " and rate",
            '<w:r><w:footnoteReference w:id="7"/></w:r>',
        ),
        paragraph("Own", '<w:r><w:footnoteReference w:id="9" w:customMarkFollows="1"/><w:t>*</w:t></w:r>'),
        table(("a", "b"), ("c", "<w:p><w:r><w:t>d</w:t></w:r><w:r><w:endnoteReference w:id='2'/></w:r></w:p>")),
        paragraph("end"),
    )
    part(made, "footnotes", FOOTNOTES)
    part(
        made,
        "endnotes",
        '<w:endnotes><w:endnote w:id="2"><w:p><w:r><w:t>last</w:t></w:r></w:p></w:endnote></w:endnotes>',
    )
    assert told(made) == (
        [
            "Fee[1] and rate[2]",
            "[1] first",
            "[2] second",
            "more",
            "Own*",
            "* own sign",
            "a | b",
            "c | d[i]",
            "[i] last",
            "end",
        ],
        [("nobody refers here", Aside.OUTSIDE)],
    )


def test_a_heading_is_without_the_sign_of_its_note() -> None:
    reference = '<w:r><w:footnoteReference w:id="5"/></w:r>'
    made = document(paragraph("Fees", reference, properties='<w:pStyle w:val="Heading1"/>'))
    part(made, "footnotes", FOOTNOTES.replace("nobody refers here", "first"))
    assert read_docx(saved(made))[0] == [
        Markup(LineKind.HEADING, 1, "Fees"),
        Markup(LineKind.TEXT, 0, "[1] first", apart=False),
    ]


@pytest.mark.parametrize(
    ("look", "why"),
    [
        ("<w:vanish/>", Aside.HIDDEN), ("<w:webHidden/>", Aside.HIDDEN), ("<w:strike/>", Aside.DELETED),
        ('<w:dstrike w:val="true"/>', Aside.DELETED), ('<w:rStyle w:val="Secret"/>', Aside.HIDDEN),
    ],
)  # fmt: skip
def test_hidden_and_struck_runs(look: str, why: Aside) -> None:
    made = document(paragraph("kept ", run("gone", look), " too"))
    made.styles.add_style("Secret", 2).font.hidden = True
    assert told(made) == (["kept too"], [("gone", why)])


def test_a_run_can_show_what_its_style_hides() -> None:
    made = document(
        paragraph(run("gone"), run("shown", '<w:vanish w:val="0"/>'), properties='<w:pStyle w:val="Secret"/>')
    )
    made.styles.add_style("Secret", 1).font.hidden = True
    assert told(made) == (["shown"], [("gone", Aside.HIDDEN)])


def test_changes_that_are_tracked() -> None:
    deleted = "<w:del><w:r><w:delText>old</w:delText></w:r></w:del>"
    moved = "<w:moveFrom><w:r><w:t>moved</w:t></w:r></w:moveFrom>", "<w:moveTo><w:r><w:t>moved</w:t></w:r></w:moveTo>"
    lost = "<w:moveFrom><w:r><w:t>lost</w:t></w:r></w:moveFrom>"
    inserted = "<w:ins><w:r><w:t>new</w:t></w:r></w:ins>"
    made = document(paragraph("a ", deleted, inserted), paragraph("b ", moved[0], lost), paragraph(moved[1]))
    assert told(made) == (["a new", "b", "moved"], [("old", Aside.DELETED), ("lost", Aside.DELETED)])


def test_a_paragraph_whose_end_is_deleted_goes_on_in_the_next() -> None:
    end = "<w:rPr><w:del/></w:rPr>"
    assert lines(paragraph("one ", properties=end), paragraph("two"), paragraph("last", properties=end)) == [
        "one two",
        "last",
    ]


def test_rows_and_cells_that_are_deleted_or_hidden() -> None:
    def row(first: str, second: str, properties: str = "", of_cell: str = "") -> str:
        cell = f"<w:tc><w:tcPr>{of_cell}</w:tcPr>{paragraph(second)}</w:tc>"
        return f"<w:tr><w:trPr>{properties}</w:trPr><w:tc>{paragraph(first)}</w:tc>{cell}</w:tr>"

    rows = (
        row("A", "B"),
        row("c", "d", "<w:del/>"),
        row("e", "f", "<w:hidden/>"),
        row("g", "h", of_cell="<w:cellDel/>"),
    )
    assert told(document(f"<w:tbl>{''.join(rows)}</w:tbl>")) == (
        ["A | B", "g"],
        [("c", Aside.DELETED), ("d", Aside.DELETED), ("e", Aside.HIDDEN), ("f", Aside.HIDDEN), ("h", Aside.DELETED)],
    )


def test_controls_in_a_paragraph_a_table_and_around_blocks() -> None:
    def control(content: str, properties: str = "") -> str:
        return f"<w:sdt><w:sdtPr>{properties}</w:sdtPr><w:sdtContent>{content}</w:sdtContent></w:sdt>"

    row = "<w:tr><w:tc><w:p><w:r><w:t>%s</w:t></w:r></w:p></w:tc>%s</w:tr>"
    cell = "<w:tc><w:p><w:r><w:t>x</w:t></w:r></w:p></w:tc>"
    rows = f"<w:tbl>{row % ('1', control(cell))}{control(row % ('2', cell))}</w:tbl>"
    prompt = control(run("Click here", '<w:rStyle w:val="PlaceholderText"/>'), "<w:showingPlcHdr/>")
    made = document(
        paragraph("State: ", control(run("open"))), control(paragraph("block")), rows, paragraph("Name: ", prompt)
    )
    made.styles.add_style("Placeholder Text", 2)
    assert told(made) == (["State: open", "block", "1 | x", "2 | x", "Name:"], [("Click here", Aside.PROMPT)])


def test_results_of_fields_are_read_and_instructions_are_not() -> None:
    link = field(' HYPERLINK "https://example.org" ', run("the office"))
    nested = field(f"IF {field('PAGE', run('9'))} = 1", run("first"))
    simple = '<w:fldSimple w:instr="DATE"><w:r><w:t>today</w:t></w:r></w:fldSimple>'
    assert told(document(paragraph("See ", link, ", ", simple, ", ", nested)))[0] == ["See the office, today, first"]


def test_fields_of_forms_show_what_was_chosen() -> None:
    def form(data: str) -> str:
        return f'<w:r><w:fldChar w:fldCharType="begin"><w:ffData>{data}</w:ffData></w:fldChar></w:r><w:r><w:fldChar w:fldCharType="end"/></w:r>'

    chosen = form('<w:ddList><w:result w:val="1"/><w:listEntry w:val="red"/><w:listEntry w:val="blue"/></w:ddList>')
    ticked = form("<w:checkBox><w:default w:val='0'/><w:checked/></w:checkBox>")
    empty = form("<w:checkBox><w:default w:val='0'/></w:checkBox>")
    assert lines(paragraph("Colour ", chosen, " ", ticked, " yes ", empty, " no")) == ["Colour blue ☒ yes ☐ no"]


def test_a_field_without_an_end_hides_nothing() -> None:
    begin = '<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText>TOC</w:instrText></w:r>'
    assert lines(paragraph(begin, "kept"), paragraph("kept too")) == ["kept", "kept too"]


def test_the_table_of_contents_is_set_aside() -> None:
    begin, separate, end = (f'<w:r><w:fldChar w:fldCharType="{kind}"/></w:r>' for kind in ("begin", "separate", "end"))
    code = "<w:r><w:instrText>TOC \\o</w:instrText></w:r>"
    gallery = '<w:sdt><w:sdtPr><w:docPartObj><w:docPartGallery w:val="Table of Contents"/></w:docPartObj></w:sdtPr><w:sdtContent>'
    made = document(
        paragraph(begin, code, separate, "One 1"), paragraph("Two 2", end), paragraph("text"),
        f"{gallery}{paragraph('Contents')}</w:sdtContent></w:sdt>",
    )  # fmt: skip
    assert told(made) == (
        ["text"],
        [("One 1", Aside.CONTENTS), ("Two 2", Aside.CONTENTS), ("Contents", Aside.CONTENTS)],
    )


def test_ruby_and_signs_of_fonts() -> None:
    ruby = "<w:r><w:ruby><w:rt><w:r><w:t>とうきょう</w:t></w:r></w:rt><w:rubyBase><w:r><w:t>東京</w:t></w:r></w:rubyBase></w:ruby></w:r>"
    tick = '<w:r><w:sym w:font="Wingdings" w:char="F0FC"/></w:r>'
    beta = run("\uf062", '<w:rFonts w:ascii="Symbol"/>')
    assert told(document(paragraph(ruby, "へ ", tick, " ", beta))) == (
        ["東京へ ✓ β"],
        [("東京(とうきょう)", Aside.READING)],
    )


def test_signs_that_only_their_font_knows_are_told() -> None:
    _, known = read_docx(saved(document(paragraph("a", '<w:r><w:sym w:font="House" w:char="F041"/></w:r>'))))
    assert [(note.code, dict(note.facts)) for note in known.warnings] == [
        (Note.UNKNOWN_SIGNS, {"font": "House", "count": 1})
    ]


def test_comments_heads_and_feet_are_set_aside() -> None:
    made = document(paragraph("text"))
    made.sections[0].header.paragraphs[0].text = "Bank of Examples"
    made.sections[0].footer.paragraphs[0].text = "Page 1"
    part(
        made, "comments", "<w:comments><w:comment><w:p><w:r><w:t>Check this</w:t></w:r></w:p></w:comment></w:comments>"
    )
    assert told(made) == (
        ["text"], [("Check this", Aside.COMMENT), ("Bank of Examples", Aside.REPEATED), ("Page 1", Aside.REPEATED)]
    )  # fmt: skip


def test_a_head_is_the_text_of_a_file_that_has_no_other() -> None:
    made = document()
    made.sections[0].header.paragraphs[0].text = "All that is said."
    assert told(made) == (["All that is said."], [])


def test_a_chart_and_a_diagram_are_read_after_their_paragraph() -> None:
    def points(where: str, *values: str) -> str:
        inside = "".join(f'<c:pt idx="{i}"><c:v>{text}</c:v></c:pt>' for i, text in enumerate(values))
        return f"<c:{where}><c:strRef><c:strCache>{inside}</c:strCache></c:strRef></c:{where}>"

    made = document()
    chart = part(made, "chart", (
        "<c:chartSpace><c:chart><c:title><a:p><a:r><a:t>Sales</a:t></a:r></a:p></c:title><c:ser>"
        f"{points('tx', 'Shop')}{points('cat', 'May', 'June')}{points('val', '3', '4.2999999999999998')}</c:ser></c:chart></c:chartSpace>"
    ))  # fmt: skip
    diagram = part(
        made,
        "diagramData",
        "<dgm:dataModel><dgm:pt><dgm:t><a:p><a:r><a:t>Apply</a:t></a:r></a:p></dgm:t></dgm:pt></dgm:dataModel>",
    )
    for block in document(paragraph(
        "See", f'<w:r><w:drawing><c:chart r:id="{chart}"/></w:drawing></w:r>',
        f'<w:r><w:drawing><dgm:relIds r:dm="{diagram}"/></w:drawing></w:r>',
    )).element.body[:1]:  # fmt: skip
        made.element.body.insert(0, block)
    assert told(made) == (["See", "Sales", "May; Shop: 3", "June; Shop: 4.3", "- Apply"], [])


def test_what_stands_in_other_files_is_told() -> None:
    made = document()
    sheet = part(made, "package", b"PK", "embeddings/rates.xlsx")
    other = made.part.relate_to("chapters/two.docx", "http://example.org/subDocument", is_external=True)
    ole = f'<w:r><w:object><o:OLEObject ProgID="Excel.Sheet.12" r:id="{sheet}"/></w:object></w:r>'
    for block in document(paragraph("text", ole, f'<w:subDoc r:id="{other}"/>')).element.body[:1]:
        made.element.body.insert(0, block)
    _, known = read_docx(saved(made))
    assert [note.facts["name"] for note in known.warnings] == ["rates.xlsx", "two.docx"]


def test_a_document_inside_is_read_where_it_stands() -> None:
    made = document()
    inner = saved(document(paragraph("inner")))
    page = b"<html><body><script>no()</script><h2>Page</h2><p>said</p></body></html>"
    ids = [
        part(made, "aFChunk", inner, "one.docx"),
        part(made, "aFChunk", page, "two.html"),
        part(made, "aFChunk", b"plain\n\ntext", "three.txt"),
    ]
    mail = b"Content-Type: multipart/related; boundary=b\n\n--b\nContent-Type: text/html\n\n<p>mailed</p>\n--b--\n"
    ids.append(part(made, "aFChunk", mail, "four.mht"))
    chunks = [f'<w:altChunk r:id="{one}"/>' for one in ids]
    for block in reversed(document(paragraph("a"), *chunks, paragraph("z")).element.body[:6]):
        made.element.body.insert(0, block)
    assert told(made) == (["a", "inner", "Page", "said", "plain", "text", "mailed", "z"], [])


STRICT = (
    (b"http://schemas.openxmlformats.org/officeDocument/2006/", b"http://purl.oclc.org/ooxml/officeDocument/"),
    (b"http://schemas.openxmlformats.org/wordprocessingml/2006/", b"http://purl.oclc.org/ooxml/wordprocessingml/"),
)
MAIN = b"application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"


@pytest.mark.parametrize(
    "pair",
    [
        STRICT, ((MAIN, b"application/vnd.ms-word.document.macroEnabled.main+xml"),),
        ((MAIN, b"application/vnd.openxmlformats-officedocument.wordprocessingml.template.main+xml"),),
        ((b'Target="theme/theme1.xml"', b'Target="theme/gone.xml"'),),
    ],
)  # fmt: skip
def test_files_that_python_docx_refuses(pair: tuple[tuple[bytes, bytes], ...]) -> None:
    data = saved(document(paragraph("text", "<m:oMath><m:r><m:t>x</m:t></m:r></m:oMath>")))
    changed = replaced(data, *pair)
    assert changed != replaced(data)
    assert told(changed) == (["textx"], [])


def test_the_title_style_says_more_than_the_properties() -> None:
    made = document(
        paragraph("The title", properties='<w:pStyle w:val="Title"/>'), paragraph("One", properties='<w:pStyle w:val="Heading1"/>'),
        paragraph("Two", properties='<w:pStyle w:val="Heading1"/>'), paragraph("A sentence of text."),
    )  # fmt: skip
    made.core_properties.title = "A template"
    assert read_article(saved(made), "a.docx").title == "The title"
