"""Articles that are asked their own titles and headings: which are found, which are asked at all, and how that is told."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import pytest

from index.encoder.encoder import Encoded
from index.progress import BuildStep, Step
from index.publish.compose import Composed, Plan, Source, compose_incremental
from index.publish.gate_report import ArticleHeadings, headings_line, headings_text
from index.publish.headings import ask, ask_articles, names_of
from index.retrieval.background import background
from kb.config.settings import Settings
from kb.errors import Message
from kb.readers.read import read_article
from tests.conftest import KeywordEncoder

# All words that count have a meaning of their own in the tiny encoder, which does not read what stands above a passage.
COURT = "# Court\n\nSue in court, a lawsuit.\n\n## Battery\n\nThe court heard a lawsuit and let the lender sue.\n"
STUB = "# Court\n\nSue in court, a lawsuit about money.\n\n## Battery\n\nSue the court.\n"
PHONE = "# Phone\n\nCharge the battery. A phone has a battery, charging takes time.\n"
SAME_NAME = PHONE.replace("\n\n", "\n\n## battery\n\n", 1)


class BulkEncoder(KeywordEncoder):
    """Remembers the questions of each call."""

    def __init__(self) -> None:
        self.calls: list[list[str]] = []

    def questions(self, texts: Sequence[str], progress: Step | None = None) -> Iterator[Encoded]:
        self.calls.append(list(texts))
        return super().questions(texts, progress)


def made_of(*texts: str, encoder: KeywordEncoder | None = None, golden: Sequence[str] = ()) -> Composed:
    articles = [read_article(text.encode(), f"{text.split()[1].lower()}.md") for text in texts]
    encoder = encoder or KeywordEncoder()
    return compose_incremental(
        Source.of_articles(articles), encoder, background(KeywordEncoder()), Settings(), Plan("tiny", golden)
    )


def headings(
    article: str, asked: int, *missed: str, fresh: bool = True, closest: tuple[str, ...] | None = ()
) -> ArticleHeadings:
    return ArticleHeadings(article=article, asked=asked, missed=missed, fresh=fresh, closest=closest)


def test_names_are_the_title_and_the_nearest_headings_each_once() -> None:
    text = (
        "# Phone\n\nA battery.\n\n## PHONE\n\nA phone.\n\n## Debt\n\n### Late\n\nPay late.\n\n### Refund\n\nA refund.\n\n"
        "## Money\n\n### late\n\nMoney.\n"
    )
    contents = made_of(text, COURT).index.contents
    assert names_of(contents) == {"phone": ("Phone", "Late", "Refund"), "court": ("Court", "Battery")}


@pytest.mark.parametrize(
    ("texts", "expected"),
    [
        # What stands under "Battery" says nothing of batteries, and the best passage about them is in another article.
        ((STUB, PHONE), {"court": headings("court", 2, "Battery"), "phone": headings("phone", 1)}),
        # There it says something, and the heading leads to it.
        ((COURT, PHONE), {"court": headings("court", 2), "phone": headings("phone", 1)}),
        # Of two sections of that name the better one comes first: readers are where they wanted to be.
        ((COURT, SAME_NAME), {"court": headings("court", 2), "phone": headings("phone", 2)}),
        # A title leads anywhere in its article, or to a heading of that name in another one.
        (
            (COURT, "# Refund\n\n## Return\n\nMoney comes back within a week.\n"),
            {"court": headings("court", 2), "refund": headings("refund", 2)},
        ),
        # A stub that comes first is no answer.
        (
            (COURT, "# Refund\n\n## Return\n\nMoney.\n"),
            {"court": headings("court", 2), "refund": headings("refund", 2, closest=("Refund", "Return"))},
        ),
    ],
)
def test_which_are_found(texts: tuple[str, ...], expected: dict[str, ArticleHeadings]) -> None:
    index = made_of(*texts).index
    assert ask(index, names_of(index.contents)) == expected


def test_a_heading_that_would_get_a_notice_is_found_all_the_same() -> None:
    index = made_of("# Phone\n\nA battery.\n\n## Suicide\n\nCall a friend or a doctor today.\n").index
    assert index.search("Suicide").hits == ()
    assert ask(index, {"phone": ("Suicide",)}) == {"phone": headings("phone", 1)}


def test_what_readers_get_only_as_the_closest_passage_is_told_apart() -> None:
    made = made_of(COURT, PHONE)
    found = [
        ask(made.index.asking(KeywordEncoder(), Settings(threshold=threshold)), names_of(made.index.contents))
        for threshold in (0.0, 1.0)
    ]
    assert found == [
        {"court": headings("court", 2), "phone": headings("phone", 1)},
        {
            "court": headings("court", 2, closest=("Court", "Battery")),
            "phone": headings("phone", 1, closest=("Phone",)),
        },
    ]


def test_a_copy_in_another_article_is_as_good() -> None:
    index = made_of(PHONE, PHONE.replace("# Phone", "# Tablet")).index
    assert ask(index, {"phone": ("Phone",), "tablet": ("Tablet",)}) == {
        "phone": headings("phone", 1),
        "tablet": headings("tablet", 1),
    }


class TestAskArticles:
    def run(
        self, made: Composed, encoder: KeywordEncoder, known: Sequence[ArticleHeadings] = (), touched: str = ""
    ) -> tuple[tuple[ArticleHeadings, ...], list[Message]]:
        told: list[Message] = []
        found = ask_articles(
            made, encoder, "tiny", known=known, touched=touched.split(), settings=Settings(), report=told.append
        )
        return found, told

    def test_all_of_a_first_build_are_encoded_in_one_call(self) -> None:
        encoder = BulkEncoder()
        made = made_of(COURT, SAME_NAME, encoder=encoder, golden=["Phone"])
        assert encoder.calls == [["Phone"]]
        found, told = self.run(made, encoder)
        assert found == (headings("court", 2), headings("phone", 2))
        # "Phone" was encoded for the gate.
        assert encoder.calls == [["Phone"], ["Court", "Battery", "battery"]]
        assert [(line.code, line.facts) for line in told] == [(BuildStep.ASKING_HEADINGS, {"count": 4})]

    def test_a_name_of_several_articles_is_asked_once(self) -> None:
        encoder = BulkEncoder()
        made = made_of(COURT, SAME_NAME.replace("## battery", "## Battery"), encoder=encoder)
        _, (line,) = self.run(made, encoder)
        assert line.facts == {"count": 3}

    def test_results_of_unchanged_articles_are_taken_over(self) -> None:
        """Those of an article that is gone are not; what the version before does not know is asked."""
        encoder = BulkEncoder()
        made = made_of(COURT, PHONE, "# Refund\n\nMoney comes back within a week.\n", encoder=encoder)
        known = [headings("court", 9, "Tea"), headings("phone", 7), headings("gone", 5, "Gone")]
        found, (line,) = self.run(made, encoder, known, touched="phone gone")
        assert found == (headings("court", 9, "Tea", fresh=False), headings("phone", 1), headings("refund", 1))
        assert (line.facts, encoder.calls[-1]) == ({"count": 2}, ["Phone", "Refund"])

    def test_results_that_do_not_tell_whether_readers_get_an_answer_are_not(self) -> None:
        found, _ = self.run(made_of(PHONE), BulkEncoder(), [headings("phone", 9, closest=None)])
        assert found == (headings("phone", 1),)

    def test_nothing_is_said_when_nothing_is_asked(self) -> None:
        encoder = BulkEncoder()
        found, told = self.run(made_of(PHONE), encoder, [headings("phone", 1)])
        assert (found, told) == ((headings("phone", 1, fresh=False),), [])


class TestTelling:
    def test_in_one_line(self) -> None:
        assert headings_line([headings("court", 3), headings("phone", 2)]) == "5 of 5 headings are found"
        assert headings_line([headings("court", 3, "Tea"), headings("phone", 2, "Late")]) == (
            "3 of 5 headings are found; 2 not found: court › Tea, phone › Late"
        )
        many = [headings("court", 9, *"abcd"), headings("phone", 4, *"efg")]
        assert headings_line(many) == (
            "6 of 13 headings are found; 7 not found: court › a, court › b, court › c, court › d, phone › e and 2 more"
        )
        assert headings_line([headings("court", 3, "Tea", closest=("Late",)), headings("phone", 2, closest=None)]) == (
            "3 of 5 headings are found; 1 only as the closest passage: court › Late; 1 not found: court › Tea"
        )

    def test_all_of_them(self) -> None:
        many = [headings("court", 9, *"abcd"), headings("phone", 4, *"ef")]
        assert headings_text(many) == (
            "7 of 13 headings are found\n6 not found:\n"
            "  court › a\n  court › b\n  court › c\n  court › d\n  phone › e\n  phone › f\n"
        )
        assert headings_text(many[:0]) == ""
        assert headings_text([headings("court", 3)]) == "3 of 3 headings are found\n"
        assert headings_text([headings("court", 3, "a", closest=("b",))]) == (
            "1 of 3 headings are found\n1 only as the closest passage:\n  court › b\n1 not found:\n  court › a\n"
        )
