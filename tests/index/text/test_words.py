"""One spelling, the language, the words; and that offsets never move."""

from __future__ import annotations

import re
import unicodedata
from itertools import pairwise

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from index.text.numbers import numbers
from index.text.words import Word, language, one_spelling, words

_TEXTS = st.one_of(
    st.text(),
    st.text("花呗逾期還錢臺灣\u3400\u9fff\uf900\ufa0e", max_size=12),
    st.lists(
        st.sampled_from(
            [
                "花唄", "逾期", "多久", "Huabei's", "lawsuits", "3.5", "1,000", "１２", "ＡＢＣ", "　", " ", "!", "_",
                "café", "cafe\u0301", "ß", "İ", "ﾞ", "\u037a", "\U00020000", "①", "\n", "don't", "été", "한국어", "ไทย",
            ]
        ),
        max_size=8,
    ).map("".join),
)  # fmt: skip
_CHECKED = settings(deadline=None, database=None, max_examples=200)


def _word(text: str, start: int, end: int) -> Word:
    return Word(text, start, end)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", ""),
        ("plain ASCII, unchanged! ~", "plain ASCII, unchanged! ~"),
        ("花唄還不上會被起訴嗎", "花呗还不上会被起诉吗"),
        ("ＡＢＣ　１２３！～，", "ABC 123!~,"),
        ("“先消费,后付款”。", "“先消费,后付款”。"),
        ("ｶﾅ café \U0001f600", "ｶﾅ café \U0001f600"),  # half-width katakana, accents and emoji are left alone
    ],
)
def test_one_spelling(text: str, expected: str) -> None:
    assert one_spelling(text) == expected


@_CHECKED
@given(_TEXTS)
def test_one_spelling_keeps_every_character_in_its_place(text: str) -> None:
    spelled = one_spelling(text)
    assert len(spelled) == len(text)
    assert spelled == "".join(one_spelling(character) for character in text)


@_CHECKED
@given(st.text(st.characters(min_codepoint=0x20, max_codepoint=0x7E)))
def test_full_width_and_half_width_are_one_spelling(text: str) -> None:
    wide = "".join("\u3000" if character == " " else chr(ord(character) + 0xFEE0) for character in text)
    assert one_spelling(wide) == text


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", "en"),
        ("12:30?!", "en"),
        ("花呗", "zh"),
        ("花唄", "zh"),
        ("will I be sued", "en"),
        ("Huabei 还", "en"),  # 1 Chinese character of 7 letters
        ("abcd花", "zh"),  # 1 of 5: just a fifth
        ("abcde花", "en"),  # 1 of 6
        ("12345 花 67890", "zh"),  # digits are no letters
        ("\u3400", "zh"),
        ("\uf900", "zh"),
        ("Überziehung", "en"),
        ("한국어", "en"),
    ],
)
def test_language(text: str, expected: str) -> None:
    assert language(text) == expected


@settings(deadline=None, database=None)
@given(st.integers(0, 20), st.integers(0, 20))
def test_a_fifth_of_the_letters_makes_a_text_chinese(chinese: int, latin: int) -> None:
    expected = "zh" if chinese and 5 * chinese >= chinese + latin else "en"
    assert language("花" * chinese + " 7 " + "a" * latin) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", []),
        ("?! _ —", []),
        (
            "Lawsuits cost 1,000.50, or 3.5%.",
            [
                _word("lawsuit", 0, 8),
                _word("cost", 9, 13),
                _word("1000.5", 14, 22),
                _word("or", 24, 26),
                _word("3.5", 27, 30),
            ],
        ),
        # Endings stay on short words and on -ss, -us, -is.
        ("gas loss bus basis", [_word(w, s, e) for w, s, e in [("gas", 0, 3), ("loss", 4, 8), ("bus", 9, 12)]]
            + [_word("basis", 13, 18)]),
        ("ＬＯＡＮＳ", [_word("loan", 0, 5)]),
        ("Café CAFÉ", [_word("cafe", 0, 4), _word("cafe", 5, 9)]),
        ("re\u0301sume\u0301s", [_word("resume", 0, 9)]),  # accents as characters of their own, as macOS writes them
        ("STRASSE straße", [_word("strasse", 0, 7), _word("strasse", 8, 14)]),
        ("snake_case v2", [_word("snake", 0, 5), _word("case", 6, 10), _word("v", 11, 12), _word("2", 12, 13)]),
        ("\uff9e", []),  # a voicing mark without a letter
        # 逾期, 多久 and 立案 are in the dictionary, in both spellings.
        ("逾期多久立案", [_word("逾期", 0, 2), _word("多久", 2, 4), _word("立案", 4, 6)]),
        ("三個月", [_word("3", 0, 1), _word("个", 1, 2), _word("月", 2, 3)]),
        ("owe five thousand yuan", [_word("owe", 0, 3), _word("5000", 4, 17), _word("yuan", 18, 22)]),
        ("5000，200", [_word("5000", 0, 4), _word("200", 5, 8)]),
        ("一月份", [_word("1", 0, 1), _word("月份", 1, 3)]),
        ("第十五条", [_word("第", 0, 1), _word("15", 1, 3), _word("条", 3, 4)]),
        ("第15條", [_word("第", 0, 1), _word("15", 1, 3), _word("条", 3, 4)]),
        ("3個月,起訴", [_word("3", 0, 1), _word("个", 1, 2), _word("月", 2, 3), _word("起诉", 4, 6)]),
    ],
)  # fmt: skip
def test_words(text: str, expected: list[Word]) -> None:
    assert words(text) == expected


def _folded(text: str) -> str:
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    return "".join(character for character in decomposed if not unicodedata.combining(character)).strip()


@_CHECKED
@given(_TEXTS)
def test_a_word_stands_where_its_span_says(text: str) -> None:
    spelled = one_spelling(text)
    for word in words(text):
        part = spelled[word.start : word.end]
        in_digits = [digits for _, _, digits in numbers(part)]
        assert word.text in (part, _folded(part), _folded(part).removesuffix("s"), *in_digits)
        assert word.text.strip()


@_CHECKED
@given(_TEXTS)
def test_words_come_in_order_and_never_overlap(text: str) -> None:
    spans = [(word.start, word.end) for word in words(text)]
    assert all(start < end for start, end in spans)
    assert all(end <= start for (_, end), (start, _) in pairwise(spans))


@_CHECKED
@given(_TEXTS)
def test_every_letter_and_digit_is_in_a_word(text: str) -> None:
    assume(not re.search(r"\d{16}", one_spelling(text)))  # no number: the digits of a card
    covered = {place for word in words(text) for place in range(word.start, word.end)}
    spelled = one_spelling(text)
    missed = [
        character for place, character in enumerate(spelled) if character.isalnum() and place not in covered
        and _folded(character)
    ]  # fmt: skip
    assert missed == []


@_CHECKED
@given(_TEXTS)
def test_the_spelling_of_a_text_does_not_change_its_words(text: str) -> None:
    assume("薴" not in text)  # the one character whose simplified form, 苧, is the traditional form of another, 苎
    assert words(one_spelling(text)) == words(text)
