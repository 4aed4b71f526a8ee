"""What the tests of search share: the tiny articles, questions made ready, small indexes of their own."""

from __future__ import annotations

from dataclasses import replace

from index.publish.compose import Source, compose_index
from index.retrieval.background import background
from index.retrieval.query import Question
from index.search.answer import Answer
from index.search.search_index import SearchIndex
from kb.config.settings import Settings
from kb.faq.known_questions import parse
from kb.readers.read import read_article
from tests.conftest import KeywordEncoder

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
    return compose_index(source, encoder, background(encoder), settings or Settings())


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

QUESTIONS = [
    "refund money",
    "will I be sued",
    "快递丢失",
    "欠款 court 手机 password",
    "the of a",
    "起诉 refund 14 days",
]
