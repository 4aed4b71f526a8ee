"""What known questions would change, before anybody publishes them."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from index.proposals.trial import AskedAs, ChangedAnswer, Trial
from index.publish.gate import expectations
from index.search.answer import Outcome
from index.search.search_index import SearchIndex
from index.store.contents import KnownEntry
from kb.faq.known_questions import parse
from tests.conftest import KeywordEncoder, tiny_index, tiny_source

FAQ = "covered:\n  - section: When you are sued\n    questions: [sue in court]\n"


def _row(index: SearchIndex, section: str) -> int:
    return next(row for row, passage in enumerate(index.contents.passages) if passage.section[-1:] == (section,))


def _told(changes: Sequence[ChangedAnswer]) -> dict[str, tuple[AskedAs, bool | None]]:
    return {change.text: (change.asked_as, change.better) for change in changes}


def test_a_heading_that_was_lost_comes_right() -> None:
    """Of its two words the tiny encoder knows neither; as a known question the heading names its passage."""
    index = tiny_index()
    row = _row(index, "配送时间")
    effect = Trial(index).effect([KnownEntry("配送 时间", (row,))])
    (own,) = effect.own
    assert (own.asked_as, own.text) == (AskedAs.NEW, "配送 时间")
    assert own.after.first is not None
    assert own.after.first.passage.id == index.contents.passages[row].id
    assert (own.after.outcome, own.after.right) == (Outcome.ANSWERED, True)
    names = {index.titles[passage.article] for passage in index.contents.passages}
    names |= {name for passage in index.contents.passages for name in passage.section[-1:]}
    assert effect.asked == {
        AskedAs.GOLDEN: 0,
        AskedAs.KNOWN: 0,
        AskedAs.HEADING: len(names) - 1,  # the new question is asked as such
        AskedAs.LOGGED: 0,
    }


def test_what_goes_wrong_comes_first() -> None:
    """Of two wordings that are nearly the golden question an editor says that the article on accounts answers them."""
    index = tiny_index(FAQ)
    golden = "golden:\n  - question: lender lawsuit\n    section: When you are sued\n"
    expected = expectations(parse(golden, "court.faq.yaml", tiny_source().passages), tiny_source().passages, None)
    (row,) = [row for row, passage in enumerate(index.contents.passages) if passage.article == "account"]
    added = [KnownEntry(text, (row,)) for text in ("court letter please", "lender lawsuit now")]
    trial = Trial(index, ["lawsuit lender", "parcel", "", "parcel"])
    effect = trial.effect(added, expected)
    told = _told(effect.changes)
    assert told["lender lawsuit"] == (AskedAs.GOLDEN, False)
    assert told["lawsuit lender"] == (AskedAs.LOGGED, None)
    assert "parcel" not in told
    assert "sue in court" not in told  # it is known, and leads where it led
    assert (effect.asked[AskedAs.GOLDEN], effect.asked[AskedAs.KNOWN], effect.asked[AskedAs.LOGGED]) == (1, 1, 2)
    verdicts = [change.better for change in effect.changes]
    assert verdicts == sorted(verdicts, key=[False, None, True].index)
    assert trial.effect(added, expected) == effect  # with what was asked before remembered


def test_a_change_has_what_was_and_what_will_be() -> None:
    index = tiny_index(FAQ)
    effect = Trial(index, ["court"]).effect([KnownEntry("court", (_row(index, "Paying late"),))])
    assert effect.asked[AskedAs.LOGGED] == 0  # it is the new question
    built = FAQ + "  - section: Paying late\n    questions: [court]\n"
    assert effect.to_dict()["own"] == [
        {
            "kind": "new",
            "question": "court",
            "before": _searched(index) | {"right": True},  # as the gate has it: among the first three
            "after": _searched(tiny_index(built)) | {"right": True},
            "better": None,
        }
    ]


def _searched(index: SearchIndex) -> dict[str, object]:
    answer = index.search("court")
    first = answer.hits[0]
    return {
        "passage": first.passage.id,
        "title": first.title,
        "section": list(first.passage.section),
        "outcome": str(answer.outcome),
        "confidence": round(answer.confidence, 4),
    }


def test_a_golden_question_whose_passage_is_not_published_is_left_out() -> None:
    index = tiny_index()
    faq = parse(
        "golden:\n  - question: after the storm\n    section: Storm\n  - {question: weather, not_covered: true}\n",
        "court.faq.yaml",
        tiny_source().passages,
    )
    golden = expectations(faq, tiny_source().passages, None)
    effect = Trial(index).effect([KnownEntry("court", (0,))], golden)
    assert effect.asked[AskedAs.GOLDEN] == 1


def test_a_blank_question_is_refused() -> None:
    with pytest.raises(ValueError, match="blank"):
        Trial(tiny_index()).effect([KnownEntry(" ", (0,))])


def test_a_question_is_encoded_once() -> None:
    class Counting(KeywordEncoder):
        asked: list[str]

        def questions(self, texts, progress=None):  # type: ignore[no-untyped-def]
            self.asked = [*getattr(self, "asked", []), *texts]
            return super().questions(texts, progress)

    encoder = Counting()
    trial = Trial(tiny_index().asking(encoder), ["parcel", "court"])
    trial.effect([KnownEntry("sue", (0,))])
    asked = [text for text in encoder.asked if text in ("parcel", "court", "sue", "Paying late")]
    trial.effect([KnownEntry("sue", (1,))])
    assert sorted(asked) == sorted({*asked}) == ["Paying late", "court", "parcel", "sue"]
    assert [text for text in encoder.asked if text in asked] == asked
