"""What a search makes of its scores: how sure it is, and which related topics it names."""

from __future__ import annotations

import pytest

from index.publish.compose import Source, compose_index
from index.retrieval.background import background
from index.search.answer import Outcome
from index.search.confidence import Calibration, Curve
from kb.config.settings import Settings
from kb.readers.read import read_article
from tests.conftest import KeywordEncoder, tiny_index
from tests.support.indexes.asking import (
    FITTED,
    NOT_COVERED,
    ids,
    index_of,
)


@pytest.fixture
def by_the_fit_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """A tiny index has few known questions: of those the fit would count little."""
    monkeypatch.setattr("index.search.confidence.FIT_QUESTIONS", 0)


@pytest.mark.usefixtures("by_the_fit_alone")
class TestConfidence:
    def test_known_not_covered_lowers_confidence(self) -> None:
        even = Settings(threshold=0.5)
        covered_only, both = tiny_index(FITTED, even), tiny_index(FITTED + NOT_COVERED, even)
        assert covered_only.calibration.on_subject is not None
        assert covered_only.calibration.covered is None
        assert both.calibration.covered is not None
        # Half of the words make it a question about the subject; but the other half are those of the questions that are
        # known not to be covered.
        for question in ("court battery lawsuit phone", "battery late charge debt"):
            before, after = covered_only.search(question), both.search(question)
            assert before.hits[0].passage.id == after.hits[0].passage.id
            assert before.outcome is Outcome.ANSWERED
            assert after.outcome is not Outcome.ANSWERED
            assert after.confidence < before.confidence
        # What has nothing to do with them is answered either way.
        assert covered_only.search("lawsuit court").outcome is Outcome.ANSWERED
        assert both.search("lawsuit court").outcome is Outcome.ANSWERED

    def test_the_nearer_kind_of_known_question_decides(self) -> None:
        # One curve that is always sure of the subject, one that asks only which side is nearer.
        index = index_of(
            "covered:\n- section: Law\n  questions: [sued in court, sued, lawsuit, court, sue, lawsuit court, sue in court]\n"
            "- section: Power\n  questions: [parcel]\n"
            "not_covered: [phone battery]\n",
            a="# A\n\n## Law\n\nA court hears a lawsuit.\n\n## Power\n\nCharge the phone battery with care.\n",
        )
        sure, nearer = Curve((0.0, 0.0), 50.0), Curve((1.0,), 0.0)
        index.calibration = Calibration(index.calibration.levels, sure, nearer)
        law, power = index.search("lawsuit court"), index.search("phone charging")
        assert (law.hits[0].passage.section_path, power.hits[0].passage.section_path) == ("Law", "Power")
        assert (law.outcome, power.outcome) == (Outcome.ANSWERED, Outcome.NOT_COVERED)
        assert law.confidence > 0.5 > power.confidence

    def test_an_article_without_known_questions_is_judged_by_its_passage(self) -> None:
        # Both curves refuse all; only the article with known questions is asked for them.
        index = tiny_index(FITTED + NOT_COVERED)
        index.calibration = Calibration(index.calibration.levels, Curve((0.0, 0.0), -50.0), Curve((0.0,), -50.0))
        assert index.search("lawsuit").confidence < 2e-6
        assert index.search("快递").confidence > 0.5

    @pytest.mark.parametrize(
        ("threshold", "outcome"),
        # confidence 0.5: answered up to a threshold of 0.5; unsure while it is at least half of the threshold
        [(0.4, Outcome.ANSWERED), (0.5, Outcome.ANSWERED), (0.6, Outcome.UNSURE), (1.0, Outcome.UNSURE)],
    )
    def test_the_threshold_is_a_setting(self, threshold: float, outcome: Outcome) -> None:
        index = tiny_index(FITTED, Settings(threshold=threshold))
        index.calibration = Calibration(index.calibration.levels, Curve((0.0, 0.0), 0.0))
        answer = index.search("lawsuit")
        assert (answer.confidence, answer.outcome, answer.answered) == (0.5, outcome, outcome is Outcome.ANSWERED)

    def test_less_than_half_the_threshold_is_not_covered(self) -> None:
        index = tiny_index(FITTED, Settings(threshold=0.5))
        # 1 / (1 + e^1.2) = 0.2315 < 0.25 and 1 / (1 + e^1.0) = 0.2689 > 0.25
        for bias, outcome in ((-1.2, Outcome.NOT_COVERED), (-1.0, Outcome.UNSURE)):
            index.calibration = Calibration(index.calibration.levels, Curve((0.0, 0.0), bias))
            assert index.search("lawsuit").outcome is outcome


class TestTopics:
    def test_topics_are_ranked_apart_from_passages(self) -> None:
        # The topic says exactly what is asked, the passages do not; yet no topic is among the hits.
        index = index_of(a="---\ntitle: A\nrelated: [Refund of money, Lawsuit in court]\n---\nThe parcel is late.\n")
        answer = index.search("lawsuit court")
        assert ids(answer) == [passage.id for passage in index.contents.passages]
        assert [(topic.title, topic.article) for topic in answer.topics] == [
            ("Lawsuit in court", None),
            ("Refund of money", None),
        ]
        assert answer.topics[0].score > answer.topics[1].score

    def test_a_topic_with_an_article_of_its_own_names_it(self) -> None:
        from kb.library.library import link_topics

        articles = [
            read_article(b"---\ntitle: A\nrelated: [Your refund]\n---\nThe parcel is late.\n", "a.md"),
            read_article(b"---\ntitle: Your refund\n---\nMoney comes back.\n", "b.md"),
        ]
        encoder = KeywordEncoder()
        index = compose_index(Source.of_articles(link_topics(articles)), encoder, background(encoder), Settings())
        assert [(topic.title, topic.article) for topic in index.search("refund").topics] == [("Your refund", "b")]

    def test_eight_topics_at_most(self) -> None:
        related = ", ".join(f"Subject {number}" for number in range(12))
        index = index_of(a=f"---\ntitle: A\nrelated: [{related}]\n---\nThe parcel is late.\n")
        assert index.counts["topics"] == 12
        assert len(index.search("parcel").topics) == 8

    def test_no_topics_no_questions_one_passage(self) -> None:
        index = index_of(a="---\ntitle: A\n---\nThe parcel is late.\n")
        assert index.counts == {"articles": 1, "passages": 1, "topics": 0, "questions": 0}
        answer = index.search("快递")
        assert [hit.passage.text for hit in answer.hits] == ["The parcel is late."]
        assert (answer.topics, answer.known) == ((), None)
