"""The list of articles: what fits, in which order, page by page, and that the address says it all."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from urllib.parse import parse_qs

import pytest
import streamlit as st
from hypothesis import given
from hypothesis import strategies as some

from index.cures import BUILD
from index.search.search_index import SearchIndex
from index.store.contents import ArticleEntry, Contents
from index.store.versions import StoreError, StoreProblem
from kb.article import Passage
from tests.support import reading
from tests.support.files.hostile import TEXT as HOSTILE
from tests.support.reading import Reader, run, shown
from ui.reader import browse, catalogue
from ui.reader.browse import TOPICS_LISTED, TOPICS_SUGGESTED, BrowseFilter, FoundArticles, Sort
from ui.reader.catalogue import Catalogue
from ui.shell import live_index, urls
from ui.strings import browse as strings_browse
from ui.strings.ask import EN, ZH

TEXTS = strings_browse.EN
DATED = {
    "old.md": "---\ntitle: Zebra lawsuits\npublished: 2020-05-06\n---\nA court and a lawsuit.\n",
    "new.md": "---\ntitle: apple refunds\npublished: 2024-05-06\n---\nMoney: a refund and a return.\n",
    "none.md": "---\ntitle: Batteries\n---\nCharge the battery of the phone.\n",
    "zh.md": "---\ntitle: 逾期说明\npublished: 2022-01-01\n---\n逾期还款。\n",
    "zh2.md": "---\ntitle: 安全说明\npublished: 2022-01-01\n---\n登录的密码。\n",
}


@pytest.fixture(scope="module")
def dated() -> SearchIndex:
    return reading.library(DATED)


@pytest.fixture
def page(dated: SearchIndex, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The running page serves the dated articles."""
    st.cache_resource.clear()
    (tmp_path / "CURRENT").write_text("v1 0")
    monkeypatch.setenv("KB_INDEX", str(tmp_path))
    monkeypatch.setattr(live_index.SearchIndex, "open", lambda *_, **__: dated)
    yield
    st.cache_resource.clear()


def _ids(index: SearchIndex, **address: str) -> list[str]:
    return [entry.article.id for entry in browse.found(index, catalogue.of(index), BrowseFilter.of(address)).entries]


def _many(count: int) -> Catalogue:
    articles = tuple(ArticleEntry(f"a{number:04}", f"Title {number}", None, None) for number in range(count))
    return Catalogue(Contents(articles, tuple(Passage(article.id, 0, 4, "Text") for article in articles), (), ()))


def test_newest_first_and_undated_last(dated: SearchIndex) -> None:
    assert _ids(dated) == ["new", "zh2", "zh", "old", "none"]  # of one day: by title, 安 (an) before 逾 (yu)


def test_by_title_latin_letters_first_then_chinese_by_sound(dated: SearchIndex) -> None:
    assert _ids(dated, sort="title") == ["new", "none", "old", "zh2", "zh"]


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ({"since": "2022-01-01"}, ["new", "zh2", "zh"]),
        ({"until": "2022-01-01"}, ["zh2", "zh", "old"]),
        ({"since": "2020-05-06", "until": "2020-05-06"}, ["old"]),
        ({"since": "2025-01-01"}, []),
        ({"since": "2024-01-01", "until": "2020-01-01"}, []),
        ({"since": "31.12.2021", "until": "soon"}, ["new", "zh2", "zh", "old", "none"]),
    ],
)
def test_dates_are_inclusive_and_nonsense_is_ignored(
    dated: SearchIndex, address: dict[str, str], expected: list[str]
) -> None:
    assert _ids(dated, **address) == expected


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("LAWSUITS", ["old"]),  # the title
        ("lawsuits zebra", ["old"]),  # its words in any order
        ("sue", ["old"]),  # the meaning of a passage
        ("退款", ["new"]),
        ("password", ["zh2"]),
        ("  ", ["new", "zh2", "zh", "old", "none"]),
        ("!?", []),  # nothing to look for by meaning, and in no title
    ],
)
def test_words_are_found_in_titles_and_by_meaning(dated: SearchIndex, words: str, expected: list[str]) -> None:
    assert _ids(dated, words=words) == expected


def test_the_title_comes_before_the_meaning_unless_another_order_is_wanted() -> None:
    index = reading.library(
        {
            "meant.md": "---\ntitle: Other\npublished: 2024-01-01\n---\nA court, a lawsuit, sue.\n",
            "titled.md": "---\ntitle: The court\npublished: 2020-01-01\n---\nCharge the battery.\n",
            "none.md": "---\ntitle: None\n---\nDeliver a parcel.\n",
        }
    )
    assert _ids(index, words="court") == ["titled", "meant"]
    assert _ids(index, words="court", sort="newest") == ["meant", "titled"]
    assert _ids(index, words="court", sort="title") == ["meant", "titled"]


TOPICS = {
    "a.md": "---\ntitle: First\nrelated: [Second, Loans between friends, Money]\n---\nA court and a lawsuit.\n",
    "b.md": "---\ntitle: Second\nrelated: [Money, Second]\n---\nA refund of money, a return of money.\n",
    "c.md": "---\ntitle: Third\npublished: 2024-01-01\nrelated: [Battery, \u202eＭＯＮＥＹ]\n---\nCharge the phone. Money.\n",
    "d.md": "---\ntitle: 逾期\n---\n还款。\n",
}


@pytest.fixture(scope="module")
def named() -> SearchIndex:
    return reading.library(TOPICS)


@pytest.mark.parametrize(
    ("topic", "expected"),
    [
        ("Money", ["a", "b", "c"]),  # whoever names it, in any spelling
        ("Battery", ["c"]),  # not whoever writes about it
        ("Second", ["a", "b"]),  # one names it, one is it
        ("Loans between friends", ["a"]),
        ("ＭＯＮＥＹ", ["a", "b", "c"]),
        ("friends loans", ["a"]),  # its words
        ("逾期", ["d"]),  # a title that no article names
        ("逾", ["d"]),
        ("lawsuit", []),
    ],
)
def test_a_topic_narrows_to_the_articles_that_name_it_or_are_it(
    named: SearchIndex, topic: str, expected: list[str]
) -> None:
    assert sorted(_ids(named, topic=topic)) == expected


@pytest.mark.parametrize("address", [{}, {"words": "battery"}, {"since": "2024-01-01"}, {"topic": "Money"}])
def test_every_topic_that_is_offered_leaves_as_many_articles_as_it_says(
    named: SearchIndex, address: dict[str, str]
) -> None:
    offered = browse.found(named, catalogue.of(named), BrowseFilter.of(address)).topics
    left = {topic: len(_ids(named, **address | {"topic": topic})) for topic in offered}
    assert left == offered
    assert offered
    assert 0 not in offered.values()


def test_topics_of_most_articles_come_first(named: SearchIndex) -> None:
    assert list(browse.found(named, catalogue.of(named), BrowseFilter()).topics.items()) == [
        ("Money", 3),
        ("Second", 2),
        ("Loans between friends", 1),
        ("Battery", 1),
    ]


def test_few_topics_are_chosen_many_are_typed() -> None:
    few = {f"t{number}": 2 for number in range(TOPICS_LISTED)}
    seen = browse.form(few, BrowseFilter(topic="typed"), EN, TEXTS)
    values = re.findall(
        r'<option value="([^"]*)"', seen.partition('<select name="topic">')[2].partition("</select>")[0]
    )
    assert values == ["", "typed", *few]
    assert '<option value="typed" selected>typed</option>' in seen
    assert ">t0 (2)</option>" in seen
    many = {f"t{number}": 2 for number in range(TOPICS_SUGGESTED + 1)}
    seen = browse.form(many, BrowseFilter(topic="typed"), EN, TEXTS)
    assert '<input type="text" name="topic" list="kb-topics-offered" value="typed"' in seen
    listed = seen.partition('<datalist id="kb-topics-offered">')[2].partition("</datalist>")[0]
    assert listed.startswith('<option value="t0">2 articles</option>')
    assert listed.count("<option") == TOPICS_SUGGESTED
    assert 'name="topic"' not in browse.form({}, BrowseFilter(), EN, TEXTS)


def test_the_best_match_without_words_is_the_usual_order() -> None:
    wanted = BrowseFilter.of({"sort": "best"})
    assert (wanted, wanted.narrowed) == (BrowseFilter(), False)
    assert BrowseFilter.of({"sort": "best", "words": "x"}) == BrowseFilter(words="x", sort=Sort.BEST)


@given(
    some.dictionaries(some.sampled_from(["words", "topic", "since", "until", "sort", "page"]), some.text(max_size=12))
)
def test_any_address_is_understood_and_kept(address: dict[str, str]) -> None:
    wanted = BrowseFilter.of(address)
    said = wanted.address("en").partition("?")[2]
    again = {name: values[0] for name, values in parse_qs(said).items()}
    assert again.pop("lang") == "en"
    kept = BrowseFilter.of(again)
    if all(character < "\ud800" or character > "\udfff" for value in address.values() for character in value):
        assert kept == wanted


def test_a_whole_address() -> None:
    wanted = BrowseFilter(
        words="花呗", topic="a&b", since=date(2020, 1, 2), until=date(2021, 1, 2), sort=Sort.TITLE, page=3
    )
    assert wanted.address("zh") == (
        "browse?words=%E8%8A%B1%E5%91%97&topic=a%26b&since=2020-01-02&until=2021-01-02&sort=title&page=3&lang=zh"
    )
    assert BrowseFilter().address("en") == "browse?lang=en"


@pytest.mark.parametrize(
    ("asked", "number", "first", "ways"),
    [("1", 1, "Title 0", [2]), ("2", 2, "Title 20", [1, 3]), ("3", 3, "Title 40", [2]), ("99", 3, "Title 40", [2])],
)
def test_twenty_a_page(asked: str, number: int, first: str, ways: list[int]) -> None:
    entries = list(_many(45).articles.values())
    seen = Reader(browse.page(FoundArticles(entries, {}), BrowseFilter.of({"page": asked}), EN, TEXTS))
    assert next(word for word in seen.words if word.startswith("Title")) == first
    assert TEXTS.page_of.format(page=number, pages=3) in seen.words
    turns = [link for link in seen.links if "article=" not in link]
    assert turns == [BrowseFilter(page=way).address("en") for way in ways]
    assert seen.tags.count("article") == (5 if number == 3 else 20)


def test_one_page_has_no_pager() -> None:
    entries = list(_many(20).articles.values())
    assert "kb-pager" not in browse.page(FoundArticles(entries, {}), BrowseFilter(), EN, TEXTS)


def test_a_card_says_title_date_length_and_first_words() -> None:
    text = "Name  the first\n\nwords " + "x" * 200
    passages = (Passage("a&b", 0, len(text), text, ("Name",), 4), Passage("a&b", 300, 301, "y"))
    article = ArticleEntry("a&b", "A <b>title</b>", "2024-04-01 20:09:15", None)
    (entry,) = Catalogue(Contents((article,), passages, (), ())).articles.values()
    assert browse.card(entry, EN, TEXTS) == (
        '<article class="kb-card"><h3><a class="ask" href="browse?article=a%26b&amp;lang=en">'
        '<span lang="en" dir="auto">A &lt;b&gt;title&lt;/b&gt;</span></a></h3>'
        '<p class="facts"><time datetime="2024-04-01">1 April 2024</time><span>2 passages</span></p>'
        f'<p class="first-words" lang="en" dir="auto">the first words {"x" * 93}…</p></article>'
    )


def test_the_form_shows_what_was_chosen() -> None:
    wanted = BrowseFilter(words='a"b', topic="<topic>", since=date(2020, 1, 2), until=None, sort=Sort.TITLE)
    seen = Reader(browse.form({"one": 2, "<topic>": 1}, wanted, ZH, strings_browse.ZH))
    values = {}
    for tag, name, value in seen.attributes:
        if (tag, name) == ("input", "name"):
            values[value or ""] = ""
        elif (tag, name) == ("input", "value"):
            values[list(values)[-1]] = value or ""
    assert values == {"words": 'a"b', "since": "2020-01-02", "until": "", "lang": "zh"}
    chosen = [number for number, item in enumerate(seen.attributes) if item[1] == "selected"]
    assert [seen.attributes[number - 1][2] for number in chosen] == ["<topic>", "title"]
    assert ("form", "data-lang", "zh") in seen.attributes
    assert seen.links == [urls.browse("zh")]  # clear
    assert ("details", "open", None) in seen.attributes
    assert seen.harmless()


def test_the_best_match_is_offered_for_a_search_only_and_the_usual_order_has_no_value() -> None:
    def orders(wanted: BrowseFilter) -> list[tuple[str, str]]:
        return re.findall(r'<option value="(\w*)"[^>]*>([^<]*)<', browse.form({}, wanted, EN, TEXTS))

    assert orders(BrowseFilter()) == [("", TEXTS.newest), ("title", TEXTS.by_title)]
    assert orders(BrowseFilter.of({"words": "x"})) == [
        ("", TEXTS.best),
        ("newest", TEXTS.newest),
        ("title", TEXTS.by_title),
    ]


def test_the_page_lists_and_finds(page: None) -> None:
    seen = Reader(shown(run("browse", lang="en")).partition("<header")[2].partition("<script")[0].join(["<header", ""]))
    assert [link for link in seen.links if "article=" in link] == [
        urls.article(article, "en") for article in ("new", "zh2", "zh", "old", "none")
    ]
    assert "5 articles" in seen.words
    assert "browse?lang=zh" in seen.links  # the other language


def test_the_page_keeps_the_search_when_the_language_is_switched(page: None) -> None:
    found = shown(run("browse", lang="zh", words="sue", since="2020-01-01"))
    assert "1 篇文章" in found
    assert "Zebra lawsuits" in found
    assert 'href="browse?words=sue&amp;since=2020-01-01&amp;lang=en"' in found


def test_nothing_found_offers_to_ask(page: None) -> None:
    found = shown(run("browse", lang="en", words="!?"))
    assert TEXTS.none_title in found
    assert 'href="./?q=%21%3F&amp;lang=en"' in found


def test_without_an_index_the_page_says_so(page: None, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> SearchIndex:
        raise StoreError(StoreProblem.NO_INDEX, folder="x", cure=BUILD)

    monkeypatch.setattr(live_index.SearchIndex, "open", refuse)
    for name in ("browse", "faq"):
        found = shown(run(name, lang="en"))
        assert EN.damaged_text in found
        assert "kb-foot" in found
        st.cache_resource.clear()


def test_hostile_titles_are_text() -> None:
    article = ArticleEntry(HOSTILE, HOSTILE, HOSTILE, HOSTILE)
    shelves = Catalogue(Contents((article,), (Passage(HOSTILE, 0, len(HOSTILE), HOSTILE),), (), ()))
    wanted = BrowseFilter(words=HOSTILE, topic=HOSTILE)
    for count in (1, 500):
        topics = {f"{HOSTILE}{number}": number for number in range(count)}
        seen = Reader(browse.page(FoundArticles(list(shelves.articles.values()), topics), wanted, EN, TEXTS))
        assert seen.harmless()
        assert not any("\u202e" in word for word in seen.words)
        assert not any("\u202e" in (value or "") for _, _, value in seen.attributes)
