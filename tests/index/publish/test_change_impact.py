"""Which questions of the gate a small change can reach, and which keep their result."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from index.publish.change_impact import ChangeImpact
from index.publish.compose import Source, compose_index
from index.publish.gate import GateReport, GateRow, out_of_reach, run
from index.retrieval.background import background
from index.search.search_index import SearchIndex
from kb.config.settings import Settings
from kb.readers.read import read_article
from tests.conftest import KeywordEncoder
from tests.support.indexes.gate import ACCOUNT, SUED, expected, result

NEW = "# New\n\n## Lateness court\n\nDeliver the parcel, ship the parcel.\n"


class TestChangeImpact:
    """A small change: the passages of one article are new. Questions keep their result that have none of them among
    their candidates, here the 2 nearest by vector and the best by words.
    """

    def change(self, index: SearchIndex, article: str, touched: str = "new", moved: str = "") -> ChangeImpact:
        rows = [row for row, passage in enumerate(index.contents.passages) if passage.article == article]
        words = frozenset(moved.split())
        return ChangeImpact(
            index=index,
            fresh=np.array(rows, np.int64),
            touched=frozenset({touched}),
            changed_words=words,
            candidates=2,
            encoder=KeywordEncoder(),
        )

    def test_by_vector(self, index: SearchIndex) -> None:
        # "送货" and "deliver" share a dimension, and no word: the passage is near by its vector only.
        assert self.change(index, "delivery").affects("deliver", {"delivery"})
        assert not self.change(index, "account").affects("deliver", {"delivery"})
        assert not self.change(index, "none").affects("deliver", {"delivery"})  # only passages of other articles went

    def test_by_words(self, index: SearchIndex) -> None:
        # Two dimensions of "sued court overdue late" have passages of their own; "account" is only a word of a third.
        text = "sued court overdue late account"
        asked = index.prepared(text)
        rows = self.change(index, "account").fresh
        assert rows[0] not in index.collections.passages.dense.search(asked.vector, 2)[0]
        best_by_words = int(np.argmax(index.collections.passages.words.scores(asked.concepts)))
        article = index.contents.passages[best_by_words].article
        assert self.change(index, article).affects(text, {"court"})
        assert not self.change(index, "phone").affects(text, {"court"})

    def test_by_a_heading_with_its_text(self) -> None:
        # Of the headings this encoder reads nothing, and 30 others have the words of the second article more often.
        others = "".join(
            f"## Court {number}\n\nLateness of {number} lawsuits, lateness in court.\n\n" for number in range(30)
        )
        articles = [
            read_article(text.encode(), name) for text, name in ((f"# Court\n\n{others}", "court.md"), (NEW, "new.md"))
        ]
        index = compose_index(Source.of_articles(articles), KeywordEncoder(), background(KeywordEncoder()), Settings())
        assert self.change(index, "new", "none").affects("lateness court", set())
        assert not self.change(index, "new", "none").affects("lateness in court", set())

    def test_by_a_word_with_other_log_odds_now(self, index: SearchIndex) -> None:
        assert self.change(index, "none", moved="deliver zebra").affects("Deliver it", {"delivery"})
        assert self.change(index, "none", moved="借呗").affects("借呗", {"delivery"})
        assert not self.change(index, "none", moved="zebra").affects("deliver it", {"delivery"})

    def test_whatever_is_among_the_candidates_is_reached(self, index: SearchIndex) -> None:
        texts = ["lawsuit", "快递丢失", "phone charging court", "refund money", "登录 password", "的", "late late debt"]
        reached = 0
        for article in index.titles:
            change = self.change(index, article)
            for text in texts:
                found = index.collections.passages.candidates(index.prepared(text), 2)
                if np.isin(change.fresh, found).any():
                    assert change.affects(text, set())
                reached += change.affects(text, set())
        assert 0 < reached < len(index.titles) * len(texts)

    def test_what_was_found_or_expected_in_a_touched_article_is_asked_again(self, index: SearchIndex) -> None:
        item = expected("password", ACCOUNT)
        before = GateReport("v", (GateRow(item, replace(result(True), articles=("court", "refunds")), None),))
        for touched, reached in (("court", True), ("refunds", True), ("account", True), ("phone", False)):
            assert bool(out_of_reach([item], before, self.change(index, "none", touched))) is not reached

    def test_what_is_out_of_reach_is_not_asked(self, index: SearchIndex) -> None:
        items = [expected(text, ACCOUNT) for text in ("password", "login", "充电")]
        before = run(index, items, {}, None, None)
        then = {row.expected.text: row.now for row in before.rows}
        kept = out_of_reach(items, before, self.change(index, "phone"))
        assert kept == {"password": then["password"], "login": then["login"]}
        marked = {text: replace(value, confidence=0.99) for text, value in kept.items()}
        after = run(index, items, {}, before, ("v", lambda: None), marked)
        assert [row.now.confidence == 0.99 for row in after.rows] == [True, True, False]
        assert [row.before for row in after.rows] == [row.now for row in before.rows]

    def test_an_edited_question_is_always_asked(self, index: SearchIndex) -> None:
        before = run(index, [expected("password", ACCOUNT)], {}, None, None)
        assert out_of_reach([expected("password", SUED)], before, self.change(index, "none")) == {}
