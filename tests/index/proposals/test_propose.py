"""Which questions are proposed, in which order, and what is proposed no more."""

from __future__ import annotations

from dataclasses import replace
from math import sqrt

import pytest

from index.journal.reader import AskedQuestion
from index.proposals import weights
from index.proposals.folder_state import FolderState
from index.proposals.proposal import LeadsElsewhere, Proposal
from index.proposals.propose import AskedByReaders, Evidence, opening, propose
from index.publish.compose import Source
from index.search.answer import Outcome
from index.search.search_index import SearchIndex
from index.text.words import words
from kb.article import Passage
from kb.config.settings import Settings
from tests.conftest import LOST_HEADING, tiny_index, tiny_source

NONE = AskedByReaders()
PARCEL = AskedByReaders((AskedQuestion("parcel", 3, Outcome.NOT_COVERED),), 4, {"delivery": 3, "court": 1})


def _proposals(index: SearchIndex, asked: AskedByReaders = NONE, source: Source | None = None) -> list[Proposal]:
    return list(propose(index, Evidence.gather(index, asked), FolderState.of(source or tiny_source())))


def _places(found: list[Proposal]) -> list[str]:
    return [" › ".join((item.passage.article, *item.passage.section)) for item in found]


def test_the_weights_are_pinned() -> None:
    assert {name: value for name, value in vars(weights).items() if name.isupper()} == {
        "UNNAMED_MISSED": 0.35,
        "HEADING_TYPED": 0.1,
        "OPENING_MISSED": 0.35,
        "LOG_PRIOR": 50,
        "BY_A_HAIR": 0.15,
        "PROPOSAL_LOG_QUESTIONS": 300,
        "PROPOSAL_PASSAGES_ASKED": 100,
        "PROPOSAL_PASSAGES": 10,
        "TRIED_NEAREST": 50,
        "TRIED_LEVELS_UP_TO": 200,
    }


def test_without_a_log_and_known_questions_long_passages_come_first(index: SearchIndex) -> None:
    """By the root of their words. All titles and headings lead to their passages: they were asked word for word."""
    found = _proposals(index)
    roots = {passage.id: sqrt(len(words(passage.text))) for passage in index.contents.passages}
    assert {item.passage.id: item.texts for item in found} == dict.fromkeys(roots, ())
    assert {item.passage.id: round(item.worth, 6) for item in found} == {
        id_: round(root / sum(roots.values()) * 0.35, 6) for id_, root in roots.items()
    }
    assert [item.worth for item in found] == sorted((item.worth for item in found), reverse=True)


def test_a_heading_whose_passage_says_nothing_leads_elsewhere() -> None:
    source, index = tiny_source(more=LOST_HEADING), tiny_index(more=LOST_HEADING)
    (found,) = [item for item in _proposals(index, source=source) if item.passage.section == ("Overdue debt",)]
    (way,) = found.elsewhere
    assert (way.text, way.heading, way.first.passage.section) == ("Overdue debt", True, ("Paying late",))
    assert found.texts == ("Overdue debt",)


def test_a_log_tells_what_is_asked_about(index: SearchIndex) -> None:
    """50 questions spread by length count as much as 50 of the log. All of these are for one article."""
    plain = Evidence.gather(index, NONE).shares
    logged = Evidence.gather(index, AskedByReaders(total=50, by_article={"phone": 50})).shares
    rows = [row for row, passage in enumerate(index.contents.passages) if passage.article == "phone"]
    assert sum(plain) == pytest.approx(1)
    assert sum(logged) == pytest.approx(1)
    assert [logged[row] for row in rows] == pytest.approx([(1 + plain[row]) / 2 for row in rows])


def test_what_was_asked_in_vain_comes_with_its_words_and_its_nearest_passages(index: SearchIndex) -> None:
    strict = index.asking(index.encoder, Settings(threshold=1))
    first = _proposals(strict, PARCEL)[0]
    confidence = strict.search("parcel").confidence
    assert (first.texts, first.passage.article) == (("parcel",), "delivery")
    # Its passage, which no known question names either, is not proposed by itself.
    (row,) = [row for row, passage in enumerate(strict.contents.passages) if passage.id == first.passage.id]
    own = Evidence.gather(strict, PARCEL).shares[row] * (0.35 + 0.1 * len(first.elsewhere))
    assert first.worth == pytest.approx(3 / 4 * confidence + own)
    assert [item.passage.id for item in _proposals(strict, PARCEL)].count(first.passage.id) == 1
    assert first.asked is not None
    assert (first.asked.times, first.asked.outcome) == (3, Outcome.UNSURE)
    near = [hit.passage for hit in strict.search("parcel", top=10).hits]
    assert list(first.asked.near) == near


def test_what_is_answered_by_a_hair_is_proposed_and_what_is_answered_well_is_not(index: SearchIndex) -> None:
    confidence = index.search("battery late").confidence
    asked = AskedByReaders((AskedQuestion("battery late", 1, Outcome.ANSWERED),), 1)
    barely = index.asking(index.encoder, Settings(threshold=confidence - 0.1))
    first = _proposals(barely, asked)[0]
    assert (first.texts, first.asked and first.asked.outcome) == (("battery late",), Outcome.ANSWERED)
    assert 1 - confidence < first.worth < 1 - confidence + 0.1  # and what its passage is worth
    well = index.asking(index.encoder, Settings(threshold=confidence - 0.2))
    assert not any(item.asked for item in _proposals(well, asked))


def test_what_no_article_may_answer_stays_apart_from_the_nearest_passage(index: SearchIndex) -> None:
    strict = index.asking(index.encoder, Settings(threshold=1))
    assert strict.search("a green tree").outcome is Outcome.NOT_COVERED
    asked = AskedByReaders((AskedQuestion("a green tree", 1, Outcome.NOT_COVERED),), 1)
    found = _proposals(strict, asked)
    (tree,) = [item for item in found if item.asked]
    assert [item.passage.id for item in found].count(tree.passage.id) == 2


def test_a_title_without_an_article_wants_an_article(index: SearchIndex) -> None:
    """ "Paying late" is a related topic of no article, and a heading; as a question of readers it is left to Insights."""
    assert index.unwritten("Paying late")
    asked = AskedByReaders((AskedQuestion("paying late", 9, Outcome.NOT_COVERED),), 9)
    assert not any(item.asked for item in _proposals(index, asked))


def test_what_is_written_since_is_not_proposed_again(index: SearchIndex) -> None:
    strict = index.asking(index.encoder, Settings(threshold=1))
    written = tiny_source(
        "covered:\n  - section: When you are sued\n    questions: [sue]\n  - section: Paying late\n    questions: [owe]\n"
        "not_covered: [PARCEL.]\n"
    )
    found = _proposals(strict, PARCEL, written)
    assert not any(item.asked for item in found)
    assert not any(item.passage.article == "court" for item in found)  # a question leads to each of its passages now


def test_a_passage_that_is_not_in_its_article_any_more_is_not_proposed(index: SearchIndex) -> None:
    source = tiny_source()
    gone = tuple(passage for passage in source.passages if passage.article != "phone")
    places = _places(_proposals(index, source=Source(source.articles, gone)))
    assert sorted(places) == [
        "account",
        "court › Paying late",
        "court › When you are sued",
        "delivery › 丢失",
        "delivery › 配送时间",
        "refunds",
    ]


def test_a_known_passage_is_proposed_only_while_its_own_words_lead_elsewhere() -> None:
    faq = "covered:\n  - section: When you are sued\n    questions: [they sue me]\n"
    found = _proposals(tiny_index(faq), source=tiny_source(faq))
    assert "court › When you are sued" not in _places(found)


@pytest.mark.parametrize(
    ("text", "name_end", "expected"),
    [
        ("Hotels. A night may cost 120 euros. Breakfast is free.", 0, "A night may cost 120 euros."),
        ("Hotels: a night may cost 120 euros.", 6, "a night may cost 120 euros."),
        ("一晚最多一百二十元。早餐免费。", 0, "一晚最多一百二十元。"),
        ("The\n one", 0, "The one"),
    ],
)
def test_the_opening_is_the_first_sentence_that_says_something(text: str, name_end: int, expected: str) -> None:
    assert opening(Passage("a", 0, len(text), text, name_end=name_end)) == expected


def test_an_id_stays_with_passage_and_question(index: SearchIndex) -> None:
    found = _proposals(index)
    assert len({item.id for item in found}) == len(found)
    first = found[0]
    assert replace(first, worth=1.0, texts=("other",)).id == first.id
    assert replace(first, passage=found[1].passage).id == found[1].id


def test_the_json_object(index: SearchIndex) -> None:
    first = index.search("battery", top=1).hits[0]
    found = replace(
        next(item for item in _proposals(index) if item.passage.article == "phone"),
        texts=("手机电池保养",),
        elsewhere=(LeadsElsewhere("手机电池保养", True, first),),
    )
    assert found.to_dict() == {
        "id": found.id,
        "worth": round(found.worth, 5),
        "passage": "phone:8-27",
        "article": "phone",
        "title": "手机电池保养",
        "section": [],
        "opening": "手机充电时不要过热。",
        "questions": ["手机电池保养"],
        "unnamed": True,
        "asked": None,
        "elsewhere": [{"text": "手机电池保养", "heading": True, "first": first.passage.id}],
    }
