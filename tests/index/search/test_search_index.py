"""Asking, on the tiny keyword index: what comes first and why."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import numpy as np
import pytest

from index.encoder.encoder import Encoded
from index.progress import Step
from index.search.answer import Answer, FrequentQuestion, KnownHit, Outcome
from index.search.search_index import SearchIndex
from index.tuning.answers import MARKER_PENALTY
from index.tuning.scores import EXPLAINED_SHARE, KNOWN_QUESTION_WEIGHT, KNOWN_QUESTIONS_PER_PASSAGE
from kb.config.settings import Settings
from kb.structure.passages import sentences
from tests.conftest import KeywordEncoder, tiny_index
from tests.support.indexes.asking import (
    ACCOUNT,
    ALL,
    COURT,
    FITTED,
    LATE,
    LOST,
    NOT_COVERED,
    PHONE,
    QUESTIONS,
    REFUND,
    TIME,
    asked,
    found,
    ids,
    index_of,
)


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
        assert [(hit.highlights, hit.matches) for hit in answer.hits] == [((), ())] * 7

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
        assert bare.hits == tuple(replace(hit, highlights=(), matches=()) for hit in full.hits)
        assert full.hits[0].highlights
        assert full.hits[0].matches

    def test_words_read_beside_the_encoder_tell_what_they_tell_after_it(self) -> None:
        index = tiny_index(FITTED + NOT_COVERED)
        for question in (*QUESTIONS, "起诉 法院 90 days", "zebra!"):
            answer, later = index.search(question, noticing=False), index.find(asked(index, question))
            assert [hit.score for hit in answer.hits] == [score for _, score in later.passages.first(len(answer.hits))]
            assert answer.confidence == index.calibration.confidence(later.signals)

    def test_what_fails_beside_the_encoder_is_heard(self, index: SearchIndex, monkeypatch: pytest.MonkeyPatch) -> None:
        def broken(this: object, concepts: object) -> np.ndarray:
            raise MemoryError("no room for words")

        monkeypatch.setattr("index.retrieval.bm25.WordIndex.scores", broken)
        with pytest.raises(MemoryError, match="no room for words"):
            index.search("sue")

    def test_an_encoder_that_fails_is_heard(self, index: SearchIndex) -> None:
        class Broken(KeywordEncoder):
            def questions(self, texts: Sequence[str], progress: Step | None = None) -> Iterator[Encoded]:
                raise RuntimeError("no such device")

        with pytest.raises(RuntimeError, match="no such device"):
            index.asking(Broken()).search("sue")


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
        near += passages.fusion.cross_language_bonus * passages.in_other_language("zh")
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


class TestNamesOfOtherThings:
    # Five questions of each kind; "zebra" stands in all that are not covered and in none that is.
    FAQ = """\
covered:
- section: When you are sued
  questions: [lawsuit court, court lawsuit debt, 起诉, sued overdue, 法院 court]
not_covered: [zebra lawsuit court, court zebra, sued zebra debt, zebra overdue lawsuit, zebra zebra court late]
"""

    def test_a_not_covered_question_speaks_only_to_who_names_what_it_is_about(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        # The mark: log(5½ / 6) - log(½ / 6) = log 11, beyond 2.
        index = tiny_index(self.FAQ)
        plain, named = (index.find(asked(index, text)).signals for text in ("lawsuit court", "zebra lawsuit court"))
        foreign = index.find(asked(index, "法院 起诉")).signals
        monkeypatch.setattr("index.search.findings.MARKER_PENALTY", 0.0)
        before = index.find(asked(index, "lawsuit court")).signals
        assert plain == replace(before, uncovered=pytest.approx(before.uncovered - MARKER_PENALTY * (math.log(11) - 2)))
        assert named == index.find(asked(index, "zebra lawsuit court")).signals
        assert (
            foreign == index.find(asked(index, "法院 起诉")).signals
        )  # Chinese questions have no English words to miss


PARROT = "parrot, parrot"  # not word for word a known question: that would lead to its passage anyway


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
    def test_the_lift_is_the_mean_of_what_the_nearest_questions_tell_more_than_the_passages(
        self, index: SearchIndex, questions: list[str]
    ) -> None:
        with_faq = tiny_index(f"covered:\n- section: Paying late\n  questions: [{', '.join(questions)}]\n")
        found = with_faq.find(asked(with_faq, PARROT))
        level, near = with_faq.calibration.levels.known["en"], with_faq.calibration.levels.passage["en"]
        late = next(row for row, passage in enumerate(with_faq.contents.passages) if passage.id == LATE)
        ranking = with_faq.collections.passages.rank(asked(with_faq, PARROT), 50)
        other = max(near.standardise(value) for row, value in ranking.nearest if row != late)
        explained = EXPLAINED_SHARE * max(other, 0.0) * level.deviation
        above = sorted(
            (max(score - level.mean - explained, 0.0) for score in found.known.scores.tolist()), reverse=True
        )
        assert len(above) == len(questions)
        assert above[0] > 0
        before = {hit.passage.id: hit.score for hit in index.search(PARROT, top=7).hits}
        after = {hit.passage.id: hit.score for hit in with_faq.search(PARROT, top=7).hits}
        # A missing second question counts as one that says nothing.
        assert after.pop(LATE) - before.pop(LATE) == pytest.approx(
            KNOWN_QUESTION_WEIGHT * sum(above[:KNOWN_QUESTIONS_PER_PASSAGE]) / KNOWN_QUESTIONS_PER_PASSAGE, abs=1e-5
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
        met = [(question[slice(*meeting.question)], self.TEXT[slice(*meeting.passage)]) for meeting in hit.matches]
        assert met == [("起诉", "court"), ("weather", "weather")]
        assert [meeting.question for meeting in hit.matches] == [(0, 2), (3, 10)]
        assert [meeting.passage for meeting in hit.matches] == [(49, 54), (4, 11)]

    def test_words_that_have_nothing_to_do_with_each_other_do_not_meet(self) -> None:
        # No word of the passage is on the dimension of 退款: what they share is the quarter of the common one, 1/17.
        hit = index_of(a="---\ntitle: A\n---\nThe court.\n").search("退款").hits[0]
        assert hit.matches == ()

    def test_meetings_of_a_question_in_other_spelling_keep_its_offsets(self) -> None:
        question = "　ＣＯＵＲＴ！"  # an ideographic space, five full-width letters, a full-width mark
        (meeting,) = index_of(a=self.INDEX_TEXT).search(question).hits[0].matches
        assert (question[slice(*meeting.question)], self.TEXT[slice(*meeting.passage)]) == ("ＣＯＵＲＴ", "court")


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
