"""Pictures in files of each format: where they stand, what they are called, what is set aside."""

from __future__ import annotations

import base64
import zipfile
from io import BytesIO

import pytest

from kb.article import Article, Aside, Note
from kb.pictures.recode import name_of
from kb.pictures.taken import keeping_pictures, pictures_beside
from kb.readers.read import read_article
from kb.structure.passages import cut
from tests.support.files.packages import line, packed, pptx, shape
from tests.support.files.pictures import docx_with, picture

RED, BLUE = picture(), picture(colour="blue")


def _data(data: bytes) -> str:
    return f"data:image/png;base64,{base64.b64encode(data).decode()}"


def _before(article: Article) -> list[tuple[str, str, str]]:
    """For each picture: name, words, and the last line before it."""
    return [(one.name, one.alt, article.text[: one.at].rstrip("\n").rsplit("\n", 1)[-1]) for one in article.pictures]


def test_docx() -> None:
    data = docx_with("First press the button.", RED, "Then wait a minute.", BLUE)
    article = read_article(data, "a.docx")
    assert _before(article) == [
        (name_of(RED), "", "First press the button."),
        (name_of(BLUE), "", "Then wait a minute."),
    ]
    assert [piece for piece in article.set_aside if piece.text.startswith("image")] == []


def test_docx_a_drawing_of_lines_is_set_aside() -> None:
    data = docx_with("First press the button.", RED)
    out = BytesIO()
    with zipfile.ZipFile(BytesIO(data)) as old, zipfile.ZipFile(out, "w") as new:
        for name in old.namelist():
            new.writestr(name, b"<svg/>" if name.endswith("image1.png") else old.read(name))
    article = read_article(out.getvalue(), "a.docx")
    assert article.pictures == ()
    assert [(piece.text, piece.reason.code) for piece in article.set_aside] == [("image1.png", Aside.DRAWING)]


PAGE = """<html><head><title>Router</title></head><body><article><h1>Router</h1>
<p>First press the small button at the back of the router until the light blinks.</p>
<img src="{red}" alt="The button at the back">
<p>Then wait a minute until the light is green, and connect again with the old password.</p>
<p><img src="https://example.com/tracker.png"><img src="//example.com/b.png"><img src="javascript:alert(1)"></p>
<img src="data:image/svg+xml,%3Csvg%20onload='alert(1)'%3E">
</article></body></html>"""


def test_html_holds_them_itself_and_fetches_none() -> None:
    article = read_article(PAGE.format(red=_data(RED)).encode(), "a.html")
    assert _before(article) == [(name_of(RED), "The button at the back", "The button at the back")]
    assert [(piece.text, piece.reason.code) for piece in article.set_aside if piece.reason.code is Aside.DRAWING] == [
        ("image/svg+xml", Aside.DRAWING)
    ]


MARKDOWN = """# Router

1. Press the button.

   ![](img/red.png)
2. Wait a minute. ![The lamp](./img/blue.png?raw=true "lamp")

<img src="img/red.png" alt="Again">

| Step | Picture |
|---|---|
| One | ![](img/blue.png) |

![far away](https://example.com/a.png) ![out](../../etc/passwd) ![gone](img/gone.png)
"""


def test_markdown_finds_them_beside_it() -> None:
    there = {"img/red.png": RED, "img/blue.png": BLUE}
    with pictures_beside(there.get) as beside, keeping_pictures() as kept:
        article = read_article(MARKDOWN.encode(), "a.md")
    assert _before(article) == [
        (name_of(RED), "", "1. Press the button."),
        (name_of(BLUE), "The lamp", "2. Wait a minute. The lamp"),
        (name_of(RED), "Again", "Again"),
        (name_of(BLUE), "", "One"),
    ]
    assert beside.found == there
    assert kept == {name_of(RED): RED, name_of(BLUE): BLUE}
    assert [(note.code, note.facts["names"]) for note in article.warnings if "names" in note.facts] == [
        (Note.MISSING_PICTURES, "../../etc/passwd, img/gone.png")
    ]


def test_pictures_change_no_text_and_no_passage() -> None:
    alone = read_article(MARKDOWN.encode(), "a.md")
    with pictures_beside({"img/red.png": RED, "img/blue.png": BLUE}.get):
        shown = read_article(MARKDOWN.encode(), "a.md")
    assert (shown.text, shown.body, shown.sections, shown.set_aside) == (
        alone.text,
        alone.body,
        alone.sections,
        alone.set_aside,
    )
    assert [passage.id for passage in cut(shown)] == [passage.id for passage in cut(alone)]


def _epub() -> bytes:
    return packed(
        {
            "mimetype": "application/epub+zip",
            "META-INF/container.xml": '<container><rootfiles><rootfile full-path="OPS/book.opf"/></rootfiles></container>',
            "OPS/book.opf": '<package><metadata><title>Router</title></metadata><manifest><item id="a" href="text/a.xhtml" '
            'media-type="application/xhtml+xml"/></manifest><spine><itemref idref="a"/></spine></package>',
            "OPS/text/a.xhtml": '<html><body><h1>Router</h1><p>Press the button.</p><p><img src="../img/a%20b.png" '
            'alt="Button"/></p><p>Wait a minute.</p></body></html>',
            "OPS/img/a b.png": RED,
        }
    )


def test_epub() -> None:
    assert _before(read_article(_epub(), "a.epub")) == [(name_of(RED), "Button", "Button")]


def _odt() -> bytes:
    names = " ".join(
        f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{space}:1.0"'
        for name, space in (("office", "office"), ("text", "text"), ("draw", "drawing"), ("svg", "svg-compatible"))
    )
    return packed(
        {
            "mimetype": "application/vnd.oasis.opendocument.text",
            "META-INF/manifest.xml": "<manifest/>",
            "content.xml": f'<office:document-content {names} xmlns:xlink="http://www.w3.org/1999/xlink"><office:body>'
            "<office:text><text:h>Router</text:h><text:p>Press the button."
            '<draw:frame><draw:image xlink:href="Pictures/1.png"/><svg:desc>Button</svg:desc></draw:frame></text:p>'
            "<text:p>Wait a minute.</text:p></office:text></office:body></office:document-content>",
            "Pictures/1.png": BLUE,
        }
    )


def test_odt() -> None:
    assert _before(read_article(_odt(), "a.odt")) == [(name_of(BLUE), "Button", "Press the button.")]


def test_pptx() -> None:
    image = (
        '<p:pic><p:nvPicPr><p:cNvPr id="7" name="" descr="Button"/></p:nvPicPr>'
        '<p:blipFill><a:blip r:embed="rId9"/></p:blipFill></p:pic>'
    )
    data = pptx(shape(line("Router"), kind="title") + shape(line("Press the button.")) + image + shape(line("Wait.")))
    out = BytesIO()
    with zipfile.ZipFile(BytesIO(data)) as old, zipfile.ZipFile(out, "w") as new:
        for name in old.namelist():
            if name != "ppt/slides/_rels/slide0.xml.rels":
                new.writestr(name, old.read(name))
        new.writestr(
            "ppt/slides/_rels/slide0.xml.rels",
            '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
            '<Relationship Id="rId9" Type="http://x/image" Target="../media/i.png"/></Relationships>',
        )
        new.writestr("ppt/media/i.png", RED)
    assert _before(read_article(out.getvalue(), "a.pptx")) == [(name_of(RED), "Button", "Press the button.")]


@pytest.mark.parametrize("heading", [False, True])
def test_a_picture_belongs_to_one_passage(heading: bool) -> None:
    parts = ["First press the button.", RED, "Then wait a minute."]
    if heading:
        text = f"# Router\n\nPress the button.\n\n## Lamp\n\n![]({_data(BLUE)})\n\nWait a minute.\n"
        article = read_article(text.encode(), "a.md")
        assert [[one.name for one in passage.pictures] for passage in cut(article)] == [[], [name_of(BLUE)]]
    else:
        article = read_article(docx_with(*parts), "a.docx")
        assert [[one.name for one in passage.pictures] for passage in cut(article)] == [[name_of(RED)]]
