"""Passages of different articles that say the same are folded; of versions the newest wins, unless a year is asked for."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from index.publish.compose import Source, compose_index
from index.publish.gate import GateExpectation, Place, ask
from index.retrieval.background import background
from index.search.answer import Elsewhere, Hit
from index.search.search_index import SearchIndex
from kb.config.settings import Settings
from kb.faq.known_questions import parse
from kb.readers.read import read_article
from tests.conftest import KeywordEncoder

COMPLAINT = (
    "A complaint is answered by the complaints desk within five working days, in writing and free of charge for you."
)
BERN = COMPLAINT.replace("desk", "desk Bern")
PAID = "The yearly fee for the account is {fee} euros, and the card is free of charge for everybody under the age of thirty."


@dataclass(frozen=True)
class Written:
    """An article with one passage."""

    title: str
    text: str
    section: str = "Rules"
    date: str = ""

    def read(self, number: int) -> tuple[bytes, str]:
        front = f"---\ntitle: {self.title}\n" + (f"date: {self.date}\n" if self.date else "") + "---\n"
        return f"{front}\n## {self.section}\n\n{self.text}\n".encode(), f"a{number}.md"


def made(*articles: Written, faq: str = "") -> SearchIndex:
    encoder = KeywordEncoder()
    source = Source.of_articles([read_article(*article.read(number)) for number, article in enumerate(articles)])
    if faq:
        source = Source(source.articles, source.passages, parse(faq, "a0.faq.yaml", source.passages))
    return compose_index(source, encoder, background(encoder), Settings())


def titles(places: tuple[Elsewhere, ...]) -> set[str]:
    return {place.title for place in places}


def shown(index: SearchIndex, question: str, top: int = 5) -> list[tuple[str, set[str], set[str]]]:
    hits = index.search(question, top, explained=False).hits
    return [(hit.title, titles(hit.copies), titles(hit.older)) for hit in hits]


def alone(title: str) -> tuple[str, set[str], set[str]]:
    return title, set(), set()


class TestCopies:
    def test_the_same_of_many_articles_takes_one_place(self) -> None:
        towns = ["Bern", "Bonn", "Gent", "Graz", "Lyon", "Oslo"]
        index = made(
            *(Written(f"Branch {town}", COMPLAINT) for town in towns), Written("Court", "The ombudsman decides.")
        )
        (first, copies, older), other = shown(index, "complaint", 2)
        assert {first, *copies} == {f"Branch {town}" for town in towns}
        assert (len(copies), older, other) == (5, set(), alone("Court"))

    def test_white_space_and_signs_make_no_difference(self) -> None:
        index = made(Written("A", COMPLAINT), Written("B", COMPLAINT.replace(" ", "  ").replace(",", " –")))
        ((_, copies, _),) = shown(index, "complaint")
        assert len(copies) == 1

    @pytest.mark.parametrize(
        "other",
        [
            BERN.replace("five", "nine"),  # a number
            BERN.replace("free", "never free"),  # the opposite
            BERN.replace("Bern", "Bonn"),  # the word that tells their titles apart
            BERN + " Whoever is not content writes to the ombudsman within two months, and pays nothing.",
        ],
    )
    def test_what_says_something_else_does_not(self, other: str) -> None:
        index = made(Written("Branch Bern", BERN), Written("Branch Bonn", other))
        assert [titles for _, *titles in shown(index, "complaint")] == [[set(), set()], [set(), set()]]

    def test_nor_what_differs_in_a_word_that_is_asked_for(self) -> None:
        index = made(Written("A", COMPLAINT), Written("B", COMPLAINT.replace("writing", "person")))
        assert len(shown(index, "complaint")) == 1
        assert [found[0] for found in shown(index, "complaint in person")] == ["B", "A"]

    def test_an_article_is_no_copy_of_itself(self) -> None:
        index = made(Written("A", f"{COMPLAINT}\n\n## Rules again\n\n{COMPLAINT}"))
        assert shown(index, "complaint") == [alone("A"), alone("A")]

    def test_what_an_editor_named_keeps_its_place(self) -> None:
        faq = "covered:\n- section: Rules\n  questions: [where do I complain]\n"
        articles = (Written("Old", COMPLAINT, date="2020-01-01"), Written("New", COMPLAINT, date="2024-01-01"))
        assert shown(made(*articles), "where do I complain") == [("New", {"Old"}, set())]
        assert shown(made(*articles, faq=faq), "where do I complain") == [("Old", {"New"}, set())]

    def test_the_gate_finds_what_is_folded(self) -> None:
        index = made(Written("Old", COMPLAINT, date="2020-01-01"), Written("New", COMPLAINT, date="2024-01-01"))
        (old,) = [passage for passage in index.contents.passages if passage.article == "a0"]
        expected = GateExpectation("complaint", True, (Place("a0", ("Rules",)),), "a0.faq.yaml", 1)
        found = ask(index, expected, frozenset([old.id]))
        assert (found.rank, found.first, found.articles) == (1, Place("a1", ("Rules",)), ("a1", "a0"))


class TestVersions:
    THREE = tuple(Written(f"Fees {year}", PAID.format(fee=fee)) for year, fee in ((2023, 30), (2024, 36), (2022, 28)))

    @pytest.mark.parametrize(
        ("question", "first", "older"),
        [
            ("yearly fee", "Fees 2024", {"Fees 2023", "Fees 2022"}),
            ("yearly fee 2024", "Fees 2024", {"Fees 2023", "Fees 2022"}),
            ("yearly fee in 2023", "Fees 2023", {"Fees 2022"}),
            ("二〇二二年 fee", "Fees 2022", set()),
        ],
    )
    def test_the_newest_wins_unless_a_year_is_asked_for(self, question: str, first: str, older: set[str]) -> None:
        found = shown(made(*self.THREE), question)
        assert found[0] == (first, set(), older)
        everything = {title for name, _, folded in found for title in (name, *folded)}
        assert everything == {"Fees 2022", "Fees 2023", "Fees 2024"}

    def test_the_date_of_an_article_tells_its_version(self) -> None:
        old, new = (
            Written("退款政策", f"购买后{days}天内可以退款", "期限", date)
            for days, date in ((14, "2022-03-01"), (30, "2024-06-01"))
        )
        (hit,) = made(old, new).search("退款").hits
        assert (hit.passage.text, hit.published) == (new.text, "2024-06-01")
        assert [(place.passage.text, place.published) for place in hit.older] == [(old.text, "2022-03-01")]

    def test_without_dates_both_stay(self) -> None:
        articles = (Written("Fees", PAID.format(fee=fee)) for fee in (30, 36))
        assert shown(made(*articles), "yearly fee") == [alone("Fees"), alone("Fees")]

    def test_another_section_is_no_version(self) -> None:
        articles = (
            Written("Fees 2023", PAID.format(fee=30), "Students"),
            Written("Fees 2024", PAID.format(fee=36), "Companies"),
        )
        assert {title for title, *_ in shown(made(*articles), "yearly fee")} == {"Fees 2023", "Fees 2024"}

    def test_a_newer_one_without_a_word_that_is_asked_for_does_not_win(self) -> None:
        articles = (
            Written("Fees 2023", f"{PAID.format(fee=30)} Express costs more."),
            Written("Fees 2024", PAID.format(fee=36)),
        )
        index = made(*articles)
        assert shown(index, "yearly fee") == [("Fees 2024", set(), {"Fees 2023"})]
        assert shown(index, "express fee") == [alone("Fees 2023"), alone("Fees 2024")]


def test_hits_are_as_many_as_asked_for_and_their_scores_fall() -> None:
    articles = [Written(f"Branch {number}", f"{COMPLAINT} Room {number // 3}.") for number in range(12)]
    hits = made(*articles).search("complaint", top=3).hits
    assert len(hits) == 3
    assert [hit.score for hit in hits] == sorted((hit.score for hit in hits), reverse=True)
    assert [len(hit.copies) for hit in hits] == [2, 2, 2]


def test_all_passages_begin_with_the_one_that_is_shown() -> None:
    hit: Hit = made(*TestVersions.THREE).search("yearly fee").hits[0]
    assert hit.all_passages[0].article == "a1"
    assert {passage.article for passage in hit.all_passages} == {"a0", "a1", "a2"}
