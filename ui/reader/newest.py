"""The newest articles, as HTML: what there is to see while nobody has written questions. Pure."""

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
    """A few articles, and where there are more the way to all; "" when there is none."""
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
