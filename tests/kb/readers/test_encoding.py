"""Bytes → text: encodings of short and long texts, and what a file says of its own."""

from __future__ import annotations

import pytest

from kb.readers.encoding import DecodeError, decode
from kb.readers.read import read_article
from tests.support.paths import SEED

SIMPLIFIED = "花呗逾期最新立案标准\n\n花呗作为支付宝旗下的信用支付工具,为用户提供“先消费,后付款”的便捷体验。"
TRADITIONAL = "花唄逾期怎麼辦\n\n臺灣高等法院昨日作出判決,認定被告應賠償原告新臺幣三百萬元。市民紛紛前往海灘游泳消暑。"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16", "utf-16-le", "utf-16-be", "utf-32"])
@pytest.mark.parametrize("length", [15, 30, len(SIMPLIFIED)])
def test_simplified_chinese(encoding: str, length: int) -> None:
    text = SIMPLIFIED[:length]
    assert decode(text.encode(encoding)).text == text


@pytest.mark.parametrize("encoding", ["utf-8", "big5", "gb18030", "utf-16", "utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("length", [15, 30, len(TRADITIONAL)])
def test_traditional_chinese(encoding: str, length: int) -> None:
    text = TRADITIONAL[:length]
    assert decode(text.encode(encoding)).text == text


@pytest.mark.parametrize("encoding", ["gb18030", "utf-16-le", "utf-16-be"])
def test_every_part_of_the_seed(encoding: str) -> None:
    text = SEED.read_text(encoding="utf-8")
    parts = [text[i : i + 40] for i in range(0, len(text), 40)]
    assert [decode(part.encode(encoding)).text for part in parts if part.strip()] == parts


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        ("“Hello” — it’s a test of quotes.", "cp1252"),
        ("L'été dernier, le café était fermé à cause des élections.", "cp1252"),
        ("これは日本語の文章です。今日は天気がいいですね。東京に行きました。", "shift_jis"),
        ("Plain ASCII as UTF-16", "utf-16-le"),
        ("Plain ASCII as UTF-16", "utf-16-be"),
    ],
)
def test_other_texts(text: str, encoding: str) -> None:
    assert decode(text.encode(encoding)).text == text


def test_newlines_marks_and_nuls() -> None:
    assert decode("\ufeff一\r\n二\r三\x0b四\u2028五\x00六".encode()).text == "一\n二\n三\n四\n五六"


def test_damaged_utf8_is_read_with_a_warning() -> None:
    data = f"一篇文章\n\n{SIMPLIFIED}".encode()
    article = read_article(data[:-1], "a.txt")  # the last character lacks a byte
    assert article.text.endswith("体验\ufffd")
    assert article.warnings == ("1 damaged character (read as utf-8) replaced by \ufffd", "no date found")


@pytest.mark.parametrize(
    ("data", "declared", "text"),
    [
        ("花呗".encode("gbk"), "GB2312", "花呗"),
        ("花唄".encode("big5"), "big5", "花唄"),
        ("€5 “ok”".encode("cp1252"), "ISO-8859-1", "€5 “ok”"),  # browsers take it for Windows-1252
        ("花呗".encode(), "gb2312", "花呗"),  # it was converted and the declaration was not
        ("\ufeff花呗".encode("utf-16"), "utf-8", "花呗"),  # a byte order mark says more
        ("花呗逾期最新立案标准".encode("gbk"), "utf-8", "花呗逾期最新立案标准"),
        ("花呗逾期最新立案标准".encode("gbk"), "no such thing", "花呗逾期最新立案标准"),
        ("花呗逾期最新立案标准".encode("gbk"), "base64", "花呗逾期最新立案标准"),
    ],
)
def test_what_a_file_says_of_its_encoding(data: bytes, declared: str, text: str) -> None:
    assert decode(data, declared).text == text


def test_what_is_no_text() -> None:
    with pytest.raises(DecodeError, match=r"^found a PDF file$"):
        decode(b"%PDF-1.4")
