"""An article: sections and passages in order, questions beside them, what is related, and addresses to share."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
import streamlit as st
from hypothesis import given
from hypothesis import strategies as some

from index.store.contents import ArticleEntry
from kb.article import Passage
from kb.translations.outline import new_names
from tests.support import reading
from tests.support.files.hostile import TEXT as HOSTILE
from tests.support.reading import Reader, run, shown
from ui.reader import catalogue
from ui.reader.catalogue import CatalogueEntry
from ui.reading import article
from ui.reading.article import Related
from ui.shell import live_index, urls
from ui.strings import browse as strings_browse
from ui.strings.ask import EN, ZH

TEXTS = strings_browse.EN
NOTHING = Related()


def _passage(start: int, text: str, *section: str, name_end: int = 0) -> Passage:
    return Passage("a", start, start + len(text), text, section, name_end)


PASSAGES = (
    _passage(0, "The beginning.\n\nAnd more."),
    _passage(40, "TimeThree months.", "Rules", "Time", name_end=4),
    _passage(80, "Some yuan.", "Rules", "Sum"),
    _passage(90, "More yuan.", "Rules", "Sum"),
    _passage(120, "In the end."),
)
ENTRY = CatalogueEntry(
    article=ArticleEntry("a", "The title", "2024-04-01", "https://example.com/x"),
    passages=PASSAGES,
    questions=((), ("how long", "多久", "since when", "until when", "什么时候"), (), (), ()),
)


@pytest.fixture
def page(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The running page serves the five articles with known questions."""
    st.cache_resource.clear()
    (tmp_path / "CURRENT").write_text("v1 0")
    monkeypatch.setenv("KB_INDEX", str(tmp_path))
    index = reading.with_questions()
    monkeypatch.setattr(live_index.SearchIndex, "open", lambda *_, **__: index)
    yield
    st.cache_resource.clear()


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ((), (), []),
        ((), ("A",), [(1, "A")]),
        ((), ("A", "B"), [(1, "A"), (2, "B")]),
        (("A",), ("A", "B"), [(2, "B")]),
        (("A", "B"), ("A", "B"), []),
        (("A", "B"), ("A", "C"), [(2, "C")]),
        (("A", "B"), ("C", "B"), [(1, "C"), (2, "B")]),
        (("A", "B"), ("A",), [(1, "A")]),  # back at the outer section its name stands again
        (("A", "B"), (), []),
    ],
)
def test_only_new_names_are_headings(
    before: tuple[str, ...], after: tuple[str, ...], expected: list[tuple[int, str]]
) -> None:
    assert new_names(before, after) == expected


_PATHS = some.lists(some.sampled_from("AB"), max_size=4).map(tuple)


@given(_PATHS, _PATHS)
def test_a_changed_section_always_has_its_own_name_as_heading(before: tuple[str, ...], after: tuple[str, ...]) -> None:
    names = new_names(before, after)
    assert names[-1:] == ([(len(after), after[-1])] if after and after != before else [])


def test_headings_and_text_in_reading_order() -> None:
    seen = Reader(article.page(ENTRY, None, NOTHING, EN, TEXTS))
    order = [
        "The title",
        "The beginning.",
        "And more.",
        "Rules",
        "Time",
        "Three months.",
        "Sum",
        "Some yuan.",
        "More yuan.",
    ]
    places = [len(seen.words) - seen.words[::-1].index(word) for word in order]  # after the outline
    assert places == sorted(places)
    assert seen.headings == [2, 3, 4, 4]
    assert seen.words.count("Sum") == 2  # once in the outline, once above its first passage
    assert seen.harmless()


def test_the_outline_leads_to_the_first_passage_of_each_section() -> None:
    seen = Reader(article.outline(ENTRY, ZH, TEXTS))
    assert seen.links == [urls.article("a", "zh", number) for number in (2, 2, 3)]
    assert [value for _, name, value in seen.attributes if name == "data-to"] == ["p-2", "p-2", "p-3"]
    assert [word for word in seen.words if word != TEXTS.outline] == ["Rules", "Time", "Sum"]
    whole = Reader(article.page(ENTRY, None, NOTHING, EN, TEXTS))
    assert whole.ids == ["p-1", "p-2", "p-3", "p-4", "p-5"]
    assert (
        article.outline(CatalogueEntry(article=ENTRY.article, passages=PASSAGES[:1], questions=((),)), EN, TEXTS) == ""
    )


@pytest.mark.parametrize(
    ("count", "start"), [(6, "<details open><summary>"), (12, "<details open>"), (13, "<details><s")]
)
def test_a_long_outline_is_folded(count: int, start: str) -> None:
    passages = tuple(_passage(number, "x", f"S{number}") for number in range(count))
    shown = article.outline(
        CatalogueEntry(article=ENTRY.article, passages=passages, questions=((),) * count), EN, TEXTS
    )
    assert start in shown
    assert ('<ul class="long">' in shown) is (count > 6)


def test_date_and_source() -> None:
    seen = article.page(ENTRY, None, NOTHING, EN, TEXTS)
    assert '<time datetime="2024-04-01">Published 1 April 2024</time>' in seen
    assert '<a href="https://example.com/x" rel="noopener noreferrer nofollow"><bdi>example.com</bdi></a>' in seen
    other = CatalogueEntry(
        article=ArticleEntry("a", "T", None, "javascript:alert(1)"), passages=PASSAGES, questions=ENTRY.questions
    )
    seen = article.page(other, None, NOTHING, EN, TEXTS)
    assert 'href="javascript' not in seen
    assert ">javascript:alert(1)</cite>" in seen


def test_only_the_passage_that_was_asked_for_is_marked() -> None:
    seen = article.page(ENTRY, 3, NOTHING, EN, TEXTS)
    before, mark, after = seen.partition('<div class="body here">')
    assert mark
    assert after.startswith(
        f'<p class="here-word">{TEXTS.here}</p><div class="text" lang="en" dir="auto"><p>Some yuan.</p></div>'
    )
    assert before.rpartition("<section")[2].startswith(' class="kb-piece" id="p-3"')
    assert seen.count(TEXTS.here) == 1
    for number in (None, 0, 6, 999_999):
        assert TEXTS.here not in article.page(ENTRY, number, NOTHING, EN, TEXTS)


def test_every_passage_has_an_address() -> None:
    seen = Reader(article.page(ENTRY, None, NOTHING, ZH, strings_browse.ZH))
    assert [link for link in seen.links if "passage=" in link] == [
        f"browse?article=a&passage={number}&lang=zh"
        for number in (2, 2, 3, 1, 2, 3, 4, 5)  # three in the outline
    ]


@pytest.mark.parametrize(
    ("strings", "texts", "first", "rest"),
    [
        (EN, strings_browse.EN, ["how long", "since when", "until when"], ["多久", "什么时候"]),
        (ZH, strings_browse.ZH, ["多久", "什么时候", "how long"], ["since when", "until when"]),
    ],
)
def test_questions_of_the_own_language_first_and_a_click_asks(
    strings: object, texts: strings_browse.BrowseStrings, first: list[str], rest: list[str]
) -> None:
    table = ZH if strings is ZH else EN
    beside = article.page(ENTRY, None, NOTHING, table, texts).partition('role="group"')[2].partition("</div>")[0]
    shown, _, folded = beside.partition("<details")
    assert Reader(f"<div{shown}</div>").links == [urls.ask(text, table.code) for text in first]
    assert Reader(f"<details{folded}").links == [urls.ask(text, table.code) for text in rest]
    assert texts.more_questions.format(count=2) in folded


def test_a_name_that_is_not_the_section_stays_in_the_text() -> None:
    odd = CatalogueEntry(
        article=ENTRY.article, passages=(_passage(0, "Other name: text", "Sec", name_end=10),), questions=((),)
    )
    assert ">Other name: text</p>" in article.page(odd, None, NOTHING, EN, TEXTS)


def test_the_colon_after_a_name_goes_with_it() -> None:
    for text in ("利息：先还。", "利息: 先还。"):
        named = CatalogueEntry(
            article=ENTRY.article, passages=(_passage(0, text, "利息", name_end=2),), questions=((),)
        )
        assert ">先还。</p>" in article.page(named, None, NOTHING, EN, TEXTS)
    other = CatalogueEntry(article=ENTRY.article, passages=(_passage(0, ": as it was", "利息"),), questions=((),))
    assert ">: as it was</p>" in article.page(other, None, NOTHING, EN, TEXTS)


def test_a_name_without_a_heading_of_its_own_stays_in_the_text() -> None:
    twice = (_passage(0, "Time one", "Time", name_end=4), _passage(9, "Time two", "Time", name_end=4))
    seen = Reader(
        article.page(
            CatalogueEntry(article=ENTRY.article, passages=twice, questions=((), ())), None, NOTHING, EN, TEXTS
        )
    )
    assert [word for word in seen.words if "one" in word or "two" in word] == ["one", "Time two"]


def test_related_articles_open_and_missing_ones_are_asked_for() -> None:
    seen = article.related(Related((("b", "Written"),), ("Missing",)), EN, TEXTS)
    written, _, missing = seen.partition("</nav>")
    assert Reader(f"{written}</nav>").links == [urls.article("b", "en")]
    assert Reader(missing).links == [urls.ask("Missing", "en")]
    assert EN.topics_title in missing  # says that there is no article
    assert EN.topics_hint in missing
    assert EN.topics_hint_unkept in article.related(Related((), ("Missing",), kept=False), EN, TEXTS)
    assert article.related(NOTHING, EN, TEXTS) == ""


def test_all_that_is_related_is_there_the_first_ones_open() -> None:
    articles = tuple((f"a{number}", f"Written {number}") for number in range(8))
    seen = article.related(Related(articles, tuple(f"Missing {number}" for number in range(100))), EN, TEXTS)
    written, more, missing, rest = (Reader(part).links for part in _parts(seen))
    assert written + more == [urls.article(name, "en") for name, _ in articles]
    assert missing + rest == [urls.ask(f"Missing {number}", "en") for number in range(100)]
    assert [len(links) for links in (written, more, missing, rest)] == [6, 2, 8, 92]
    assert TEXTS.more_articles.format(count=2) in seen
    assert TEXTS.more_topics.format(count=92) in seen


def _parts(markup: str) -> list[str]:
    """Its navigations and folds."""
    return re.findall(r"<nav.*?</nav>|<details.*?</details>", markup)


def test_what_its_editor_named_is_related_and_never_the_article_itself() -> None:
    articles = {
        "court.md": "---\ntitle: The court\nrelated: [Battery charging, The court, The lawsuit, Batteries, Sue]\n---\n"
        "A court. Sue.\n",
        "suits.md": "---\ntitle: The lawsuit\n---\nThe lawsuit in court.\n",
        "phone.md": "---\ntitle: Batteries\nrelated: [The court]\n---\nCharge the phone.\n",
        "sued.md": "---\ntitle: Lawsuit\n---\nSued by a friend.\n",
        "other.md": "---\ntitle: Parcels\n---\nDeliver a parcel.\n",
    }
    index = reading.library(articles)
    shelves = catalogue.of(index).articles
    court, phone = ("court", "The court"), ("phone", "Batteries")
    suits = ("suits", "The lawsuit")
    assert article.related_to(shelves["court"], index, False) == Related(
        (suits, phone), ("Battery charging", "Sue"), False
    )
    assert article.related_to(shelves["phone"], index, True) == Related((court,), (), True)
    assert article.related_to(shelves["sued"], index, True) == Related((suits, court))  # near in meaning
    assert article.related_to(shelves["other"], index, True) == NOTHING
    blank = CatalogueEntry(article=ArticleEntry("x", "…", None, None), passages=(), questions=())
    assert article.related_to(blank, index, True) == NOTHING


def test_passages_are_counted_as_addresses_count() -> None:
    index = reading.with_questions()
    shelves = catalogue.of(index)
    assert catalogue.of(index) is shelves
    numbers = [(passage.article, shelves.number(passage)) for passage in index.contents.passages]
    assert numbers[:2] == [("court", 1), ("court", 2)]
    assert len(set(numbers)) == len(numbers)


def test_the_page_of_an_article(page: None) -> None:
    app = run("browse", article="court", passage="2", lang="en")
    found = shown(app)
    assert "A lender may file a lawsuit in court." in found
    assert found.count('class="body here"') == 1
    assert '<span hidden lang="en" data-scroll-to="p-2"></span>' in found
    assert 'href="browse?article=court&amp;passage=2&amp;lang=zh"' in found  # the other language, the same place
    assert "what does a lawyer cost" not in found  # it is not covered


def test_an_article_that_is_gone(page: None) -> None:
    found = shown(run("browse", article="<b>gone", lang="zh"))
    assert strings_browse.ZH.gone_title in found
    assert 'href="browse?lang=zh"' in found
    assert "<b>" not in found


@pytest.mark.parametrize("passage", ["", "x", "-1", "0", "٣", "99", "9" * 5000])
def test_any_passage_in_the_address_shows_the_article(page: None, passage: str) -> None:
    found = shown(run("browse", article="court", passage=passage, lang="en"))
    assert "A lender may file a lawsuit in court." in found
    assert 'class="body here"' not in found


def test_hostile_text_is_only_text() -> None:
    long = "w" * 50_000 + HOSTILE
    passages = tuple(Passage(HOSTILE, 0, len(long), long, (HOSTILE, f"{HOSTILE}{number}"), 0) for number in range(3))
    entry = CatalogueEntry(
        article=ArticleEntry(HOSTILE, HOSTILE, HOSTILE, f"https://x/{HOSTILE}"),
        passages=passages,
        questions=((HOSTILE,) * 9,) * 3,
    )
    near = Related(((HOSTILE, HOSTILE),) * 6, (HOSTILE,) * 500)
    seen = Reader(article.page(entry, 2, near, EN, TEXTS))
    assert seen.harmless()
    assert not any("\u202e" in word for word in seen.words)
    assert "**bold**" in "".join(seen.words)
