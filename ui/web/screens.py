"""What the first HTML of each page shows, before any script: made of the same parts as Streamlit's page.

Pure functions of an index, an address and the texts of one language. ui/web/document.py puts a screen into a document.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from markupsafe import Markup

from index.search.answer import Answer, Hit, Outcome, Searches
from ui.reader import answer_html, ask_parts, browse, catalogue, feedback, tagged
from ui.reading import faq_page
from ui.reading import pages as reading_pages
from ui.shell import elements, layout, question_state, site, urls
from ui.shell.question_state import Asked
from ui.shell.templates import NOTHING, render
from ui.strings import browse as strings_browse
from ui.strings import editor as strings_editor
from ui.strings import trial as strings_trial
from ui.strings.ask import Strings, other

MOST_TYPED = 2000  # characters that the field takes; an address must stay short enough for every server on its way
DESCRIPTION = 200  # characters
ANSWERED, LISTED = "article", "website"  # kinds of pages, as OpenGraph names them


@dataclass(frozen=True, kw_only=True)
class Screen:
    """The parts of a page and what is said about it.

    address, elsewhere: where it is, in the language of `texts` and in the other one. listed: whether search engines may list
    it. asked: the question, if its answer is to be counted; "" otherwise. published: of an article.
    """

    texts: Strings
    title: str
    description: str
    parts: tuple[Markup, ...]
    address: str
    elsewhere: str
    kind: str = LISTED
    published: str = ""
    listed: bool = True
    asked: str = ""
    status: int = 200


def ask(index: Searches, address: Mapping[str, str], texts: Strings, *, kept: bool, there: bool = True) -> Screen:
    """The page where readers ask, with the answer to the question in its address.

    kept: whether editors get to know what is asked. there: False at an address where there is no page.
    """
    question, tag = address.get("q"), tagged.spelled(index, (address.get(question_state.TAG) or "").strip())
    shown = ask_parts.parts(index, question, site.current(), texts, kept=kept, tag=tag)
    room = (render("web/screen.room", text=feedback.question_of(shown.found, texts)),) if shown.found and kept else ()
    asking = _asking(question, texts, there=there, tags=catalogue.of(index).tags, tag=tag)
    parts = (*asking, *shown.above, *room, *shown.below)
    asked = bool(shown.found)
    description = described(shown.found, texts) if shown.found else texts.welcome
    plain = question is None or question_state.kind(question) is not Asked.QUESTION
    return Screen(
        texts=texts,
        title=question_state.page_title(question, texts.name),
        description=description,
        parts=(*parts, layout.footer(index, texts, noted=shown.noted)),
        address=urls.ask(None if plain else question, texts.code, tag),
        elsewhere=urls.ask(None if plain else question, other(texts).code, tag),
        kind=LISTED if plain else ANSWERED,
        listed=there and (question is None or bool(shown.found and shown.found.answered)),
        asked=(question or "") if asked else "",
        status=200 if there else 404,
    )


def unanswered(address: Mapping[str, str], texts: Strings, trouble: Markup = NOTHING) -> Screen:
    """The page where readers ask, without an answer: there is no index, and `trouble` says why, or too many ask at once."""
    question = address.get("q")
    said = trouble or render("web/screen.without_answer", text=texts.failed_text)
    return Screen(
        texts=texts,
        title=question_state.page_title(question, texts.name),
        description=texts.welcome,
        parts=(*_asking(question, texts), said, layout.footer(None, texts)),
        address=urls.ask(question, texts.code),
        elsewhere=urls.ask(question, other(texts).code),
        listed=False,
        status=503,
    )


def articles(index: Searches, address: Mapping[str, str], texts: Strings, *, kept: bool) -> Screen:
    """The list of articles, or the article that the address names. kept: whether editors get to know what is asked."""
    if urls.ARTICLE in address:
        return _article(index, address, texts, kept=kept)
    wanted, own = browse.BrowseFilter.of(address), strings_browse.of(texts)
    body = reading_pages.list_of(index, address, texts)
    elsewhere = wanted.address(other(texts).code)
    return Screen(
        texts=texts,
        title=f"{own.articles} · {texts.name}",
        description=texts.welcome,
        parts=(reading_pages.header(elsewhere, texts, urls.BROWSE), body, layout.footer(index, texts)),
        address=wanted.address(texts.code),
        elsewhere=elsewhere,
        listed=not (wanted.words or wanted.narrowed),
    )


def _article(index: Searches, address: Mapping[str, str], texts: Strings, *, kept: bool) -> Screen:
    named, here = address[urls.ARTICLE], reading_pages.passage_of(address)
    title, body = reading_pages.article_of(index, address, texts, kept=kept)
    entry = catalogue.of(index).articles.get(named)
    elsewhere = urls.article(named, other(texts).code, here)
    return Screen(
        texts=texts,
        title=question_state.page_title(title or strings_browse.of(texts).gone_title, texts.name),
        description=entry.read_in(texts.code).first_words if entry else strings_browse.of(texts).gone_text,
        parts=(reading_pages.header(elsewhere, texts, ""), body, layout.footer(index, texts)),
        address=urls.article(named, texts.code),  # the same article, whichever of its passages is looked at
        elsewhere=urls.article(named, other(texts).code),
        kind=ANSWERED,
        published=entry.day if entry else "",
        listed=bool(entry),
        status=200 if entry else 404,
    )


def questions(index: Searches, address: Mapping[str, str], texts: Strings) -> Screen:
    """The known questions."""
    wanted, own = faq_page.FaqFilter.of(address), strings_browse.of(texts)
    elsewhere = wanted.address(other(texts).code)
    body = reading_pages.questions_of(index, address, texts)
    return Screen(
        texts=texts,
        title=f"{own.questions} · {texts.name}",
        description=own.questions_text if catalogue.of(index).places else own.no_questions,
        parts=(reading_pages.header(elsewhere, texts, urls.FAQ), body, layout.footer(index, texts)),
        address=wanted.address(texts.code),
        elsewhere=elsewhere,
        listed=not wanted.words,
    )


def for_editors(page: str, address: Mapping[str, str], texts: Strings) -> Screen:
    """A page for editors, only its head: Streamlit's page decides whether the visitor may see the rest."""
    own = strings_editor.of(texts)
    titles = {"manage": own.manage_page, "insights": own.insights_page, urls.TRIAL: strings_trial.of(texts).try_it}
    query = {name: value for name, value in address.items() if name != "lang"}
    here, elsewhere = (urls.page(page, language, **query) for language in (texts.code, other(texts).code))
    head = elements.header(texts, None, home="./", small=True, logo=site.current().logo, switch=elsewhere)
    return Screen(
        texts=texts,
        title=f"{titles[page]} · {texts.name}",
        description=texts.welcome,
        parts=(head, render("web/screen.without_answer", text=texts.needs_scripts)),
        address=here,
        elsewhere=elsewhere,
        listed=False,
    )


def described(found: Answer, texts: Strings) -> str:
    """An answer in one short text, as a link preview shows it: how sure it is, the best sentence, the article."""
    if not found.hits or found.outcome is Outcome.NOT_COVERED:
        said = (texts.unwritten_title,) if found.unwritten else (texts.not_covered_title, texts.not_covered_text)
        return " · ".join(said)
    best = found.hits[0].read_in(texts.code)
    sure = "" if found.outcome is Outcome.ANSWERED else texts.unsure_title
    return " · ".join(filter(None, (sure, _short(_sentence(best)), best.title)))


def _sentence(hit: Hit) -> str:
    """The marked sentence of a passage, or else its text."""
    text, name_end = hit.passage.text, hit.passage.name_end
    start, end = hit.highlights[0] if hit.highlights else (name_end, len(text))
    return text[max(start, name_end) : end]


def _short(text: str) -> str:
    words = " ".join(text.split())
    return words if len(words) <= DESCRIPTION else words[: DESCRIPTION - 1] + "…"


def field(question: str | None, texts: Strings, page: str, tags: Sequence[str] = (), tag: str = "") -> Markup:
    """The field with its button; it asks at the address `page`. tags: those of articles, to choose one; tag: the chosen one."""
    return render(
        "web/screen.field",
        label=texts.question_label,
        hint=texts.placeholder,
        ask=texts.ask,
        question=question or "",
        language=texts.code,
        most=MOST_TYPED,
        page=page,
        tags=["", *tags] if tags else [],
        tag=tag,
        tag_label=texts.tag_label,
        all_articles=texts.all_articles,
    )


def _asking(
    question: str | None, texts: Strings, *, there: bool = True, tags: Sequence[str] = (), tag: str = ""
) -> tuple[Markup, ...]:
    """The head of the page, the field, and the tags to choose from."""
    head = elements.header(texts, question, logo=site.current().logo, places=layout.places(texts, layout.ASK))
    nowhere = () if there else (render("reader/first_page.nowhere", text=texts.no_page),)
    welcome = (answer_html.welcome(texts),) if question is None else ()
    return (head, *nowhere, *welcome, field(question, texts, "./", tags=tags, tag=tag))
