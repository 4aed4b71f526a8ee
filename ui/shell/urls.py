"""Relative addresses of the pages for readers. The whole state of such a page is in its address. Pure functions.

All pages lie in one folder, so the same relative address works on every page: "./" asks, "browse" and "faq" lie beside it.
"""

from __future__ import annotations

from urllib.parse import quote, urlencode

from ui.shell import question_state

BROWSE, FAQ, TRIAL = "browse", "faq", "trial"  # addresses of the pages
PICTURE = "picture/"  # before the name of a picture of an article
ARTICLE, PASSAGE = "article", "passage"  # parameters in the address of an article; passages are counted from 1


def ask(question: str | None, language: str, tag: str = "") -> str:
    """The address that asks `question`, of the articles with the tag if one is given; None leads to the first page."""
    return "./" + question_state.link(question, language, tag)


def browse(language: str, **values: str) -> str:
    """The address of the list of articles, narrowed by the values that are not empty."""
    return page(BROWSE, language, **values)


def article(article: str, language: str, passage: int | None = None) -> str:
    """The address of an article, at the passage with this number if one is given."""
    return page(BROWSE, language, **{ARTICLE: article, PASSAGE: str(passage or "")})


def faq(language: str, **values: str) -> str:
    """The address of the known questions, narrowed by the values that are not empty."""
    return page(FAQ, language, **values)


def picture(name: str) -> str:
    """The address of a picture of an article."""
    return f"{PICTURE}{name}"


def trial(question: str, language: str) -> str:
    """The address where editors try a question on the unpublished index."""
    return page(TRIAL, language, q=question_state.in_address(question))


def page(name: str, language: str, /, **values: str) -> str:
    """The address of a page, with the values that are not empty."""
    given = {key: value for key, value in values.items() if value} | {"lang": language}
    return f"{name}?{urlencode(given, quote_via=quote, errors='replace')}"
