"""Scans and photographs: their text where the extra is installed, and one line about it where it is not."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image, ImageDraw

from kb.article import Note
from kb.library.library import Library
from kb.library.preview import preview
from kb.pictures.recode import name_of
from kb.readers import pdf as reader
from kb.readers.ocr import photograph, scans
from kb.readers.read import ReaderError, read_article

with_extra = pytest.mark.skipif(not scans.is_there(), reason="needs the extra: pip install 'semantic-faq[ocr]'")
LINES = ["Return an order", "You can return an order within 30 days.", "The fee is $4.99 for each parcel."]


def _page(*lines: str) -> Image.Image:
    drawn = Image.new("RGB", (1000, 700), "white")
    pen = ImageDraw.Draw(drawn)
    for row, line in enumerate(lines):
        pen.text((80, 80 + 90 * row), line, fill="black", font_size=36)
    return drawn


def _saved(kind: str, *pages: Image.Image) -> bytes:
    out = BytesIO()
    pages[0].save(out, kind, **({"save_all": True, "append_images": pages[1:]} if len(pages) > 1 else {}))
    return out.getvalue()


def _words(text: str) -> list[str]:
    return text.split()


@with_extra
@pytest.mark.parametrize("name", ["a.png", "a.jpg", "a.webp", "a.tiff", "a.scan"])
def test_a_photograph(name: str) -> None:
    kind = {"jpg": "JPEG", "scan": "PNG"}.get(name[2:], name[2:].upper())
    data = _saved(kind, _page(*LINES))
    article = read_article(data, name)
    assert _words(article.text) == _words(" ".join(LINES))
    (note,) = [note for note in article.warnings if note.code is Note.RECOGNISED_PAGES]
    assert int(note.facts["certainty"].removesuffix("%")) > 90
    assert [picture.name for picture in article.pictures] == [name_of(data)]


@with_extra
def test_a_scan_in_a_pdf_and_a_page_without_anything() -> None:
    data = _saved("PDF", _page(*LINES), _page(), _page("Wait for two weeks."))
    article = read_article(data, "a.pdf")
    assert _words(article.text) == _words(" ".join([*LINES, "Wait for two weeks."]))
    told = {note.code: note.facts.get("pages") for note in article.warnings}
    assert told[Note.RECOGNISED_PAGES] == "1, 3"
    assert told[Note.EMPTY_PAGES] == "2"


@with_extra
def test_a_picture_without_words() -> None:
    with pytest.raises(ReaderError, match="no text can be recognised"):
        read_article(_saved("PNG", _page()), "a.png")


@with_extra
def test_it_is_stored_as_a_scan(tmp_path: Path) -> None:
    library, data = Library(tmp_path), _saved("PNG", _page(*LINES))
    seen = preview(data, "return.png", library)
    assert any("recognised with a certainty of" in str(caution) for caution in seen.cautions)
    library.add("return.png", data)
    assert [path.name for path in library.files()] == ["return.scan"]
    assert library.find("return").text == seen.article.text


def test_a_hardly_readable_page_is_named() -> None:
    page = scans._page(2, [0, 0, 100, 100], [[10, 80, 90, 90, "H0w t0", 0.7]])
    found = scans.Recognised({2: page}, {2: 0.7})
    assert found.mean == pytest.approx(0.7)
    assert [note.facts for note in reader._recognised(found, 3)] == [
        {"count": 1, "total": 3, "pages": "2", "certainty": "70%"},
        {"count": 1, "total": 3, "pages": "2"},
    ]


def test_lines_of_nearly_one_height_are_of_one_size() -> None:
    lines = [[0, 0, 9, 10, "ace", 1], [0, 20, 9, 31.5, "Try", 1], [0, 40, 9, 60, "Title", 1]]
    assert [piece.size for piece in scans._page(1, [0, 0, 9, 60], lines).pieces] == [11.5, 11.5, 20]


def test_without_the_extra_one_line_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    for module in (reader, photograph):
        monkeypatch.setattr(module, "is_there", lambda: False)
    with pytest.raises(ReaderError) as photographed:
        read_article(_saved("PNG", _page(*LINES)), "a.png")
    assert str(photographed.value) == (
        "a.png: expected a photograph or a scan, whose text nothing here can recognise; "
        "install it: pip install 'semantic-faq[ocr]'"
    )
    with pytest.raises(ReaderError) as scanned:
        read_article(_saved("PDF", _page(*LINES)), "a.pdf")
    assert str(scanned.value).endswith(
        "found a scan: 1 page without text; pip install 'semantic-faq[ocr]' recognises it"
    )


def test_a_picture_in_the_folder_is_no_article(tmp_path: Path) -> None:
    (tmp_path / "logo.png").write_bytes(_saved("PNG", _page("Shop")))
    assert Library(tmp_path).files() == []
    assert Library(tmp_path).ignored() == []
