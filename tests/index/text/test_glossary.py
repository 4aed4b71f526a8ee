"""Question words and their translations."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import index
from index.text.glossary import Concept, Glossary, bundled
from index.text.words import FUNCTION_WORDS, words

_GLOSSARY = Glossary(
    {
        "sue": ["起诉", "控告"],
        "stop": ["停止"],
        "credit": ["信用", "信贷"],
        "credit card": ["信用卡"],
        "card": ["卡片"],
        "late payment": ["逾期"],
        "collector": ["催收/员"],
        "pay": ["支付"],
        "try": ["尝试"],
        "overdue": ["逾期"],
        "the": ["这个"],
    },
    {"paid": "pay"},
)


def _of(question: str) -> list[tuple[str, set[str]]]:
    """Each concept's word, and its translations with blanks between their words."""
    return [
        (concept.word, {" ".join(alternative) for alternative in concept.alternatives[1:]})
        for concept in _GLOSSARY.concepts(words(question))
    ]


def test_a_word_stands_with_its_translations() -> None:
    assert _GLOSSARY.concepts(words("sue card")) == (
        Concept((("sue",), ("起诉",), ("控告",))),
        Concept((("card",), ("卡片",))),
    )


@pytest.mark.parametrize(
    ("form", "translation"),
    [
        ("Sued", "起诉"),
        ("suing", "起诉"),
        ("sues", "起诉"),
        ("stopped", "停止"),
        ("stops", "停止"),
        ("tries", "尝试"),
        ("tried", "尝试"),
        ("paid", "支付"),
    ],
)
def test_inflected_forms_are_looked_up_by_their_lemma(form: str, translation: str) -> None:
    ((_, translations),) = _of(form)
    assert translation in translations


def test_the_longest_headword_counts_and_all_its_words_share_the_translations() -> None:
    assert _of("my credit cards") == [("my", set()), ("credit", {"信用卡"}), ("card", {"信用卡"})]
    assert _of("credit and card") == [("credit", {"信用", "信贷"}), ("and", set()), ("card", {"卡片"})]


def test_chinese_words_are_looked_up_the_other_way() -> None:
    assert _of("逾期起诉") == [("逾期", {"late payment", "overdue"}), ("起诉", {"sue"})]
    assert _of("信用卡") == [("信用卡", {"credit card"})]


def test_a_translation_of_several_words() -> None:
    assert _GLOSSARY.concepts(words("collector"))[0].alternatives == (("collector",), ("催收", "员"))
    assert _of("催收员") == [("催收", {"collector"}), ("员", {"collector"})]


def test_form_words_have_no_translations_and_repeated_words_count_once() -> None:
    assert _of("the sue the sue") == [("the", set()), ("sue", {"起诉", "控告"})]
    assert _of("") == []


@given(st.text(alphabet="suedcrit ard起诉信用卡, ", max_size=30))
def test_the_concepts_are_the_words_of_the_question(question: str) -> None:
    asked = words(question)
    assert [concept.word for concept in _GLOSSARY.concepts(asked)] == list(dict.fromkeys(word.text for word in asked))


@pytest.mark.parametrize(
    ("question", "word", "translation"),
    [
        ("will they sue me", "sue", ("起诉",)),
        ("debt collectors keep calling", "collector", ("催收", "员")),
        ("我的信用卡", "信用卡", ("credit", "card")),
        ("花呗逾期", "逾期", ("overdue",)),
    ],
)
def test_the_bundled_glossary_knows(question: str, word: str, translation: tuple[str, ...]) -> None:
    found = {concept.word: concept.alternatives for concept in bundled().concepts(words(question))}
    assert translation in found[word]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("90 days", "3个月"),
        ("九十天", "three months"),
        ("half a year", "180天"),
        ("半年", "6 months"),
        ("三个月", "90日"),
    ],
)
def test_the_same_time_in_other_units(one: str, other: str) -> None:
    wanted = tuple(word.text for word in words(other))
    (found, *_) = bundled().concepts(words(one))
    assert wanted in found.alternatives


@pytest.mark.parametrize("month", ["一月", "1月"])
def test_january_in_signs_and_in_digits(month: str) -> None:
    assert [word.text for word in words(month)] == ["1", "月"]
    (found, *_) = bundled().concepts(words(month))
    assert {("january",), ("jan",)} <= set(found.alternatives)
    assert bundled().concepts(words("January")) == (Concept((("january",), ("1", "月"))),)


def test_the_bundled_file_keeps_its_form() -> None:
    folder = Path(index.__file__).parent / "text" / "data"
    lines = (folder / "glossary.tsv").read_text("utf-8").splitlines()
    assert len(lines) > 10_000
    headwords = Counter()
    for line in lines:
        headword, translations = line.split("\t")
        headwords[headword] += 1
        assert headword == " ".join(word.text for word in words(headword)), line
        for translation in translations.split(" "):
            assert re.fullmatch(r"[\u3400-\u9fff/]+|\d+/[\u3400-\u9fff/]+", translation), line
            assert translation.split("/") == [word.text for word in words(translation.replace("/", ""))], line
    assert max(headwords.values()) == 1
    assert lines == sorted(lines)
    for line in (folder / "irregular.tsv").read_text("utf-8").splitlines():
        form, lemma = line.split("\t")
        assert form not in FUNCTION_WORDS
        assert lemma in headwords, line
