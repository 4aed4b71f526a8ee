"""What an editor sees before anything is stored."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pytest

from kb.library.corrections import Correction
from kb.library.library import Library
from kb.library.preview import Check, CheckKind, preview, preview_stored
from kb.readers.read import ReaderError
from tests.support.files.pages import DOCX_NAME, HTML_NAME, MARKDOWN_NAME, PAGES
from tests.support.files.pdfs import pdf

FINE = "---\ntitle: {title}\npublished: 2024-04-01\n---\n\n## 小节\n\n{body}\n"


def cautions(data: bytes | str, name: str, folder: Path) -> list[Check]:
    return list(preview(data.encode() if isinstance(data, str) else data, name, Library(folder)).cautions)


@pytest.mark.parametrize("name", list(PAGES))
def test_real_pages_are_fine_and_nothing_is_stored(name: str, tmp_path: Path) -> None:
    seen = preview(PAGES[name], name, Library(tmp_path / "new"))
    assert seen.cautions == ()
    assert len(seen.passages) == {HTML_NAME: 8, DOCX_NAME: 8, MARKDOWN_NAME: 7}[name]
    assert all(seen.article.text[p.start : p.end] == p.text for p in seen.passages)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("data", "name", "expected", "said"),
    [
        ("正文在这里,它以句号结束。", "it's.txt", [
            Check(CheckKind.NO_TITLE, "it's"), Check(CheckKind.NO_DATE), Check(CheckKind.NO_HEADINGS)
        ], "no title was found; the file name \"it's\" is used"),
        ("题目\n发布时间:昨天\n一、小节\n正文在这里。", "a.txt", [Check(CheckKind.UNREAD_DATE, "昨天")],
         "the date '昨天' was not understood"),
        ("---\ntitle: T\ndate: soon\n---\n## S\n\nText.", "a.md", [
            Check(CheckKind.UNREAD_DATE, "soon"), Check(CheckKind.NO_DATE)
        ], "the date 'soon' was not understood"),
        ("题目\n2024-04-01\n一、小节\n正文在这里,说明逾期的后果。".encode()[:-1], "a.txt", [
            Check(CheckKind.REPLACED, "utf-8", count=1), Check(CheckKind.MOJIBAKE, "\ufffd", share=1 / 33)
        ], "1 damaged characters (read as utf-8) were replaced by \ufffd"),
        (pdf([["花呗逾期指南", "发布时间:2024-04-01", "一、小节", "正文在这里。"], []]), "a.pdf", [
            Check(CheckKind.EMPTY_PAGES, "2", count=1)
        ], "1 pages have no text (pages 2); for that of pictures, pip install 'semantic-faq[ocr]'"),
    ],
)  # fmt: skip
def test_what_the_readers_say(data: bytes | str, name: str, expected: list[Check], said: str, tmp_path: Path) -> None:
    found = cautions(data, name, tmp_path)
    assert found == expected
    assert str(found[0]) == said


def test_a_paragraph_longer_than_a_passage(tmp_path: Path) -> None:
    body = "花呗逾期以后会产生罚息。" * 40  # 480 units; a passage has at most 420
    (found,) = cautions(FINE.format(title="T", body=body), "a.md", tmp_path)
    assert found == Check(CheckKind.LONG, "花呗逾期以后会产生罚息。花呗逾期以后会产…", count=480, start=4, end=484)
    assert cautions(FINE.format(title="T", body=body[:420]), "a.md", tmp_path) == []


BODY = (
    "花呗逾期以后会产生罚息,罚息按日计收,直到还清为止。逾期超过三十天的,平台会把记录报送征信系统,以后申请房贷和车贷都会受到影响。"
    "如果确实没有能力一次还清,可以主动联系客服,说明失业或者疾病的情况,申请延期还款或者分期还款,并保留沟通的证据。"
)
OTHER = (
    "信用卡最低还款只适合短期周转,因为未还的部分会从记账日开始计算利息,而且没有免息期,长期使用的成本远远高于账单分期。"
)


def test_duplicates_and_near_duplicates(tmp_path: Path) -> None:
    library = Library(tmp_path)
    library.add("one.md", FINE.format(title="花呗逾期", body=BODY).encode())
    library.add("other.md", FINE.format(title="信用卡", body=OTHER).encode())

    def found(title: str, body: str, name: str = "new.md") -> list[tuple[CheckKind, str]]:
        seen = cautions(FINE.format(title=title, body=body), name, tmp_path)
        return [(caution.concern, caution.article) for caution in seen]

    assert found("题目", BODY.replace("花呗", "借呗")) == [(CheckKind.NEAR, "one")]
    assert found("题目", BODY.replace(",", ", ").replace("。", ".\n")) == [(CheckKind.DUPLICATE, "one")]
    assert found("题目", BODY + OTHER + BODY[::-1]) == [
        (CheckKind.NEAR, "one"),
        (CheckKind.NEAR, "other"),
    ]  # it holds both
    assert found("花呗 逾期?", OTHER[::-1]) == [(CheckKind.SAME_TITLE, "one")]
    assert found("题目", OTHER[::-1]) == []
    assert found("花呗逾期", BODY, "ONE.html.md") == [(CheckKind.DUPLICATE, "one")]
    assert found("花呗逾期", BODY + "。", "ONE.md") == [
        (CheckKind.REPLACES, "one")
    ]  # a new version is like the old one
    assert found("花呗逾期", BODY, "ONE.md") == [(CheckKind.SAME_FILE, "one")]


@pytest.mark.parametrize(
    ("wrong", "right"), [("cp1252", "utf-8"), ("latin-1", "utf-8"), ("gb18030", "utf-8"), ("latin-1", "gb18030")]
)
def test_mojibake(wrong: str, right: str, tmp_path: Path) -> None:
    damaged = BODY.encode(right).decode(wrong, "replace")
    found = cautions(FINE.format(title="T", body=damaged), "a.md", tmp_path)
    (mojibake,) = (caution for caution in found if caution.concern is CheckKind.MOJIBAKE)
    assert mojibake.share > 0.4
    assert mojibake.detail in damaged


def test_corrections_count(tmp_path: Path) -> None:
    correction = Correction(title="花呗", published=datetime(2024, 4, 1), topics=("借呗",))
    seen = preview("正文在这里,它以句号结束。".encode(), "a.txt", Library(tmp_path), correction)
    assert (seen.article.title, seen.article.published) == ("花呗", datetime(2024, 4, 1))
    assert [topic.title for topic in seen.article.topics] == ["借呗"]
    assert seen.cautions == (Check(CheckKind.NO_HEADINGS),)


def test_a_stored_article_is_seen_with_its_corrections(tmp_path: Path) -> None:
    library = Library(tmp_path)
    library.add("a.txt", "正文在这里,它以句号结束。".encode(), Correction(title="花呗"))
    seen = preview_stored("a", library)
    assert (seen.article.title, seen.passages[0].id) == ("花呗", "a:0-13")
    assert seen.cautions == (Check(CheckKind.NO_DATE), Check(CheckKind.NO_HEADINGS))


def test_other_files_that_cannot_be_read_are_no_obstacle(tmp_path: Path) -> None:
    (tmp_path / "bad.pdf").write_bytes(b"%PDF-1.4")
    assert cautions(FINE.format(title="T", body=BODY), "a.md", tmp_path) == []


def test_a_file_that_is_no_article(tmp_path: Path) -> None:
    with pytest.raises(
        ReaderError, match=r"^a.txt: expected text, but the file is empty; save the article as UTF-8 text$"
    ):
        preview(b"", "a.txt", Library(tmp_path))
