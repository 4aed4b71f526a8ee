"""Where a reader can be, as relative addresses: the whole state of a page is in its address. Pure.

Links lead from any page to any other because all pages lie in one folder: "./" asks, "browse" and "faq" are beside it.
"""

from __future__ import annotations

from urllib.parse import quote, urlencode

from ui.shell import question_state

BROWSE, FAQ = "browse", "faq"  # addresses of the pages
ARTICLE, PASSAGE = "article", "passage"  # names in the address of an article; passages are counted from 1


def ask(question: str | None, language: str) -> str:
    """Ask `question`; None leads to the first page."""
    return "./" + question_state.link(question, language)


def browse(language: str, **values: str) -> str:
    """The list of articles, narrowed by the values that are not empty."""
    return _link(BROWSE, language, values)


def article(article: str, language: str, passage: int | None = None) -> str:
    """An article, at a passage of it."""
    return _link(BROWSE, language, {ARTICLE: article, PASSAGE: str(passage or "")})


def faq(language: str, **values: str) -> str:
    return _link(FAQ, language, values)


def _link(page: str, language: str, values: dict[str, str]) -> str:
    given = {name: value for name, value in values.items() if value} | {"lang": language}
    return f"{page}?{urlencode(given, quote_via=quote, errors='replace')}"
