"""The newest articles, as HTML: what there is to see while nobody has written questions. Pure."""

from __future__ import annotations

import html
from heapq import nlargest

from ui.reader import browse
from ui.reader.catalogue import Catalogue
from ui.shell import urls
from ui.shell.elements import plain
from ui.strings.ask import Strings
from ui.strings.browse import BrowseStrings

SHOWN = 5


def section(catalogue: Catalogue, strings: Strings, texts: BrowseStrings) -> str:
    """A few articles, and where there are more the way to all; "" when there is none."""
    entries = nlargest(SHOWN, catalogue.articles.values(), key=lambda entry: entry.day)
    if not entries:
        return ""
    items = "".join(f"<li>{browse.card(entry, strings, texts)}</li>" for entry in entries)
    rest, count = "", len(catalogue.articles)
    if count > SHOWN:
        link = html.escape(urls.browse(strings.code))
        rest = f'<p class="kb-ask"><a class="ask" href="{link}">{plain(texts.all_articles.format(count=count))}</a></p>'
    return (
        f'<section class="kb-newest" aria-labelledby="kb-newest"><h2 id="kb-newest">{plain(texts.newest_title)}</h2>'
        f'<ul class="kb-list">{items}</ul>{rest}</section>'
    )
