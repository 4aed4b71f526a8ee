"""A page that never ends is left out and told; the others are read."""

from __future__ import annotations

import pytest

from kb.article import Note
from kb.errors import Message
from kb.readers.pdf import read_pdf
from kb.readers.pdf_parts import process
from tests.support.pdfs import pdf


def test_a_page_that_never_ends_is_left_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(process, "_MODULE", "tests.support.slow_pages")
    monkeypatch.setattr(process, "PAGE_SECONDS", 4.0)
    lines, known = read_pdf(b"%PDF-1.7")
    assert [line.text for line in lines] == ["Text of the page.", "Text of the page."]
    assert known.warnings == (Message(Note.PAGES_LEFT, count=1, total=3, pages="2"),)


def test_the_time_for_all_pages_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(process, "FILE_SECONDS", 0.0)
    found = process.PdfProcess(pdf([["One page of text."], ["Another page."]]))
    assert (list(found.pages()), found.left) == ([], [1, 2])
    found.close()
