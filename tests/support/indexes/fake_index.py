"""A SearchIndex without a model: three passages, and outcomes that the question names."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from index.search.answer import (
    Answer,
    FrequentQuestion,
    Hit,
    KnownHit,
    NearTexts,
    Outcome,
    Searches,
    TokenMatch,
    TopicHit,
)
from index.search.filters import EVERYTHING, Filter
from index.store.contents import ArticleEntry, Contents, KnownEntry
from kb.article import Passage, Topic
from tests.support.files import hostile

TITLE = "花呗逾期最新立案标准解析与应对策略"
TIME = (
    "逾期时间通常情况下,花呗逾期超过一定期限(如3个月以上)且经多次催收无效,才可能进入立案阶段。"
    "具体时间标准可能随花呗政策调整而变化,用户应关注花呗官方通知或咨询客服了解最新规定。"
)
TALK = (
    "积极沟通如已逾期,应主动联系花呗客服,说明逾期原因,表达还款意愿,争取达成个性化还款协议。"
    "如能提供证明还款困难的材料(如失业证明、病历等),更有利于协商成功。"
)
INTRODUCTION = "花呗作为支付宝旗下的信用支付工具,为用户提供“先消费,后付款”的便捷体验。"
CURE = "run: kb build"
UNWRITTEN = "No such article"  # the title of a topic without an article


def _hit(text: str, section: tuple[str, ...], name: str, sentence: str, score: float) -> Hit:
    start = text.find(sentence)
    passage = Passage("huabei-overdue", 100, 100 + len(text), text, section, len(name))
    matches = (TokenMatch((0, 2), (0, 4), 0.9), TokenMatch((2, 4), (5, 7), 0.8))
    return Hit(
        passage=passage,
        title=TITLE,
        published="2024-04-01T20:09:15",
        source=None,
        score=score,
        highlights=((start, start + len(sentence)),),
        matches=matches,
    )


HITS = (
    _hit(TIME, ("花呗逾期立案标准", "逾期时间"), "逾期时间", TIME[4:47], 0.9),
    _hit(TALK, ("应对花呗逾期的策略", "积极沟通"), "积极沟通", TALK[4:44], 0.7),
    _hit(INTRODUCTION, (), "", INTRODUCTION, 0.5),
)
HOSTILE_HIT = _hit(hostile.TEXT, ("<b>节</b>",), "", "**bold**", 0.9)
TOPICS = (
    TopicHit("网贷逾期多久会被起诉", 0.8),
    TopicHit("车贷还不上被起诉了还能协商吗", 0.7),
    TopicHit("<img src=x onerror=alert(1)>", 0.6),
)
FREQUENT = (
    FrequentQuestion("花呗是什么", "zh", "huabei-overdue", TITLE, ()),
    FrequentQuestion("what is Huabei", "en", "huabei-overdue", TITLE, ()),
    FrequentQuestion("逾期多久会被起诉", "zh", "huabei-overdue", TITLE, ("花呗逾期立案标准", "逾期时间")),
    FrequentQuestion("how long until they sue", "en", "huabei-overdue", TITLE, ("花呗逾期立案标准", "逾期时间")),
    FrequentQuestion("欠多少钱会被告", "zh", "huabei-overdue", TITLE, ("花呗逾期立案标准", "逾期金额")),
)


def answer(question: str, outcome: Outcome = Outcome.ANSWERED, confidence: float = 0.9) -> Answer:
    """An answer with all three passages. It is unwritten when the question is UNWRITTEN."""
    return Answer(
        question=question,
        outcome=outcome,
        confidence=confidence,
        hits=HITS,
        topics=TOPICS,
        known=KnownHit("花呗逾期多久会被立案", 0.9, (HITS[0].passage.id,)),
        took_ms=6.0,
        unwritten=question == UNWRITTEN,
    )


CONTENTS = Contents(
    (ArticleEntry("huabei-overdue", TITLE, "2024-04-01T20:09:15", None),),
    (HITS[2].passage, HITS[0].passage, HITS[1].passage, HOSTILE_HIT.passage),
    tuple(Topic(topic.title) for topic in TOPICS),
    tuple(KnownEntry(known.question, (1 if known.section else 0,)) for known in FREQUENT),
)


class FakeIndex(Searches):
    """A question with "unsure" is unsure. One with "weather" is not covered, nor is UNWRITTEN. One with "hostile" is answered
    by hostile text, all others by HITS.
    """

    titles = {"huabei-overdue": TITLE}  # noqa: RUF012 - nobody changes it
    counts = {"articles": 1, "passages": 10, "topics": 100, "questions": 5}  # noqa: RUF012 - nobody changes it
    contents = CONTENTS
    opened: list[Path] = []  # noqa: RUF012 - a log for tests
    asked: list[Filter] = []  # noqa: RUF012 - a log for tests
    error: Exception | None = None
    trouble = None

    @classmethod
    def open(cls, root: Path, encoder: object = None, settings: object = None) -> FakeIndex:
        cls.opened.append(root)
        if cls.error:
            raise cls.error
        return cls()

    def search(
        self, question: str, top: int | None = None, *, within: Filter = EVERYTHING, explained: bool = True
    ) -> Answer:
        self.asked.append(within)
        if not question.strip():
            raise ValueError("the question is blank")
        if "hostile" in question:
            return replace(answer(question), hits=(HOSTILE_HIT, HOSTILE_HIT), known=None)
        if "unsure" in question:
            return answer(question, Outcome.UNSURE, 0.4)
        if "weather" in question:
            return answer(question, Outcome.NOT_COVERED, 0.05)
        if self.unwritten(question):
            return answer(question, Outcome.NOT_COVERED, 0.0)
        return answer(question)

    def unwritten(self, question: str) -> bool:
        return question == UNWRITTEN

    def known_questions(self, question: str, top: int) -> list[int]:
        return []

    def passages_about(self, text: str, count: int) -> list[tuple[int, float]]:
        return []

    def near(self, question: str) -> NearTexts:
        """Nothing is near by meaning; what is spelled alike is suggested all the same."""
        if not question.strip():
            raise ValueError("the question is blank")
        return NearTexts()

    def frequent_questions(self) -> tuple[FrequentQuestion, ...]:
        return FREQUENT
