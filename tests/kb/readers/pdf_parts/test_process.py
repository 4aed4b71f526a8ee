"""A page that never ends is left out and reporting_progress; the others are read."""

from __future__ import annotations

import pytest

from kb.article import Note
from kb.errors import Message
from kb.readers.file_type import FormatError
from kb.readers.pdf import PdfProblem, read_pdf
from kb.readers.pdf_parts import process
from kb.readers.progress import reporting_progress
from kb.readers.read import read_article
from tests.support.files.pdfs import pdf


def test_a_page_that_never_ends_is_left_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(process, "MODULE", "tests.support.files.slow_pages")
    monkeypatch.setattr(process, "PAGE_SECONDS", 4.0)
    lines, known = read_pdf(b"%PDF-1.7")
    assert [line.text for line in lines] == ["Text of the page.", "Text of the page."]
    assert known.warnings == (Message(Note.PAGES_LEFT, count=1, total=3, pages="2"),)


def test_the_time_for_all_pages_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(process, "FILE_SECONDS", 0.0)
    found = process.PdfProcess(pdf([["One page of text."], ["Another page."]]))
    assert (list(found.pages()), found.left, found.stopped) == ([], [], 0)
    found.close()


def test_reading_stops_at_a_page_and_says_which(monkeypatch: pytest.MonkeyPatch) -> None:
    file = pdf(
        [[f"This is the text of part {number}.", f"It ends with {'abcde'[number - 1]}."] for number in range(1, 6)]
    )
    said: list[tuple[int, int]] = []
    monkeypatch.setattr("kb.readers.pdf.MAX_PAGES", 3)
    with reporting_progress(lambda done, total: said.append((done, total))):
        article = read_article(file, "long.pdf")
    assert article.text.endswith("It ends with c.")
    assert Message(Note.PAGES_STOPPED, page=3, total=5) in article.warnings
    assert said == [(1, 5), (2, 5), (3, 5), (4, 5)]


def test_reading_stops_when_there_is_too_much_text(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kb.readers.pdf.MAX_CHARS", 40)
    _, known = read_pdf(pdf([["This page has many words."], ["And this one, too."], ["Last."]]))
    assert known.warnings == (Message(Note.PAGES_STOPPED, page=1, total=3),)


def test_reading_stops_when_the_time_is_over(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kb.readers.pdf.MAX_SECONDS", -1.0)
    lines, known = read_pdf(pdf([["One page of text."], ["Another page."]]))
    assert [line.text for line in lines] == ["One page of text."]
    assert known.warnings == (Message(Note.PAGES_STOPPED, page=1, total=2),)


def test_a_file_of_which_no_page_can_be_read_in_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(process, "FILE_SECONDS", 0.0)
    with pytest.raises(FormatError) as caught:
        read_pdf(pdf([["One page of text."]]))
    assert caught.value.code is PdfProblem.SLOW
