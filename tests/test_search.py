"""Asking, on the tiny keyword index: what comes first and why, and scores against a plain reckoning of the formula."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import numpy as np
import pytest

from index.answer import Answer, FrequentQuestion, KnownHit, Outcome
from index.background import background
from index.build import Source, assemble
from index.collection import _MIN_SENTENCE, Collection, Fusion, Question, Ranking
from index.confidence import Calibration, Curve
from index.encoder import Encoded
from index.glossary import Concept, bundled
from index.lexical import K1, NUMBERS, SENTENCE, B, WordIndex
from index.search import _NEAREST, KNOWN_WEIGHT, SearchIndex
from index.settings import Settings
from index.space import STRENGTH, Space
from index.text import FUNCTION_WORDS, language, words
from kb.faq import parse
from kb.passages import sentences
from kb.readers import read_article
from tests.conftest import KeywordEncoder, tiny_index

# Passage ids of the five articles, by what they are about.
COURT, LATE, REFUND = "court:19-88", "court:103-151", "refunds:0-75"
ACCOUNT, TIME, LOST, PHONE = "account:0-46", "delivery:16-26", "delivery:34-44", "phone:8-27"
ALL = {COURT, LATE, REFUND, ACCOUNT, TIME, LOST, PHONE}


def ids(answer: Answer) -> list[str]:
    return [hit.passage.id for hit in answer.hits]


def asked(index: SearchIndex, text: str) -> Question:
    (encoded,) = KeywordEncoder().questions([text])
    return Question.of(text, encoded, index.space)


def found(index: SearchIndex, question: str) -> list[str]:
    """The ids of the passages that were scored, best first: the candidates, when no more are asked for."""
    ranking = index.find(asked(index, question)).passages
    return [index.contents.passages[row].id for row in ranking.ids]


def index_of(faq: str = "", settings: Settings | None = None, **articles: str) -> SearchIndex:
    """An index of articles given as name=text, with known questions as if of the file `a.faq.yaml`."""
    encoder = KeywordEncoder()
    source = Source.of_articles([read_article(text.encode(), f"{name}.md") for name, text in articles.items()])
    source = replace(source, faq=parse(faq, "a.faq.yaml", source.passages)) if faq else source
    return assemble(source, encoder, background(encoder), settings or Settings())


class TestRightPassage:
    # Every question below has only words of one meaning, and a meaning has a dimension of its own. So each question
    # token equals the token of a passage word of that meaning, and no other passage has a token on that dimension: its
    # cosines there come from the quarter of the common dimension alone, 1/16 : 17/16.
    @pytest.mark.parametrize(
        ("question", "passage"),
        [
            ("sued", COURT),  # lawsuit, court
            ("起诉", COURT),
            ("法院立案", COURT),
            ("overdue debt", LATE),  # overdue, debt, late, repay
            ("欠款逾期", LATE),
            ("refund money", REFUND),  # return, refund, money
            ("退款", REFUND),
            ("password", ACCOUNT),  # password, login, account
            ("登录密码", ACCOUNT),
            ("charging battery", PHONE),  # 手机, 充电, 电池
            ("手机充电", PHONE),
        ],
    )
    def test_the_passage_with_the_meaning_is_first(self, index: SearchIndex, question: str, passage: str) -> None:
        assert ids(index.search(question))[0] == passage

    @pytest.mark.parametrize("question", ["parcel", "快递"])
    def test_two_passages_with_the_meaning_are_the_first_two(self, index: SearchIndex, question: str) -> None:
        assert set(ids(index.search(question))[:2]) == {TIME, LOST}  # 快递 stands in both

    def test_a_word_of_its_own_decides_between_them(self, index: SearchIndex) -> None:
        # Both have 快递; only LOST has 丢失, which BM25 counts in full and which meets itself in the tokens.
        assert ids(index.search("快递丢失"))[0] == LOST

    def test_scores_fall(self, index: SearchIndex) -> None:
        scores = [hit.score for hit in index.search("refund money", top=7).hits]
        assert scores == sorted(scores, reverse=True)
        assert scores[0] > scores[-1]

    def test_a_hit_says_where_it_is_from(self, index: SearchIndex) -> None:
        hit = index.search("sued").hits[0]
        assert (hit.title, hit.published, hit.source, hit.passage.section_path) == (
            "Going to court",
            "2024-01-02",
            None,
            "When you are sued",
        )

    @pytest.mark.parametrize("question", ["", " ", "\n\t", "\u3000"])
    def test_a_blank_question_raises(self, index: SearchIndex, question: str) -> None:
        with pytest.raises(ValueError, match="the question is blank; expected a few words"):
            index.search(question)
        with pytest.raises(ValueError, match="the question is blank"):
            index.known_questions(question, 5)

    @pytest.mark.parametrize("question", ["😀", "!!!", "\u200b", "\ud800"])
    def test_a_question_without_words_finds_something_and_is_not_answered(
        self, index: SearchIndex, question: str
    ) -> None:
        answer = index.search(question, top=7)
        assert set(ids(answer)) == ALL
        assert answer.outcome is Outcome.NOT_COVERED
        assert [(hit.highlights, hit.meetings) for hit in answer.hits] == [((), ())] * 7

    def test_the_question_is_returned_as_it_was_asked(self, index: SearchIndex) -> None:
        assert index.search("  ＳＵＥＤ ?\n").question == "  ＳＵＥＤ ?\n"

    def test_another_spelling_finds_the_same(self, index: SearchIndex) -> None:
        # Traditional 退款 is the same, 貨 and 錄 are not; full-width letters fold to ASCII: all map one to one.
        for one, other in [("退货", "退貨"), ("登录", "登錄"), ("refund", "ｒｅｆｕｎｄ")]:
            first, second = index.search(one, top=7), index.search(other, top=7)
            assert [(h.passage.id, h.score) for h in first.hits] == [(h.passage.id, h.score) for h in second.hits]


class TestTop:
    def test_as_many_as_asked_for(self, index: SearchIndex) -> None:
        everything = index.search("refund money", top=7)
        assert set(ids(everything)) == ALL
        for top in range(1, 8):
            assert index.search("refund money", top=top).hits == everything.hits[:top]
        assert index.search("refund money", top=100).hits == everything.hits

    def test_five_by_default_and_a_setting(self, index: SearchIndex) -> None:
        assert len(index.search("refund money").hits) == 5
        assert len(tiny_index(settings=Settings(top=2)).search("refund money").hits) == 2

    def test_without_explanation_the_same_hits(self, index: SearchIndex) -> None:
        full, bare = index.search("起诉"), index.search("起诉", explained=False)
        assert bare.hits == tuple(replace(hit, highlights=(), meetings=()) for hit in full.hits)
        assert full.hits[0].highlights
        assert full.hits[0].meetings


class TestCandidates:
    def test_one_candidate_gives_one_passage(self) -> None:
        # The nearest vector alone; half a candidate by words is none.
        index = tiny_index(settings=Settings(candidates=1))
        assert found(index, "refund money") == [REFUND]
        assert found(index, "起诉 法院 立案 丢失") == [COURT]  # by words it would be LOST

    def test_two_candidates_give_two_or_three(self) -> None:
        # The two nearest vectors, and the best by words when it is not one of them: here REFUND is both.
        ranked = found(tiny_index(settings=Settings(candidates=2)), "refund money")
        assert len(ranked) == 2
        assert ranked[0] == REFUND

    def test_a_hit_by_words_joins_the_nearest_vectors(self) -> None:
        # Three words of four mean court, in words that COURT uses in no language; 丢失 stands in LOST, which is far by vector.
        # Two candidates: the two nearest vectors, and the one best by words.
        index = tiny_index(settings=Settings(candidates=2))
        question = "立案 立案 立案 丢失"
        passages = index.collections.passages
        # A passage in the other language is worth more than its vector says.
        near = passages.dense.vectors(np.arange(7)) @ asked(index, question).vector
        near += passages.fusion.foreign * passages.foreign("zh")
        near_ids = {index.contents.passages[row].id for row in np.argsort(-near)[:2]}
        assert COURT in near_ids
        assert LOST not in near_ids
        assert set(found(index, question)) == near_ids | {LOST}

    def test_an_attached_question_brings_a_passage_that_is_no_candidate(self) -> None:
        # "refund money" has REFUND as its one candidate; the known question of the same words brings COURT.
        faq = "covered:\n- section: When you are sued\n  questions: [refund money]\n"
        assert set(found(tiny_index(faq, Settings(candidates=1)), "refund money")) == {REFUND, COURT}


TWO = """\
covered:
- section: When you are sued
  questions: [zebra zebra]
- section: Paying late
  questions: [parrot]
"""


class TestLanguages:
    def test_a_passage_in_the_other_language_is_not_buried(self) -> None:
        # The same in two languages: the tiny encoder sees no difference, so what is in the question's own language comes
        # first by its words, and what the other language is worth is all that the fusion gives it.
        index = index_of(a="# A\n\nA lender may sue in court.\n", b="# B\n\n起诉 立案 法院\n")
        passages = index.collections.passages
        assert passages.languages.tolist() == [1, 0]
        assert (passages.foreign("zh").tolist(), passages.foreign("en").tolist()) == ([True, False], [False, True])
        for question in ("起诉", "lawsuit"):
            ranking = passages.rank(asked(index, question), 50)
            equal = replace(passages, fusion=replace(passages.fusion, foreign=0.0)).rank(asked(index, question), 50)
            found, without = (
                dict(zip(part.ids.tolist(), part.scores.tolist(), strict=True)) for part in (ranking, equal)
            )
            other = int(passages.foreign(language(question)).argmax())
            feedback = passages.fusion.feedback
            assert found[other] - without[other] == pytest.approx(passages.fusion.foreign, abs=feedback)
            assert found[1 - other] == pytest.approx(without[1 - other], abs=feedback)

    def test_candidates_are_those_of_both_languages_with_their_due(self) -> None:
        # Against all products: the best by vector, those in the other language with what they are worth.
        index = tiny_index()
        passages = index.collections.passages
        for question in QUESTIONS:
            it = asked(index, question)
            value = passages.dense.vectors(np.arange(len(passages))) @ it.vector
            value += passages.fusion.foreign * passages.foreign(it.language)
            for count in (1, 3, 5):
                chosen = replace(passages, words=WordIndex.build([[]] * len(passages))).candidates(it, count)
                assert sorted(value[chosen], reverse=True) == pytest.approx(
                    sorted(value, reverse=True)[:count], abs=1e-3
                )


class TestStories:
    STORY = "My dog ate the remote. 起诉 lawsuit court now please. The weather was fine and warm."

    def test_a_sentence_of_a_story_finds_what_it_would_find_alone(self) -> None:
        index = tiny_index(FITTED + NOT_COVERED)
        story = asked(index, self.STORY)
        assert [part.text for part in story.parts] == [
            "My dog ate the remote.",
            "起诉 lawsuit court now please.",
            "The weather was fine and warm.",
        ]
        whole, told = replace(story, parts=()), index.find(story)
        assert told.signals.covered > index.find(whole).signals.covered
        assert told.signals.passage > index.find(whole).signals.passage

    def test_a_part_is_what_the_encoder_said_of_its_words(self) -> None:
        index = tiny_index()
        story = asked(index, self.STORY)
        part = story.parts[1]
        begin = self.STORY.index("起诉")
        own = [row for row, (start, _) in enumerate(story.spans) if begin <= start < self.STORY.index("The weather")]
        np.testing.assert_array_equal(part.tokens, story.tokens[own])
        np.testing.assert_array_equal(part.turned, story.turned[own])
        assert part.weights.sum() == pytest.approx(1)
        together = story.tokens[own].mean(axis=0)
        np.testing.assert_allclose(part.vector, together / np.linalg.norm(together), rtol=1e-5)
        assert [word.text for word in part.words] == ["起诉", "lawsuit", "court", "now", "please"]

    def test_one_sentence_has_no_parts_and_many_have_the_last_ones(self) -> None:
        index = tiny_index()
        assert asked(index, "will they sue me in court").parts == ()
        assert asked(index, "Yes! Oh! Will they sue me in court?").parts[-1].text == "Will they sue me in court?"
        assert len(asked(index, "Yes! Oh! Will they sue me in court?").parts) == 1  # a word alone is not asked
        long = asked(index, " ".join(f"This is sentence {name}." for name in "abcdefghijkl"))
        assert [part.text[-2] for part in long.parts] == list("efghijkl")


def test_joined_rankings_keep_the_better_score() -> None:
    one = Ranking.of(np.array([1, 2, 5]), np.array([0.5, 0.4, 0.1], np.float32), 0.7)
    other = Ranking.of(np.array([5, 3, 1]), np.array([0.9, 0.3, 0.2], np.float32), 0.6)
    joined = one.joined(other)
    assert joined.ids.tolist() == [5, 1, 2, 3]
    assert joined.scores.tolist() == pytest.approx([0.9, 0.5, 0.4, 0.3])
    assert joined.nearness == 0.7


class TestKnownQuestions:
    def test_a_known_question_lifts_its_passage_and_no_other(self, index: SearchIndex) -> None:
        with_faq = tiny_index(TWO)
        before = {hit.passage.id: hit.score for hit in index.search("zebra", top=7).hits}
        after = {hit.passage.id: hit.score for hit in with_faq.search("zebra", top=7).hits}
        assert after[COURT] > before[COURT]
        assert {key: after[key] for key in ALL - {COURT, LATE}} == pytest.approx(
            {key: before[key] for key in ALL - {COURT, LATE}}
        )

    @pytest.mark.parametrize("questions", [["parrot"], ["parrot", "zebra"], ["parrot", "zebra", "parrot zebra"]])
    def test_the_lift_is_the_mean_of_the_nearest_questions_above_the_background(
        self, index: SearchIndex, questions: list[str]
    ) -> None:
        with_faq = tiny_index(f"covered:\n- section: Paying late\n  questions: [{', '.join(questions)}]\n")
        found = with_faq.find(asked(with_faq, "parrot"))
        level = with_faq.calibration.levels.known["en"].mean
        above = sorted((max(score - level, 0.0) for score in found.known.scores.tolist()), reverse=True)
        assert len(above) == len(questions)
        assert above[0] > 0
        before = {hit.passage.id: hit.score for hit in index.search("parrot", top=7).hits}
        after = {hit.passage.id: hit.score for hit in with_faq.search("parrot", top=7).hits}
        # A missing second question counts as one that says nothing.
        assert after.pop(LATE) - before.pop(LATE) == pytest.approx(
            KNOWN_WEIGHT * sum(above[:_NEAREST]) / _NEAREST, abs=1e-5
        )
        assert after == before

    def test_the_nearest_known_question_is_named_with_its_passages(self) -> None:
        known = tiny_index(TWO).search("parrot").known
        assert known is not None
        assert known == KnownHit("parrot", known.score, (LATE,))

    def test_a_question_known_not_to_be_covered_is_never_named(self) -> None:
        assert tiny_index("not_covered: [zebra]").search("zebra").known is None
        nearest = tiny_index(TWO + "not_covered: [zebra]").search("zebra").known
        assert nearest is not None
        assert nearest.question == "zebra zebra"

    def test_known_questions_rank_question_to_question(self) -> None:
        index = tiny_index(TWO + "not_covered: [sued in court, the battery]")
        # Rows in the order of the file; "lawsuit" shares its meaning with row 2 only, 电池 with row 3 only.
        assert index.known_questions("lawsuit", 1) == [2]
        assert index.known_questions("电池", 1) == [3]
        assert index.known_questions("parrot", 1) == [1]
        assert sorted(index.known_questions("parrot", 99)) == [0, 1, 2, 3]

    def test_without_the_only_known_question_it_is_as_if_there_were_none(self, index: SearchIndex) -> None:
        with_faq = tiny_index("covered:\n- section: Paying late\n  questions: [parrot]\n")
        question = asked(index, "parrot")
        plain, left_out = index.find(question), with_faq.find(question, without=0)
        assert left_out.known.ids.tolist() == []
        assert left_out.passages.ids.tolist() == plain.passages.ids.tolist()
        assert left_out.passages.scores.tolist() == plain.passages.scores.tolist()
        assert (left_out.signals.covered, left_out.signals.uncovered) == (0.0, 0.0)

    def test_without_leaves_out_one_question_only(self) -> None:
        index = tiny_index(TWO)
        question = asked(index, "parrot")
        assert index.find(question).known.ids.tolist() == [1, 0]
        assert index.find(question, without=1).known.ids.tolist() == [0]
        assert index.find(question, without=0).known.ids.tolist() == [1]

    def test_no_known_questions_at_all(self, index: SearchIndex) -> None:
        assert index.counts["questions"] == 0
        assert index.search("refund").known is None
        assert index.known_questions("refund", 5) == []
        assert index.frequent_questions() == ()

    def test_frequent_questions_stand_in_article_order(self) -> None:
        # The file names Paying late first, but its passage comes second in the article; within a passage the order of
        # the file stays; what is not covered is not offered.
        index = tiny_index(
            "covered:\n- section: Paying late\n  questions: [debt, 欠款]\n"
            "- section: When you are sued\n  questions: [lawsuit]\n"
            "not_covered: [zebra]\n"
        )
        assert index.frequent_questions() == (
            FrequentQuestion("lawsuit", "en", "court", "Going to court", ("When you are sued",)),
            FrequentQuestion("debt", "en", "court", "Going to court", ("Paying late",)),
            FrequentQuestion("欠款", "zh", "court", "Going to court", ("Paying late",)),
        )


# Eight questions of each kind, the fewest a fit is made on. The covered ones speak of courts and debts, the others of
# batteries: two dimensions that have nothing in common.
FITTED = """\
covered:
- section: When you are sued
  questions: [sued, lawsuit, court, 起诉, 立案]
- section: Paying late
  questions: [late debt, overdue debt, 欠款逾期]
"""
NOT_COVERED = "not_covered: [battery, phone, charge, charging phone, 手机, 电池, 充电, 手机充电]\n"


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
        assert index.search("lawsuit").confidence < 1e-9
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
        from kb.library import link_topics

        articles = [
            read_article(b"---\ntitle: A\nrelated: [Your refund]\n---\nThe parcel is late.\n", "a.md"),
            read_article(b"---\ntitle: Your refund\n---\nMoney comes back.\n", "b.md"),
        ]
        encoder = KeywordEncoder()
        index = assemble(Source.of_articles(link_topics(articles)), encoder, background(encoder), Settings())
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


class TestExplanation:
    TEXT = "The weather is fine today. You may appeal to the court. Bring a hat."
    INDEX_TEXT = f"---\ntitle: A\n---\n{TEXT}\n"

    @pytest.mark.parametrize("question", ["lawsuit", "起诉"])
    def test_the_sentence_with_the_meaning_is_marked(self, question: str) -> None:
        hit = index_of(a=self.INDEX_TEXT).search(question).hits[0]
        assert [hit.passage.text[start:end] for start, end in hit.highlights] == ["You may appeal to the court."]

    def test_two_sentences_that_answer_alike_are_both_marked(self) -> None:
        # court and lawsuit share a dimension: the question's token meets either equally well.
        index = index_of(a="---\ntitle: A\n---\nThe weather is fine. Go to court. Bring a hat. File a lawsuit.\n")
        hit = index.search("起诉").hits[0]
        assert [hit.passage.text[start:end] for start, end in hit.highlights] == ["Go to court.", "File a lawsuit."]

    def test_highlights_are_sentences_of_their_passage_in_order(self, index: SearchIndex) -> None:
        for question in ("refund", "手机", "court letter", "快递", "how do I change my password"):
            for hit in index.search(question, top=7).hits:
                assert hit.highlights
                assert set(hit.highlights) <= set(sentences(hit.passage.text))
                assert list(hit.highlights) == sorted(set(hit.highlights))

    def test_meetings_point_at_the_words_that_met(self) -> None:
        # Of the words of TEXT only "weather" shares its dimension with no other one.
        question = "起诉 weather?"
        hit = index_of(a=self.INDEX_TEXT).search(question).hits[0]
        met = [(question[slice(*meeting.question)], self.TEXT[slice(*meeting.passage)]) for meeting in hit.meetings]
        assert met == [("起诉", "court"), ("weather", "weather")]
        assert [meeting.question for meeting in hit.meetings] == [(0, 2), (3, 10)]
        assert [meeting.passage for meeting in hit.meetings] == [(49, 54), (4, 11)]

    def test_words_that_have_nothing_to_do_with_each_other_do_not_meet(self) -> None:
        # No word of the passage is on the dimension of 退款: what they share is the quarter of the common one, 1/17.
        hit = index_of(a="---\ntitle: A\n---\nThe court.\n").search("退款").hits[0]
        assert hit.meetings == ()

    def test_meetings_of_a_question_in_other_spelling_keep_its_offsets(self) -> None:
        question = "　ＣＯＵＲＴ！"  # an ideographic space, five full-width letters, a full-width mark
        (meeting,) = index_of(a=self.INDEX_TEXT).search(question).hits[0].meetings
        assert (question[slice(*meeting.question)], self.TEXT[slice(*meeting.passage)]) == ("ＣＯＵＲＴ", "court")


def dot(a: Sequence[float], b: Sequence[float]) -> float:
    return math.fsum(float(x) * float(y) for x, y in zip(a, b, strict=True))


def unit(row: Sequence[float]) -> list[float]:
    length = math.sqrt(dot(row, row))
    return [float(x) / length for x in row]


def centred(row: Sequence[float], mean: np.ndarray) -> list[float]:
    return unit([x - STRENGTH * float(m) for x, m in zip(unit(row), mean, strict=True)])


def lexical(concepts: Sequence[Concept], text: str, texts: list[str]) -> float:
    """BM25 (Robertson & Zaragoza 2009), with idf as in Lucene, as a part of the question's concepts all standing once;
    times the part of the question, by idf, that any document has; with what one sentence and the numbers add.
    tests/test_lexical.py has its details."""
    document, documents = said(text), [said(other) for other in texts]
    parts = [said(text[start:end]) for start, end in sentences(text)]
    mean_length = sum(map(len, documents)) / len(documents)
    total = ideal = known = 0.0
    together = [0.0] * len(parts)
    numbers: list[bool] = []

    def saturated(words: Sequence[str], text: list[str]) -> float:
        count = min(Counter(text)[word] for word in words)
        return count * (K1 + 1) / (count + K1 * (1 - B + B * len(text) / mean_length))

    for concept in concepts:
        having = sum(any(set(words) <= set(other) for words in concept.alternatives) for other in documents)
        if not having and concept.word in FUNCTION_WORDS:
            continue
        idf = math.log(1 + (len(documents) - having + 0.5) / (having + 0.5))
        ideal += idf
        known += idf if having else 0
        total += idf * max(saturated(words, document) for words in concept.alternatives)
        if concept.word[0].isdigit():
            numbers.append(any(set(words) <= set(document) for words in concept.alternatives))
        for row, part in enumerate(parts):
            together[row] += idf * any(set(words) <= set(part) for words in concept.alternatives)
    if not known:
        return 0.0
    named = NUMBERS * sum(numbers) / len(numbers) if numbers else 0.0
    return total / ideal * known / ideal + SENTENCE * max(together) / ideal + named


def said(text: str) -> list[str]:
    return [word.text for word in words(text)]


def reckoned(
    fusion: Fusion, kind: str, texts: list[str], question: str, space: Space, among: set[int] | None = None
) -> dict[int, float]:
    """The score of every text for a question, number by number in double precision, from the encoder's raw output.

    What a question token counts depends on the texts it is compared in: those `among`, or all.
    """
    encoder = KeywordEncoder()
    spoken = language(question)
    (raw,) = encoder.questions([question])
    vector = centred(raw.vector, space.vector_means["question", spoken])
    tokens = [asking(centred(token, space.token_means["question", spoken]), space.turn) for token in raw.tokens]
    concepts = bundled().concepts(words(question))
    coded = [codes_of(kind, text, value, space) for text, value in zip(texts, encoder.passages(texts), strict=True)]
    weights = emphasis(tokens, [codes for row, codes in enumerate(coded) if among is None or row in among])
    scores, vectors = {}, []
    for row, (text, value) in enumerate(zip(texts, encoder.passages(texts), strict=True)):
        centre = centred(value.vector, space.vector_means[kind, language(text)])
        vectors.append(centre)
        score = fusion.lexical * lexical(concepts, text, texts)
        score += fusion.foreign * (language(text) != spoken)
        parts = segments(text, value) if kind == "passage" else [list(range(len(coded[row])))]
        score += fusion.whole * maxsim(tokens, weights, coded[row])
        score += fusion.sentence * max(maxsim(tokens, weights, [coded[row][own] for own in part]) for part in parts)
        scores[row] = score + fusion.dense * dot(vector, centre)
    return {row: score + fusion.feedback * likeness(row, scores, vectors) for row, score in scores.items()}


def asking(token: list[float], turn: np.ndarray) -> list[float]:
    """A question token beside itself turned, that in 127 steps of its largest value."""
    turned = [dot(token, column) for column in turn.T]
    step = max(map(abs, turned)) / 127
    return token + [round(value / step) * step for value in turned]


def decoded(token: list[float], centre: list[float], turn: np.ndarray) -> list[float]:
    """What a token's code stands for: its share of the centre, in 255 steps, beside the turned signs of the rest."""
    share = round(max(dot(token, centre), 0) * 255) / 255
    rest = [x - share * c for x, c in zip(token, centre, strict=True)]
    signs = [1 if dot(rest, column) > 0 else -1 for column in turn.T]
    scale = math.sqrt(1 - share**2) * math.sqrt(math.pi / 2) / math.sqrt(len(signs))
    return [share * c for c in centre] + [scale * sign for sign in signs]


def likeness(row: int, scores: dict[int, float], vectors: list[list[float]]) -> float:
    """To the five best texts, each weighing e^(-difference / 0.04)."""
    best = sorted(scores, key=lambda other: -scores[other])[:5]
    weights = [math.exp((scores[other] - scores[best[0]]) / 0.04) for other in best]
    total = sum(weight * dot(vectors[row], vectors[other]) for weight, other in zip(weights, best, strict=True))
    return total / sum(weights)


def codes_of(kind: str, text: str, value: Encoded, space: Space) -> list[list[float]]:
    centre = centred(value.vector, space.vector_means[kind, language(text)])
    mean = space.token_means[kind, language(text)]
    return [decoded(centred(token, mean), centre, space.turn) for token in value.tokens]


def emphasis(tokens: list[list[float]], texts: list[list[list[float]]]) -> list[float]:
    """What each question token (all of them words here) counts: how far its best text lies above the mean of all."""
    told = []
    for token in tokens:
        best = [max(dot(token, code) for code in codes) for codes in texts]
        told.append(max(best) - sum(best) / len(best))
    return [value / sum(told) for value in told]


def maxsim(tokens: list[list[float]], weights: list[float], codes: list[list[float]]) -> float:
    """The weighted sum over question tokens of the best product with one of a text's."""
    return sum(weight * max(dot(token, code) for code in codes) for token, weight in zip(tokens, weights, strict=True))


def segments(text: str, value: Encoded) -> list[list[int]]:
    """The tokens of each sentence; one that is too short stands with its neighbour."""
    parts: list[list[int]] = [[]]
    for start, end in sentences(text):
        own = [row for row, (left, _) in enumerate(value.spans.tolist()) if start <= left < end]
        if len(parts[-1]) >= _MIN_SENTENCE and len(value.spans) - own[0] >= _MIN_SENTENCE:
            parts.append([])
        parts[-1].extend(own)
    return parts


QUESTIONS = [
    "refund money",
    "will I be sued",
    "快递丢失",
    "欠款 court 手机 password",
    "the of a",
    "起诉 refund 14 days",
]


class TestAgainstBruteForce:
    def compare(self, ranking: Ranking, expected: dict[int, float]) -> None:
        assert sorted(ranking.ids.tolist()) == sorted(expected)
        found = dict(zip(ranking.ids.tolist(), ranking.scores.tolist(), strict=True))
        # Vectors are kept in half precision (relative error 2^-11), everything else in single.
        assert found == pytest.approx(expected, abs=2e-3)
        assert list(found.values()) == sorted(found.values(), reverse=True)
        best = max(expected.values())
        assert expected[ranking.ids[0]] >= best - 2e-3

    @pytest.mark.parametrize("question", QUESTIONS)
    def test_passages(self, index: SearchIndex, question: str) -> None:
        collection = index.collections.passages
        texts = [passage.text for passage in index.contents.passages]
        expected = reckoned(collection.fusion, "passage", texts, question, index.space)
        self.compare(collection.rank(asked(index, question), 50), expected)
        # With one candidate by vector, the others only as far as they are asked for.
        fewer = replace(collection, fusion=replace(collection.fusion, lexical=0.0, feedback=0.0))
        ranking = fewer.rank(asked(index, question), 1, [5, 0, 2])
        among = set(ranking.ids.tolist())
        assert {0, 2, 5} <= among
        expected = reckoned(fewer.fusion, "passage", texts, question, index.space, among)
        self.compare(ranking, {row: expected[row] for row in ranking.ids.tolist()})

    @pytest.mark.parametrize("question", QUESTIONS)
    def test_known_questions(self, question: str) -> None:
        index = tiny_index(FITTED + NOT_COVERED)
        collection = index.collections.questions
        texts = [entry.text for entry in index.contents.questions]
        expected = reckoned(collection.fusion, "question", texts, question, index.space)
        self.compare(collection.rank(asked(index, question), 50), expected)

    def test_the_nearest_by_vector_are_the_candidates(self, index: SearchIndex) -> None:
        # Without a shared word (BM25 0 everywhere) the candidates are the nearest vectors and nothing else.
        question = asked(index, "退款 立案")
        texts = [passage.text for passage in index.contents.passages]
        with_vectors, late = (
            reckoned(Fusion(lexical=0.0, dense=weight, feedback=0.0), "passage", texts, "退款 立案", index.space)
            for weight in (1.0, 0.0)
        )
        nearest = sorted(late, key=lambda row: with_vectors[row] - late[row], reverse=True)
        for count in (1, 2, 4):
            assert set(index.collections.passages.rank(question, count).ids.tolist()) == set(nearest[:count])

    def test_an_empty_collection_ranks_nothing(self, index: SearchIndex) -> None:
        empty = Collection.of_questions([], index.space)
        ranking = empty.rank(asked(index, "refund"), 50)
        assert (len(empty), ranking.ids.tolist(), ranking.scores.tolist(), ranking.best) == (0, [], [], 0.0)


def test_eight_threads_get_the_answers_of_one() -> None:
    index = tiny_index(FITTED + NOT_COVERED)
    questions = [*QUESTIONS, "😀", "lawsuit", "电池"] * 8

    def ask(question: str) -> Answer:
        return replace(index.search(question), took_ms=0.0)

    alone = [ask(question) for question in questions]
    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(ask, questions)) == alone


def test_asking_again_gives_the_same() -> None:
    first, second = tiny_index(FITTED), tiny_index(FITTED)
    for question in QUESTIONS:
        answers = [replace(index.search(question), took_ms=0.0) for index in (first, first, second)]
        assert answers[0] == answers[1] == answers[2]


@pytest.mark.parametrize("question", QUESTIONS)
def test_asking_for_more_passages_changes_nothing_about_the_first(question: str) -> None:
    index = tiny_index(FITTED + NOT_COVERED, Settings(candidates=1))
    few, many = index.search(question, top=1), index.search(question, top=6)
    assert (few.hits, few.confidence) == (many.hits[:1], many.confidence)
    assert len(many.hits) == 6
    scores = [hit.score for hit in many.hits]
    assert scores == sorted(scores, reverse=True)
    assert len(set(ids(many))) == 6


def test_took_ms_is_the_only_thing_that_differs_in_json(index: SearchIndex) -> None:
    values = [index.search("refund").to_dict("q1") for _ in range(2)]
    for value in values:
        assert value.pop("took_ms") >= 0
    assert values[0] == values[1]
    assert values[0]["id"] == "q1"


def test_as_many_passages_as_asked_for() -> None:
    # one candidate by vector, none by words in half of one: but seven passages were asked for, and there are seven
    index = tiny_index(settings=Settings(candidates=1))
    assert {hit.passage.id for hit in index.search("sued", top=7).hits} == ALL
