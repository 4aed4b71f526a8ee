"""Related topics: which are kept, whose they are, and from which score on one is about a question."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from statistics import fmean, pstdev

import pytest

from index.publish.compose import Composed, Plan, Source, compose_incremental, contents_of
from index.publish.incremental import PreviousVersion
from index.retrieval.background import background, sample_questions
from index.search.answer import Outcome
from index.search.search_index import SearchIndex
from index.store.contents import Contents
from index.text.words import language
from index.tuning.answers import TOPIC_BACKGROUND_STEP, TOPIC_FLOOR
from kb.article import Article, Block, Topic
from kb.config.settings import Settings
from kb.library.library import link_topics
from tests.conftest import KeywordEncoder, tiny_index


def _article(name: str, *related: str) -> Article:
    text = f"Text of {name}."
    return Article(name, f"Title {name}", text, (Block(0, len(text)),), topics=tuple(map(Topic, related)))


def _contents(*articles: Article) -> Contents:
    return contents_of(Source.of_articles(link_topics(articles)))


@pytest.fixture(scope="module")
def index() -> SearchIndex:
    return tiny_index()


def test_an_article_that_names_its_own_title_does_not_hide_itself_from_others() -> None:
    found = _contents(_article("a", "Title a", "More"), _article("b", "TITLE  a", "Title a"))
    assert found.topics == (Topic("More"), Topic("TITLE  a", "a"), Topic("Title a", "a"))
    assert [entry.topics for entry in found.articles] == [(0,), (1, 2)]
    assert _contents(_article("a", "Title a")).topics == ()


def test_the_topic_that_knows_its_article_counts_whoever_names_it_first() -> None:
    unlinked, linked = _article("a", "More", "Title b"), replace(_article("c"), topics=(Topic("Title b", "b"),))
    found = contents_of(Source.of_articles([unlinked, linked, unlinked]))
    assert found.topics == (Topic("More"), Topic("Title b", "b"))


def test_each_article_keeps_its_topics_in_its_own_order(tmp_path: Path) -> None:
    found = _contents(_article("a", "One", "Two"), _article("b", "Three", "Two", "One", "Two"), _article("c"))
    assert [entry.topics for entry in found.articles] == [(0, 1), (2, 1, 0), ()]
    found.write(tmp_path)
    assert Contents.read(tmp_path) == found


def test_the_floor_lies_above_what_background_questions_reach(index: SearchIndex) -> None:
    for lang, floor in index.topic_floors.items():
        asked = [text for text in sample_questions(TOPIC_BACKGROUND_STEP) if language(text) == lang]
        best = [index.search(text, 1, explained=False).topics[0].score for text in asked]
        assert len(best) == 150
        assert floor == pytest.approx(fmean(best) + TOPIC_FLOOR * pstdev(best), abs=1e-5)


def test_only_topics_above_the_floor_of_the_language_are_about_a_question(index: SearchIndex) -> None:
    floors = index.topic_floors
    assert floors["zh"] != floors["en"]
    for question, lang in (("late debt", "en"), ("逾期", "zh")):
        floor = floors[lang]
        assert [index.is_about(Topic("x"), floor + step, question) for step in (0.1, 0.0, -0.001)] == [
            True,
            True,
            False,
        ]
    found = index.search("late debt")
    assert [topic.title for topic in found.related] == ["Paying late"]
    assert found.related == tuple(topic for topic in found.topics if topic.score >= floors["en"])


@pytest.mark.parametrize("question", ["Paying late", " paying  LATE?!", "ＰＡＹＩＮＧ ＬＡＴＥ"])
def test_who_asks_for_an_article_that_is_not_there_is_told_so_however_near_others_come(question: str) -> None:
    index = tiny_index(settings=Settings(threshold=0.0))  # that answers everything
    assert index.search("Paying late, please").outcome is Outcome.ANSWERED
    found = index.search(question)
    assert found.unwritten
    assert (found.outcome, found.confidence) == (Outcome.NOT_COVERED, 0.0)
    assert len(found.hits) == Settings().top  # what comes nearest is there all the same
    assert [topic.title for topic in found.topics] == ["Paying late"]
    assert found.topics[0].score >= index.topic_floors["en"]
    assert found.related == ()  # it would only be asked again


def test_a_title_that_an_editor_made_a_known_question_is_answered() -> None:
    known = "covered:\n- section: Paying late\n  questions: [paying late!]"
    index = tiny_index(known, Settings(threshold=0.0))
    found = index.search("Paying late")
    assert (found.outcome, found.unwritten) == (Outcome.ANSWERED, False)
    other = tiny_index("not_covered: [Paying late]", Settings(threshold=0.0))
    assert other.search("Paying late").outcome is Outcome.NOT_COVERED


def test_a_title_with_an_article_is_offered_to_who_asks_for_it(index: SearchIndex) -> None:
    assert not index.search("going to court").unwritten
    assert index.is_about(Topic("Going to court", "court"), 9.0, "going to court")
    assert not index.is_about(Topic("Going to court"), 9.0, "going to court")


def test_a_kept_calibration_gets_new_floors_only_with_new_topics(tmp_path: Path) -> None:
    encoder = KeywordEncoder()
    known = background(encoder)

    def made(plan: Plan, *related: str) -> Composed:
        source = Source.of_articles([_article("a", *related)])
        return compose_incremental(source, encoder, known, Settings(), plan)

    first = made(Plan("x"), "Paying late")
    first.write(tmp_path)
    earlier = PreviousVersion.read(tmp_path)
    mark = {lang: replace(level, mean=9.0) for lang, level in first.index.calibration.levels.topic.items()}
    kept = replace(first.index.calibration, levels=replace(first.index.calibration.levels, topic=mark))
    assert made(Plan("x", earlier=earlier, calibration=kept), "Paying late").index.calibration == kept
    other = made(Plan("x", earlier=earlier, calibration=kept), "Paying late", "The court").index.calibration
    assert other == made(Plan("x"), "Paying late", "The court").index.calibration
    assert other.levels.topic != first.index.calibration.levels.topic
