"""Bytes → text: encodings of short and long texts, and what a file says of its own."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb.readers.encoding import Decoded, DecodeError, decode
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


SENTENCES = {
    "zh": (
        "退货须在收到商品后七天内提出。", "年费标准和扣款时间", "花呗逾期会上征信吗？",
        "图书馆周一至周五上午九点开门，借期两周。",
        "如何办理护照换发手续", "游泳馆儿童票半价，需要家长陪同。",
    ),
    "zt": ("退貨須在收到商品後七天內提出。", "圖書館週一至週五上午九點開門，借期兩週。", "遺失信用卡時請立即聯絡客服中心。"),
    "ja": (
        "返品は商品到着後七日以内にご連絡ください。", "年会費は無料です。", "お問い合わせ先はカスタマーセンターです。",
        "プールの営業時間は午前六時から午後九時までです。",
    ),
    "ko": (
        "연회비는 3만원이며 매년 청구됩니다.", "환불은 칠 일 안에 가능합니다.",
        "카드를 분실하셨을 경우 즉시 고객센터로 신고해 주시기 바랍니다.",
        "도서관은 월요일부터 금요일까지 오전 아홉 시에 문을 엽니다.",
    ),
    "tr": ("İade süresi ürünün tesliminden itibaren on dört gündür.", "Yıllık üyelik ücreti yoktur.",
        "Çağrı merkezi hafta içi açıktır."),
    "ru": ("Возврат товара возможен в течение 14 дней.", "Стоимость доставки зависит от веса.", "Бассейн открыт с шести утра."),
    "west": ("Die Rückgabe ist innerhalb von 14 Tagen möglich.", "Où est la clé du château ?", "¿Cuánto cuesta la reparación?"),
}  # fmt: skip
ENCODINGS = {
    "zh": ("gb18030", "gbk", "utf-16-le", "utf-16-be", "utf-16", "utf-8"),
    "zt": ("big5", "gb18030", "utf-16-le", "utf-16"),
    "ja": ("shift_jis", "euc_jp", "iso2022_jp", "utf-16-le", "utf-16"),
    "ko": ("euc_kr", "cp949", "utf-16-le", "utf-16"),
    "tr": ("cp1254", "utf-16-le"),
    "ru": ("cp1251", "koi8_r", "utf-16-le"),
    "west": ("cp1252", "utf-16-le"),
}


@given(st.data())
def test_languages_are_told_apart(data: st.DataObject) -> None:
    """Files of one line and of many. Whatever their order, they are read right and without a doubt."""
    language = data.draw(st.sampled_from(sorted(SENTENCES)))
    lines = data.draw(st.lists(st.sampled_from(SENTENCES[language]), min_size=1, max_size=12))
    encoding = data.draw(st.sampled_from(ENCODINGS[language]))
    text = "\n".join(lines)
    decoded = decode(text.encode(encoding))
    assert (decoded.text, decoded.warnings) == (text, ())


def test_every_part_of_the_seed_is_read_without_a_doubt() -> None:
    text = SEED.read_text(encoding="utf-8")
    parts = [part for i in range(0, len(text), 40) if (part := text[i : i + 40].strip())]
    assert [part for part in parts if decode(part.encode("gb18030")).other] == []


def test_a_doubt_is_told() -> None:
    doubtful = Decoded("정액", "cp949", other="gb18030")
    told = "the encoding is not clear: EUC-KR / GB18030; look whether it reads well, or save it as UTF-8"
    assert doubtful.warnings == (told,)
    assert decode("Opłata".encode("cp1250")).other != ""
