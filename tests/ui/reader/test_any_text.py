"""Whatever somebody wrote, a page has the elements and attributes that it has for a harmless text, and shows the text."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as some
from markupsafe import Markup

from index.publish.history import Change
from index.search.answer import Answer, FrequentQuestion, Hit, KnownHit, Outcome, TokenMatch, TopicHit
from index.store.contents import ArticleEntry, Contents, KnownEntry
from index.text.words import language
from kb.article import Passage, Topic
from kb.written.links import safe_address
from tests.support.reading import Reader
from ui.editor.publish import report as publish
from ui.reader import answer_html, browse, frequent, newest, passage_card
from ui.reader.catalogue import Catalogue
from ui.reading import article, faq_page
from ui.shell import elements, notices
from ui.shell.templates import visible
from ui.strings import browse as strings_browse
from ui.strings import publish as strings_publish
from ui.strings.ask import EN

TEXTS, PUBLISHING = strings_browse.EN, strings_publish.EN
SITE = replace(EN, name="site")

LAID = {  # what a passage may be laid out with: elements and their attributes
    **{tag: {"class"} for tag in ("p", "li", "span", "td")},
    **{tag: {"role"} for tag in ("ul", "ol")},
    **{tag: set() for tag in ("table", "thead", "tbody", "tr", "code", "mark")},
    "th": {"scope", "class"},
    "pre": {"tabindex", "dir", "class"},
    "a": {"href", "rel"},
    "div": {"class", "role", "aria-label", "tabindex"},
}
_PIECES = ("<script>alert(1)</script>", '"', "'", "&", "&lt;", "&#60;", "<", ">", "</", "<!--", "-->", "]]>", "{{ 1 }}")
_ACTING = (
    "\u202e",
    "\u2066",
    "\u2069",
    "\x00",
    "\x1b",
    "\x85",
    "\ud800",
    "\udfff",
    "\ufff9",
    "\r",
    "\n",
    "\t",
    "`",
    "\\",
)
_LAYOUT = ("- ", "1. ", "\n\n", " | ", "\t", "https://example.com/", "a@b.example", "```\n", "\n  ")
_any_text = some.lists(
    some.one_of(
        some.sampled_from(_PIECES + _ACTING + _LAYOUT), some.text(some.characters(exclude_categories=()), max_size=8)
    ),
    max_size=8,
).map("".join)


class Outside(Reader):
    """Collects what is not in a passage. A passage is laid out by its text, but with nothing else than `LAID`."""

    passage = 0  # how many elements are open in and around the passage

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if not self.passage:
            super().handle_starttag(tag, attrs)
            self.passage = len(self._open) if ("class", "text") in attrs and tag == "div" else 0
            return
        assert {name for name, _ in attrs} <= LAID[tag]
        address = dict(attrs).get("href")
        assert address is None or safe_address(address) == address
        self._open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        super().handle_endtag(tag)
        if len(self._open) < self.passage:
            self.passage = 0


def _hit(text: str) -> Hit:
    body = f"{text}. {text}"  # in the language of the text
    passage = Passage("a", 0, len(body), body, (text, f"{text} within"), 0)
    return Hit(
        passage=passage,
        title=text,
        published="2026-01-02",
        source=text,
        score=0.5,
        highlights=((0, len(text)),),
        matches=(TokenMatch((0, 2), (0, len(text)), 0.9),),
    )


def _answer(text: str, outcome: Outcome) -> Answer:
    hit = _hit(text)
    other = replace(hit, source=f"https://site.example/{text}")
    topics = (TopicHit(text, 0.5), TopicHit(text, 0.5, "a"))
    return Answer(
        question=text,
        outcome=outcome,
        confidence=0.9,
        hits=(hit, other),
        topics=topics,
        known=KnownHit(text, 0.9, (hit.passage.id,)),
        took_ms=1.0,
    )


def _catalogue(text: str) -> Catalogue:
    passages = (_hit(text).passage, Passage("a", 0, 9, f"{text} more", (text,), 0))
    topics = (Topic(text), Topic(text, "a"))
    articles = (ArticleEntry("a", text, "2026-01-02", text, (0, 1)), ArticleEntry("b", text, None, None))
    return Catalogue(Contents(articles, passages, topics, (KnownEntry(text, (0,)), KnownEntry(f"{text}?", (0, 1)))))


def _extras(text: str, found: Answer) -> answer_html.AnswerExtras:
    shelves = _catalogue(text).articles["a"]
    place = passage_card.PassagePlace(1, shelves.passages[0], shelves.passages[1])
    feet = [passage_card.card_actions(hit, place, text, SITE, shared=True) for hit in found.hits]
    meant = answer_html.meant([(text, "address")], SITE)
    return answer_html.AnswerExtras(
        feet=tuple(feet), share=passage_card.share(text, SITE), note=text, kept=True, meant=meant
    )


def _answered(outcome: Outcome) -> Callable[[str], Markup]:
    def draw(text: str) -> Markup:
        found = _answer(text, outcome)
        extras = _extras(text, found)
        return answer_html.answer(found, SITE, extras) + answer_html.further(found, SITE, extras)

    return draw


def _article(text: str) -> Markup:
    near = article.Related((("a", text),) * 7, (text,) * 9)
    return article.page(_catalogue(text).articles["a"], 1, near, SITE, TEXTS)


def _browse(topics: int) -> Callable[[str], Markup]:
    def draw(text: str) -> Markup:
        offered = {f"{text} {number}": number for number in range(topics)}
        found = browse.FoundArticles(list(_catalogue(text).articles.values()), offered)
        return browse.page(found, browse.BrowseFilter(words=text, topic=f"{text} 0"), SITE, TEXTS)

    return draw


def _faq(text: str) -> Markup:
    shelves = _catalogue(text)
    places = tuple(shelves.places.values())
    listed = faq_page.page(shelves, faq_page.FaqFilter(), None, SITE, TEXTS)
    return listed + faq_page.page(
        shelves, faq_page.FaqFilter(text), faq_page.FoundQuestions(places, places), SITE, TEXTS
    )


def _shell(text: str) -> Markup:
    own = replace(EN, name=text, other_language=text, language_label=text)
    places = elements.places(text, [(text, f"?{text}", True)])
    return (
        elements.header(own, text, logo=f"data:{text}", places=places, switch=f"?{text}")
        + elements.hint(text, text)
        + elements.trouble(text, text, text, text)
        + elements.footer(own, None, {"en": text, "zh": text}, text)
        + elements.origin("2026-01-02", f"https://site.example/{text}", own)
        + elements.origin("2026-01-02", text, own)
        + notices.box([text], "kb-done", "status")
        + notices.list_box(notices.listed([text]), "kb-check", title=text)
        + notices.items([text], "en")
    )


def _changes(text: str) -> Markup:
    return publish.changes([Change(text, text, f"{text} now")], text, PUBLISHING)


DRAWN: dict[str, Callable[[str], Markup]] = {
    **{outcome.name: _answered(outcome) for outcome in Outcome},
    "recent": lambda text: answer_html.recent(text, SITE) + answer_html.examples([text], SITE),
    "article": _article,
    "no articles": lambda text: browse.page(
        browse.FoundArticles([], {}), browse.BrowseFilter(words=text, topic=text), SITE, TEXTS
    ),
    "few topics": _browse(3),
    "many topics": _browse(browse.TOPICS_LISTED + 1),
    "newest": lambda text: newest.section(_catalogue(text), SITE, TEXTS),
    "faq": _faq,
    "frequent": lambda text: frequent.section([FrequentQuestion(text, "en", "a", text, (text, text))] * 2, SITE),
    "shell": _shell,
    "changes": _changes,
}


@pytest.mark.parametrize("name", DRAWN)
@settings(deadline=None, max_examples=30)
@given(words=_any_text)
@example(words="<script>alert(1)</script>\"'><img src=x onerror=alert(1)>&lt;\u202e\u2066\x00\x1b\ud800\r\n]]>-->")
def test_no_text_makes_an_element(name: str, words: str) -> None:
    text = f"a{words}b"  # neither end is cut off
    harmless = "axb" if language(text) == "en" else "字"
    drawn, usual = Outside(DRAWN[name](text)), Outside(DRAWN[name](harmless))
    assert isinstance(DRAWN[name](text), Markup)
    assert drawn.tags == usual.tags
    assert [(tag, key) for tag, key, _ in drawn.attributes] == [(tag, key) for tag, key, _ in usual.attributes]
    assert visible(drawn.shown) == drawn.shown
    assert visible(text) in drawn.shown


@settings(deadline=None)
@given(words=_any_text)
def test_a_text_is_shown_as_it_is(words: str) -> None:
    for made in (
        elements.tagged("p", words),
        elements.heading("p", words),
        elements.remark(words),
        elements.text_items([words]),
        notices.box([words], "kb-done"),
        notices.listed([words]),
        browse.search_field("", "", "", replace(TEXTS, show=words)),
        answer_html.welcome(replace(EN, welcome=words)),
    ):
        assert Reader(made).shown == visible(words)


@settings(deadline=None)
@given(words=_any_text)
def test_an_attribute_says_the_text(words: str) -> None:
    field = Reader(browse.search_field(words, words, words, TEXTS))
    said = {key: value for tag, key, value in field.attributes if tag == "input"}
    assert {said["value"], said["aria-label"], said["placeholder"]} == {visible(words)}
