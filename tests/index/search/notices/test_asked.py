"""What is read of a long question, and what gets a notice instead of an answer."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.search.answer import Hit, Notice, Outcome, TokenMatch
from index.search.notices.asked import Read
from index.search.notices.despair import Nearness
from index.search.search_index import SearchIndex
from index.tuning.answers import QUESTION_HALF_CHARACTERS
from kb.article import Passage
from kb.config.site_file import SiteFile, Words
from tests.conftest import KeywordEncoder
from tests.support.indexes.asking import index_of

_HALF = QUESTION_HALF_CHARACTERS


@pytest.mark.parametrize("text", ["a", "  a ", "a" * 2 * _HALF])
def test_a_question_of_usual_length_is_read_whole(text: str) -> None:
    assert Read.of(text) == Read(text)


def test_white_space_around_is_not_read() -> None:
    assert Read.of(" " * 9000 + "why" + "\n" * 9000) == Read("why", start=9000)


def test_of_a_long_question_both_ends_are_read() -> None:
    text = "b" * _HALF + "x" * 500 + "e" * _HALF
    assert Read.of("  " + text) == Read("b" * _HALF + "\n" + "e" * _HALF, start=2, unread=500)


@pytest.mark.parametrize("text", ["", " \n", " " * 10_000])
def test_a_blank_question_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="blank"):
        Read.of(text)


@given(st.integers(0, 3), st.integers(1, 3 * _HALF), st.data())
def test_matches_point_into_the_question(before: int, length: int, data: st.DataObject) -> None:
    """Every character is another one, so that a place can be told by what stands there."""
    question = " " * before + "".join(chr(0x4E00 + at) for at in range(length))
    read = Read.of(question)
    at = data.draw(st.integers(0, len(read.text) - 1))
    if read.text[at].isspace():
        return
    match = TokenMatch((at, at + 1), (0, 1), 1.0)
    hit = Hit(passage=Passage("a", 0, 1, "x", ()), title="t", published=None, source=None, score=1.0, matches=(match,))
    (moved,) = read.in_question([hit])
    start, end = moved.matches[0].question
    assert question[start] == read.text[at]
    assert end - start in (1, read.unread)  # the last character of the first half ends where the gap begins


def test_no_question_gets_no_answer_but_suggestions() -> None:
    faq = "covered:\n- section: When you are sued\n  questions: [will I be sued, 会被起诉吗]\n"
    index = index_of(faq, a="---\ntitle: Going to court\n---\n## When you are sued\n\nA lender may sue.\n")
    found = index.search("hello")
    assert (found.outcome, found.confidence, found.notice) == (Outcome.NOT_COVERED, 0.0, Notice.MORE_WORDS)
    assert found.suggestions == ("will I be sued",)
    assert index.search("你好").suggestions == ("会被起诉吗",)
    assert index.search("12").suggestions == ("will I be sued",)  # no letters: the language of the article
    assert found.hits  # as the contract of the JSON has it
    assert index.search("sue").notice is None
    assert index.search("hello", noticing=False).notice is None


def test_without_known_questions_titles_are_suggested(index: SearchIndex) -> None:
    assert index.search("hello").suggestions[:2] == tuple(list(index.titles.values())[:2])


def test_despair_gets_no_passages(index: SearchIndex) -> None:
    found = index.search("欠款逾期,我想死")
    assert (found.answered, found.confidence, found.notice) == (False, 0.0, Notice.DESPAIR)
    assert (found.hits, found.topics, found.known, found.suggestions) == ((), (), None, ())
    assert index.search("欠款逾期,我想死", noticing=False).hits


def test_despair_is_noticed_by_meaning_too(index: SearchIndex) -> None:
    """The example of despair is the question itself, and the look-alike is the opposite: nearness 1, lead 2."""
    text = "battery charge"
    (encoded,) = KeywordEncoder().questions([text])
    vector = index.space.vector(encoded.vector, "question", "en")
    near = Nearness(vector[None], -vector[None])
    noticing = SearchIndex(
        index.contents,
        index.collections,
        index.space,
        index.calibration,
        encoder=KeywordEncoder(),
        near_despair=near,
    )
    assert noticing.search(text).notice is Notice.DESPAIR
    assert noticing.search("refund of money").notice is None
    assert noticing.asking(KeywordEncoder()).search(text).notice is Notice.DESPAIR
    away = Nearness(vector[None], np.array([vector]))  # as near to the look-alike: no lead
    assert replace_nearness(noticing, away).search(text).notice is None


def replace_nearness(index: SearchIndex, near: Nearness) -> SearchIndex:
    return SearchIndex(
        index.contents,
        index.collections,
        index.space,
        index.calibration,
        encoder=KeywordEncoder(),
        near_despair=near,
    )


def test_the_json_has_the_words_of_the_knowledge_base(index: SearchIndex) -> None:
    site = SiteFile(words={"en": Words(care="Please call us.", contacts=("Helpline: 000",))})
    notice = index.search("kill myself").to_dict(site=site)["notice"]
    assert (notice["kind"], notice["text"], notice["contacts"]) == ("despair", "Please call us.", ["Helpline: 000"])
    chinese = index.search("我想死").to_dict(site=site)["notice"]
    assert chinese["contacts"] == ["Helpline: 000"]  # better than none of the own country
    assert chinese["text"] != "Please call us."
    assert replace(index.search("我想死"), took_ms=0.0).to_dict()["notice"]["contacts"]


def test_the_unread_part_is_told(index: SearchIndex) -> None:
    found = index.search("will they sue me in court? " * 1000)
    assert found.unread == len(("will they sue me in court? " * 1000).strip()) - 2 * _HALF
    assert found.to_dict()["unread"] == found.unread
