"""The pages for reading: the list of articles, one article, the known questions."""

from __future__ import annotations

import streamlit as st

from index.search.search_index import SearchIndex
from kb.config.settings import Settings
from ui.reader import article, browse, catalogue, faq_page
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
    named = address.get(urls.ARTICLE)
    if named is None:
        _list(browse.BrowseFilter.of(address))
    else:
        passage = address.get(urls.PASSAGE, "")
        number = passage.isascii() and passage.isdigit() and len(passage) < 7
        _article(named, int(passage) if number else None)


def _list(wanted: browse.BrowseFilter) -> None:
    texts = _texts()
    own = strings_browse.of(texts)
    index = _begin(own.articles, wanted.address(other(texts).code), texts, urls.BROWSE)
    if index is not None:
        shelves = catalogue.of(index)
        show_html(browse.page(browse.found(index, shelves, wanted), wanted, texts, own))
    _end(index, texts)


def _article(named: str, here: int | None) -> None:
    texts = _texts()
    own = strings_browse.of(texts)
    index = _begin(own.articles, urls.article(named, other(texts).code, here), texts, "")
    entry = catalogue.of(index).articles.get(named) if index else None
    if index and entry:
        st.set_page_config(page_title=question_state.page_title(entry.article.title, texts.name))
        near = article.related_to(entry, index, kept=Settings.from_env().log_file is not None)
        show_html(article.page(entry, here, near=near, strings=texts, texts=own))
    elif index:
        show_html(article.gone(texts, own))
    _end(index, texts, here)


def show_faq() -> None:
    """Draw the known questions, or what a search among them finds."""
    texts = _texts()
    own = strings_browse.of(texts)
    wanted = faq_page.FaqFilter.of(st.query_params.to_dict())
    index = _begin(own.questions, wanted.address(other(texts).code), texts, urls.FAQ)
    if index is not None:
        shelves = catalogue.of(index)
        found = faq_page.search(index, shelves, wanted.words, texts.code) if wanted.words else None
        show_html(faq_page.page(shelves, wanted, found=found, strings=texts, texts=own))
    _end(index, texts)


def _texts() -> Strings:
    return site.current().texts(st.query_params.get("lang"), st.context.locale)


def _begin(title: str, switch: str, texts: Strings, here: str) -> SearchIndex | None:
    """Draw the head of a page and open the index. None when there is none; the page then says why.

    `switch` is the address of the same page in the other language, `here` the page to mark among the links.
    """
    st.set_page_config(page_title=f"{title} · {texts.name}", page_icon=icon(), layout="centered")
    head(texts)
    logo = site.current().logo
    show_html(elements.header(texts, None, home="./", small=True, logo=logo, switch=switch, places=places(texts, here)))
    return open_or_explain(texts)


def _end(index: SearchIndex | None, texts: Strings, here: int | None = None) -> None:
    """Draw the foot and the script of the page. The script runs again when the passage `here` or the language changes."""
    foot(index, texts)
    wanted = (
        render("reader/scripts.scroll_to", language=texts.html_lang, number=here)
        if here is not None
        else render("shell/layout.room")
    )
    show_html(wanted + script(_SCRIPT), scripts=True)
