"""Makes HTML of the newest articles. The first page shows them while there are no known questions. Pure functions."""

from __future__ import annotations

from heapq import nlargest

from markupsafe import Markup

from ui.reader import browse
from ui.reader.catalogue import Catalogue
from ui.shell import urls
from ui.shell.templates import NOTHING, render
from ui.strings.ask import Strings
from ui.strings.browse import BrowseStrings

SHOWN = 5


def section(catalogue: Catalogue, strings: Strings, texts: BrowseStrings) -> Markup:
    """The newest articles, and a link to all when there are more. Nothing when there is no article."""
    entries = nlargest(SHOWN, catalogue.articles.values(), key=lambda entry: entry.day)
    if not entries:
        return NOTHING
    count = len(catalogue.articles)
    return render(
        "reader/first_page.newest",
        title=texts.newest_title,
        cards=browse.cards(entries, strings, texts),
        address=urls.browse(strings.code),
        label=texts.all_articles.format(count=count) if count > SHOWN else "",
    )
