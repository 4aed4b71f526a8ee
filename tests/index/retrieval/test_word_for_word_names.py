"""A title or heading that is asked word for word leads to what stands under it, if that says something."""

from __future__ import annotations

import numpy as np
import pytest

from index.publish.compose import Source, compose_index
from index.retrieval.background import background
from index.retrieval.collection import Ranking
from index.retrieval.word_for_word import NOTHING_NAMED, Named, Names
from index.search.answer import Answer, Outcome
from index.search.search_index import SearchIndex
from index.store.contents import ArticleEntry, Contents
from index.tuning.scores import NAMED_CANDIDATES, NAMED_CONFIDENCE
from kb.article import Passage, Topic
from kb.config.settings import Settings
from kb.faq.known_questions import parse
from kb.readers.read import read_article
from tests.conftest import KeywordEncoder

# All words about courts: to the tiny encoder, which reads no headings, nothing here is near to a battery.
COURT = "# Court\n\n## Battery\n\nThe court heard a lawsuit and asked the lender to sue once more.\n"
PHONE = "# Phone\n\n## Charging\n\nCharge the battery of the phone overnight, and a charging phone lies on a table.\n"
FILLING = "The goods are delivered within {0} days, and nobody pays {0} coins."


def index_of(*texts: str, faq: str = "") -> SearchIndex:
    encoder = KeywordEncoder()
    names = [f"{text.split()[1].lower()}.md" for text in texts]
    source = Source.of_articles([read_article(text.encode(), name) for text, name in zip(texts, names, strict=True)])
    if faq:
        source = Source(source.articles, source.passages, parse(faq, f"{names[0][:-3]}.faq.yaml", source.passages))
    return compose_index(source, encoder, background(encoder), Settings())


def first(answer: Answer) -> tuple[str, tuple[str, ...]]:
    return answer.hits[0].passage.article, answer.hits[0].passage.section


@pytest.mark.parametrize("question", ["battery", "BATTERY?", " Ｂattery! "])
def test_a_heading_comes_first_however_near_others_are(question: str) -> None:
    index = index_of(COURT, PHONE)
    answer = index.search(question)
    assert first(answer) == ("court", ("Battery",))
    assert answer.outcome is Outcome.ANSWERED
    assert first(index.search("battery please")) == ("phone", ("Charging",))


def test_a_heading_in_the_other_script_is_the_same() -> None:
    index = index_of("# Court\n\n## 電池\n\nThe court heard a lawsuit and asked the lender to sue.\n", PHONE)
    assert first(index.search("电池")) == ("court", ("電池",))


def test_a_title_leads_to_its_best_passage() -> None:
    one, two = "Nobody knows what the weather brings today.", "Charge the phone when charging is cheap."
    index = index_of(f"# Battery\n\n## One\n\n{one}\n\n## Two\n\n{two}\n", PHONE)
    # "battery" means what "charge" and "phone" do.
    assert first(index.search("Battery")) == ("battery", ("Two",))


def test_of_many_sections_the_best_of_each_article_leads() -> None:
    far = COURT.replace("# Court", "# Tribunal").replace("lawsuit", "tale")
    near = PHONE.replace("## Charging", "## Battery")
    index = index_of(
        far, COURT, near, "# Power\n\n## Plug\n\nCharge the battery, charging the phone battery takes long.\n"
    )
    found = [hit.passage.article for hit in index.search("battery").hits]
    assert found[0] == "phone"
    assert set(found[:3]) == {"phone", "court", "tribunal"}


def test_what_an_editor_named_comes_before_a_heading() -> None:
    faq = "covered:\n- section: Charging\n  questions: [Battery]\n"
    assert first(index_of(PHONE, COURT, faq=faq).search("battery")) == ("phone", ("Charging",))


@pytest.mark.parametrize(
    "stub",
    [
        "See above.",
        "Details:",
        "https://example.com/about/the-battery-of-the-phone",
        "Phone\n\nCharging\n\nCourt",  # the names of other places
        "Battery court.",  # only words of the names above it
    ],
)
def test_a_stub_does_not_lead(stub: str) -> None:
    index = index_of(f"# Court\n\n## Battery\n\n{stub}\n", PHONE)
    assert index.find(index.prepared("battery")).signals.named == 0.0


def test_a_stub_that_comes_first_is_no_answer() -> None:
    answer = index_of("# Battery\n\nBattery, see above.\n").search("battery")
    assert (first(answer), answer.outcome) == (("battery", ()), Outcome.UNSURE)
    assert index_of("# Phone\n\nBattery, see above.\n").search("battery").answered


def test_a_short_answer_to_a_heading_that_asks_is_no_stub() -> None:
    index = index_of("# Court\n\n## Is it free?\n\nYes.\n", PHONE)
    assert (first(index.search("is it free")), index.search("is it free").answered) == (
        ("court", ("Is it free?",)),
        True,
    )
    assert not index_of("# Court\n\n## It is free\n\nYes.\n", PHONE).search("it is free").answered


def test_what_an_editor_knows_as_not_covered_is_not_answered() -> None:
    index = index_of(COURT, PHONE, faq="not_covered: [battery]")
    answer = index.search("battery")
    assert first(answer) == ("court", ("Battery",))
    assert answer.outcome is not Outcome.ANSWERED


class TestNames:
    """Of contents that are made by hand: row r is the passage of article a{r}, under the section "Rules"."""

    def contents(self, *texts: str, topics: tuple[str, ...] = ()) -> Contents:
        rows = range(len(texts))
        return Contents(
            tuple(ArticleEntry(f"a{row}", f"Title {row}", None, None) for row in rows),
            tuple(Passage(f"a{row}", 0, len(text), text, ("Rules",)) for row, text in zip(rows, texts, strict=True)),
            tuple(map(Topic, topics)),
            (),
        )

    def led_to(self, question: str, *texts: str, topics: tuple[str, ...] = ()) -> Named:
        names = Names(self.contents(*texts, topics=topics))
        scores = np.linspace(1, 0, len(texts), dtype=np.float32)
        ranking = Ranking.of(np.arange(len(texts)), scores)
        return names.led_to(question, ranking, names.candidates(question, scores))

    def test_the_probability_is_divided_among_texts_that_differ(self) -> None:
        one, other = FILLING.format(3), FILLING.format(5)
        assert self.led_to("rules", one) == Named(frozenset({0}), NAMED_CONFIDENCE)
        assert self.led_to("rules", one, other) == Named(frozenset({0, 1}), NAMED_CONFIDENCE / 2)
        assert self.led_to("rules", one, other, one) == Named(frozenset({0, 1, 2}), NAMED_CONFIDENCE / 2)
        assert self.led_to("Title 1", one, other) == Named(frozenset({1}), NAMED_CONFIDENCE)

    def test_a_stub_matters_only_when_it_comes_first(self) -> None:
        one = FILLING.format(3)
        assert self.led_to("rules", "Coming soon.", one) == Named(frozenset({1}), NAMED_CONFIDENCE)
        assert self.led_to("rules", "Coming soon.") == Named(stub=True)
        assert self.led_to("title 1", one, "Coming soon.") == NOTHING_NAMED

    def test_a_list_of_topics_is_a_stub(self) -> None:
        links = "Parking a car in the inner city\nDogs in trains and buses of the region"
        assert self.led_to("rules", links).leading == {0}
        assert self.led_to("rules", links, topics=tuple(links.splitlines())) == Named(stub=True)

    def test_other_questions_lead_nowhere(self) -> None:
        assert self.led_to("rule", FILLING.format(3)) == NOTHING_NAMED
        assert self.led_to("rules", *[]) == NOTHING_NAMED

    def test_of_a_name_that_very_many_have_the_best_by_words_are_looked_at(self) -> None:
        count = 3 * NAMED_CANDIDATES
        names = Names(self.contents(*(FILLING.format(row) for row in range(count))))
        assert names.under("rules").tolist() == list(range(count))
        lexical = np.zeros(count, np.float32)
        lexical[::3] = 1
        assert sorted(names.candidates("RULES", lexical).tolist()) == list(range(0, count, 3))
