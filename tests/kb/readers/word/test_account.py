# ruff: noqa: E501 (XML in one line)
"""Nothing is lost: every word of every text element of a file is in the lines or in what was set aside."""

from __future__ import annotations

import zipfile
from io import BytesIO

from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from kb.readers.docx import read_docx
from kb.readers.word.xml import TEXTS
from tests.support.files.word import box, document, field, paragraph, part, run, saved, table

word = st.text("abcdefg字词句", min_size=5, max_size=8)
LOOKS = ("", "<w:vanish/>", "<w:strike/>", "<w:b/>", '<w:rStyle w:val="None"/>')
plain = st.builds(run, word, st.sampled_from(LOOKS))
WRAPPERS = (
    "%s", "<w:ins>%s</w:ins>", "<w:del>%s</w:del>", "<w:moveFrom>%s</w:moveFrom>", "<w:moveTo>%s</w:moveTo>",
    "<w:sdt><w:sdtPr><w:showingPlcHdr/></w:sdtPr><w:sdtContent>%s</w:sdtContent></w:sdt>", "<w:hyperlink>%s</w:hyperlink>",
    "<w:smartTag>%s</w:smartTag>", "<w:unknown>%s</w:unknown>", '<w:fldSimple w:instr="TOC">%s</w:fldSimple>',
    "<m:oMath><m:f><m:num>%s</m:num><m:den/></m:f></m:oMath>",
    "<mc:AlternateContent><mc:Choice Requires='wps'>%s</mc:Choice><mc:Fallback><w:r><w:t>older</w:t></w:r></mc:Fallback></mc:AlternateContent>",
    "<w:r><w:ruby><w:rt><w:r><w:t>reading</w:t></w:r></w:rt><w:rubyBase>%s</w:rubyBase></w:ruby></w:r>",
    "<w:r><w:drawing><a:p><a:r><a:t>shape</a:t></a:r></a:p></w:drawing></w:r>%s",
)  # fmt: skip
wrapped = st.builds(lambda form, runs: form % "".join(runs), st.sampled_from(WRAPPERS), st.lists(plain, max_size=2))
fields = st.builds(field, st.sampled_from(("TOC", "PAGE", "HYPERLINK x")), plain)
notes = st.sampled_from(
    [f'<w:r><w:rPr>{look}</w:rPr><w:footnoteReference w:id="{i}"/></w:r>' for i in (1, 2, 3) for look in LOOKS]
)
ends = st.sampled_from(
    [f'<w:r><w:fldChar w:fldCharType="{kind}"/></w:r>' for kind in ("begin", "separate", "end")]
    + ["<w:r><w:delText>gone</w:delText></w:r>", "<w:r><w:instrText>TOC</w:instrText></w:r>", "<w:t>stray</w:t>"]
)
inline = st.one_of(plain, wrapped, fields, notes, ends)
PROPERTIES = (
    "", "<w:rPr><w:del/></w:rPr>", '<w:pStyle w:val="Heading1"/>', '<w:pStyle w:val="ListBullet"/>', '<w:pStyle w:val="TOC1"/>',
    '<w:numPr><w:ilvl w:val="1"/><w:numId w:val="1"/></w:numPr>',
)  # fmt: skip
paragraphs = st.builds(
    lambda runs, look: paragraph(*runs, properties=look), st.lists(inline, max_size=4), st.sampled_from(PROPERTIES)
)


def containers(block: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    boxed = st.builds(lambda inner: paragraph("anchor", box(*inner)), st.lists(block, max_size=2))
    cells = st.lists(
        st.builds(lambda inner: "<w:p/>" + "".join(inner) + "<w:p/>", st.lists(block, max_size=2)),
        min_size=1,
        max_size=3,
    )
    tables = st.builds(
        lambda rows, look: table(*map(tuple, rows), properties=look),
        st.lists(cells, min_size=1, max_size=3),
        st.just(""),
    )
    changed = tables.map(lambda made: made.replace("<w:tr>", "<w:tr><w:trPr><w:del/></w:trPr>", 1))
    control = st.builds(
        lambda inner: f"<w:sdt><w:sdtContent>{''.join(inner)}</w:sdtContent></w:sdt>", st.lists(block, max_size=2)
    )
    unknown = st.builds(lambda inner: f"<w:unknown>{''.join(inner)}</w:unknown>", st.lists(block, max_size=2))
    return st.one_of(boxed, tables, changed, control, unknown)


blocks = st.recursive(paragraphs, containers, max_leaves=8)


def notes_of(kind: str, texts: list[str]) -> str:
    inside = "".join(f'<w:{kind} w:id="{i}">{text}</w:{kind}>' for i, text in enumerate(texts, 1))
    return f"<w:{kind}s>{inside}</w:{kind}s>"


def words_of(data: bytes) -> list[str]:
    found: list[str] = []
    with zipfile.ZipFile(BytesIO(data)) as file:
        for name in file.namelist():
            if name.startswith("word/") and name.endswith(".xml") and "style" not in name.lower():
                for element in etree.fromstring(file.read(name)).iter(*TEXTS):
                    found += (element.text or "").split()
    return found


@settings(max_examples=60, deadline=None)
@given(st.lists(blocks, max_size=5), st.lists(paragraphs, max_size=3), st.lists(paragraphs, max_size=2), paragraphs)
def test_every_word_is_kept_or_set_aside(body: list[str], footnotes: list[str], comments: list[str], head: str) -> None:
    made = document(*body)
    part(made, "footnotes", notes_of("footnote", footnotes))
    part(made, "comments", notes_of("comment", comments))
    part(made, "header", f"<w:hdr>{head}</w:hdr>", "header9.xml")
    data = saved(made)
    marked, known = read_docx(data)
    told = "".join(
        "".join(text.split()) for text in (*(line.text for line in marked), *(piece.text for piece in known.set_aside))
    )
    assert [one for one in words_of(data) if one not in told] == []
