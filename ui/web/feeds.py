"""What robots ask for: which addresses there are (robots.txt, sitemap.xml), and a feed of the articles (Atom, RFC 4287).

lxml writes the XML, so that no title can break it; a library for feeds would bring more than these few elements need.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime
from heapq import nlargest
from urllib.parse import urljoin

from lxml import etree
from lxml.builder import ElementMaker

from index.search.answer import Searches
from ui.reader import catalogue
from ui.reader.catalogue import CatalogueEntry
from ui.shell import urls
from ui.shell.templates import visible
from ui.strings.ask import LANGUAGES, Strings

ROBOTS, SITEMAP, FEED = "robots.txt", "sitemap.xml", "feed.xml"
ENTRIES = 50  # of a feed, the newest
ADDRESSES = 50_000  # of a sitemap; its format allows no more
_ATOM, _MAP, _XHTML = (
    "http://www.w3.org/2005/Atom",
    "http://www.sitemaps.org/schemas/sitemap/0.9",
    "http://www.w3.org/1999/xhtml",
)
_NOT_LISTED = ("manage", "insights", "trial", "api/", "seen", "panel")
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_LANGUAGE = "{http://www.w3.org/XML/1998/namespace}lang"


def robots(base: str) -> str:
    """Where robots need not look, and where the list of addresses is. base: the address of the first page."""
    path = "/" + base.split("/", 3)[3]
    lines = [f"Disallow: {path}{name}" for name in _NOT_LISTED]
    return "\n".join(["User-agent: *", *lines, "", f"Sitemap: {urljoin(base, SITEMAP)}", ""])


def sitemap(index: Searches, base: str) -> bytes:
    """The pages and articles in both languages; each names the same page in the other one."""
    make = ElementMaker(namespace=_MAP, nsmap={None: _MAP, "xhtml": _XHTML})
    pages: list[tuple[dict[str, str], str]] = [
        ({code: page(code) for code in LANGUAGES}, "")
        for page in (lambda code: urls.ask(None, code), urls.browse, urls.faq)
    ]
    pages += [
        ({code: urls.article(entry.article.id, code) for code in LANGUAGES}, _day(entry))
        for entry in catalogue.of(index).articles.values()
    ]
    found = make.urlset()
    for addresses, day in pages[: ADDRESSES // len(LANGUAGES)]:
        for address in addresses.values():
            listed = make.url(make.loc(urljoin(base, address)))
            if day:
                listed.append(make.lastmod(day))
            for code, other in addresses.items():
                values = {"rel": "alternate", "hreflang": LANGUAGES[code].html_lang, "href": urljoin(base, other)}
                etree.SubElement(listed, f"{{{_XHTML}}}link", values)
            found.append(listed)
    return _written(found)


def feed(index: Searches, base: str, texts: Strings, changed: datetime) -> bytes:
    """The newest articles. changed: when the index was published; it stands for the date of an article that has none."""
    make = ElementMaker(namespace=_ATOM, nsmap={None: _ATOM})
    newest = nlargest(ENTRIES, catalogue.of(index).articles.values(), key=lambda entry: entry.day)
    own = urljoin(base, f"{FEED}?lang={texts.code}")
    head = (
        {_LANGUAGE: texts.html_lang},
        make.title(visible(texts.name)),
        make.subtitle(visible(texts.welcome)),
        make.id(own),
        make.updated(_moment(changed)),
        make.author(make.name(visible(texts.name))),
        make.link(rel="self", href=own, type="application/atom+xml"),
        make.link(rel="alternate", href=urljoin(base, urls.browse(texts.code)), type="text/html"),
    )
    found = make.feed(*head)
    for entry in newest:
        address = urljoin(base, urls.article(entry.article.id, texts.code))
        day = _day(entry)
        said = (
            make.title(visible(entry.article.title)),
            make.id(address),
            make.updated(f"{day}T00:00:00Z" if day else _moment(changed)),
            make.link(rel="alternate", href=address, type="text/html"),
            make.summary(visible(entry.first_words)),
        )
        found.append(make.entry(*said))
    return _written(found)


def _day(entry: CatalogueEntry) -> str:
    """The date of an article as a whole day; "" for none, or for one without month and day."""
    return entry.day if _DAY.fullmatch(entry.day) else ""


def _moment(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _written(root: etree._Element) -> bytes:
    return bytes(etree.tostring(root, encoding="utf-8", xml_declaration=True))
