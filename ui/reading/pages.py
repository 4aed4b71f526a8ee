"""The pages for reading: the list of articles, one article, the known questions."""

from __future__ import annotations

from collections.abc import Mapping

import streamlit as st
from markupsafe import Markup

from index.search.answer import Searches
from kb.config.settings import Settings
from ui.reader import browse, catalogue
from ui.reading import article, faq_page
from ui.shell import elements, question_state, site, urls
from ui.shell.assets import asset
from ui.shell.layout import foot, head, icon, open_or_explain, places, script
from ui.shell.output import show_html
from ui.shell.templates import render
from ui.strings import browse as strings_browse
from ui.strings.ask import Strings, other

_SCRIPT = asset("reading.js")


def show_browse() -> None:
    """Draw the list of articles, or the article that the address names."""
    address = st.query_params.to_dict()
    if urls.ARTICLE in address:
        _article(address)
    else:
        _list(address)


def _list(address: Mapping[str, str]) -> None:
    texts = _texts()
    switch = browse.BrowseFilter.of(address).address(other(texts).code)
    index = _begin(strings_browse.of(texts).articles, switch, texts, urls.BROWSE)
    if index is not None:
        show_html(list_of(index, address, texts))
    _end(index, texts)


def _article(address: Mapping[str, str]) -> None:
    texts = _texts()
    here = passage_of(address)
    switch = urls.article(address[urls.ARTICLE], other(texts).code, here)
    index = _begin(strings_browse.of(texts).articles, switch, texts, "")
    if index is not None:
        title, shown = article_of(index, address, texts, kept=Settings.from_env().log_file is not None)
        if title:
            st.set_page_config(page_title=question_state.page_title(title, texts.name))
        show_html(shown)
    _end(index, texts, here)


def show_faq() -> None:
    """Draw the known questions, or what a search among them finds."""
    texts = _texts()
    address = st.query_params.to_dict()
    switch = faq_page.FaqFilter.of(address).address(other(texts).code)
    index = _begin(strings_browse.of(texts).questions, switch, texts, urls.FAQ)
    if index is not None:
        show_html(questions_of(index, address, texts))
    _end(index, texts)


def list_of(index: Searches, address: Mapping[str, str], texts: Strings) -> Markup:
    """The list of articles, narrowed by the parameters of an address."""
    wanted = browse.BrowseFilter.of(address)
    return browse.page(browse.found(index, catalogue.of(index), wanted), wanted, texts, strings_browse.of(texts))


def article_of(index: Searches, address: Mapping[str, str], texts: Strings, *, kept: bool) -> tuple[str, Markup]:
    """The title and the HTML of the article that an address names; without a title, that there is no such article.

    `kept` says whether editors will see what readers ask.
    """
    own = strings_browse.of(texts)
    entry = catalogue.of(index).articles.get(address[urls.ARTICLE])
    if entry is None:
        return "", article.gone(texts, own)
    near = article.related_to(entry, index, kept=kept)
    return entry.read_in(texts.code).article.title, article.page(
        entry, passage_of(address), near=near, strings=texts, texts=own
    )


def questions_of(index: Searches, address: Mapping[str, str], texts: Strings) -> Markup:
    """The known questions, or what a search among them finds."""
    wanted, shelves = faq_page.FaqFilter.of(address), catalogue.of(index)
    found = faq_page.search(index, shelves, wanted.words, texts.code) if wanted.words else None
    return faq_page.page(shelves, wanted, found=found, strings=texts, texts=strings_browse.of(texts))


def passage_of(address: Mapping[str, str]) -> int | None:
    """The number of the passage that an address names, counted from 1."""
    passage = address.get(urls.PASSAGE, "")
    return int(passage) if passage.isascii() and passage.isdigit() and len(passage) < 7 else None


def _texts() -> Strings:
    return site.current().texts(st.query_params.get("lang"), st.context.locale)


def _begin(title: str, switch: str, texts: Strings, here: str) -> Searches | None:
    """Draw the head of a page and open the index. None when there is none; the page then says why.

    `switch` is the address of the same page in the other language, `here` the page to mark among the links.
    """
    st.set_page_config(page_title=f"{title} · {texts.name}", page_icon=icon(), layout="centered")
    head(texts)
    show_html(header(switch, texts, here))
    return open_or_explain(texts)


def header(switch: str, texts: Strings, here: str) -> Markup:
    """The head of a page for reading. `switch` is its address in the other language, `here` the link that is marked."""
    logo = site.current().logo
    return elements.header(texts, None, home="./", small=True, logo=logo, switch=switch, places=places(texts, here))


def _end(index: Searches | None, texts: Strings, here: int | None = None) -> None:
    """Draw the foot and the script of the page. The script runs again when the passage `here` or the language changes."""
    foot(index, texts)
    wanted = (
        render("reader/scripts.scroll_to", language=texts.html_lang, number=here)
        if here is not None
        else render("shell/layout.room")
    )
    show_html(wanted + script(_SCRIPT), scripts=True)
