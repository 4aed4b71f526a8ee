"""A web page → lines of markup, its title, date and address, and the pages it names as related.

trafilatura tells the article from the page around it. Its lines are then read from the page itself: trafilatura leaves
out definitions, some headings and lists, and all related links.
"""

from __future__ import annotations

import logging
import re
import sys
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urljoin

import trafilatura
from lxml import etree, html

from kb.article import Aside
from kb.errors import Code
from kb.folding import squeezed
from kb.pictures.taken import Pictures
from kb.readers.encoding import decode
from kb.readers.file_type import FormatError
from kb.readers.web.account import WebAccount
from kb.readers.web.article import PageArticle, without_comments
from kb.readers.web.blocks import ShownPicture, placed_markup
from kb.readers.web.text import own_text, runs
from kb.readers.web.tidy import (
    as_elements,
    formulas,
    name_tabs,
    set_aside_unseen,
    set_comments_aside,
    unfold,
    without_scripts,
    word_lists,
)
from kb.structure.assemble import DocumentMetadata
from kb.structure.classify_lines import Markup
from kb.structure.dates import Meta, meta_line

_DECLARED = re.compile(rb"""<meta[^>]{0,400}?charset\s*=\s*["']?\s*([\w:.-]{2,40})""", re.IGNORECASE)
_XML_DECLARATION = re.compile(r"\s*<\?xml[^>]{0,200}\?>")
_NO_TEXT = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")  # what lxml takes in no text
_REFERENCE = re.compile(r"&#(?:x([0-9a-f]{1,6})|([0-9]{1,7}));?", re.IGNORECASE)
_SITE = re.compile(r"\s+[-–—|·]\s+|[_|]")  # parts the title of a page from the name of its site
_NO_BODY = ("script", "style", "template", "noscript")
_HEAD = ("head", "title", "meta", "link", "base")
_TEI_INLINE = frozenset(("hi", "ref", "code", "del"))
_MAX_ELEMENTS = 100_000  # a book of 1,000 pages has fewer
_FACT_LINES = 400  # of a page looked at for its date


class HtmlProblem(Code):
    """Why a page cannot be read."""

    EMPTY = "found a page without any content; save it again as the browser shows it"
    NO_BODY = "found a page without a body; save the page again as the browser shows it"
    TOO_LARGE = "found a page of more than {limit:,} elements; save only the article"


@dataclass(frozen=True)
class _Found:
    """What trafilatura makes of a page. `lines` are those it took for the article, without white space."""

    lines: frozenset[str] = frozenset()
    title: str | None = None
    published: datetime | None = None
    address: str | None = None


def read_html(data: bytes) -> tuple[list[Markup], DocumentMetadata]:
    """The lines of the article in a page, and what the page says of it. Raises FormatError, DecodeError."""
    declared = _DECLARED.search(data[:4096])
    decoded = decode(data, declared[1].decode("ascii", "replace") if declared else None)
    page = _parse(decoded.text)
    account = WebAccount(page)
    set_comments_aside(page, account)
    body = _body(page)
    _tidy(page, account)
    without_comments(body, account)
    found = _extract(page)
    for script in list(page.iter("script")):
        script.drop_tree()
    labelled = _labelled(body)
    part = PageArticle(body, found.lines, account)
    part.take_lists()
    title = _title(page, part.main, found.title)
    part.take_masthead(title)
    part.strip()
    _note_names(page, title, account)
    _complete_links(body, found.address)
    shown: list[ShownPicture] = []
    lines, places = placed_markup(body, account.places, shown)
    pictures = Pictures()
    for source, alt, at in shown:
        pictures.refer(source, at, alt)
    known = DocumentMetadata(
        title=title,
        published=None if labelled.updated else labelled.published,
        source=found.address or labelled.source,
        topics=tuple(dict.fromkeys(topic for topic in part.topics if topic != title)),
        warnings=decoded.warnings,
        file_date=found.published or labelled.published,
        set_aside=(*account.pieces(places), *pictures.set_aside),
        pictures=tuple(pictures.found),
    )
    return lines, known


def _complete_links(body: html.HtmlElement, address: str | None) -> None:
    """Make addresses that go on from that of the page complete, as far as the page tells its own."""
    for link in body.iter("a") if address else ():
        href = link.get("href", "").strip()
        if href and href[0] != "#":
            with suppress(ValueError):
                link.set("href", urljoin(address, href))


def _tidy(page: html.HtmlElement, account: WebAccount) -> None:
    without_scripts(page)
    as_elements(page)
    formulas(page, account)
    word_lists(page)
    name_tabs(page)
    unfold(page)
    set_aside_unseen(page, account)


def _parse(text: str) -> html.HtmlElement:
    """The page with its comments. Nothing is fetched: the parser knows no network."""
    parser = html.HTMLParser(remove_pis=True, no_network=True)
    source = _REFERENCE.sub(_reference, _NO_TEXT.sub("", _XML_DECLARATION.sub("", text, count=1)))
    try:
        page = html.document_fromstring(source, parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError) as error:
        raise FormatError(HtmlProblem.EMPTY) from error
    if sum(1 for _ in page.iter("*")) > _MAX_ELEMENTS:
        raise FormatError(HtmlProblem.TOO_LARGE, limit=_MAX_ELEMENTS)
    return page


def _reference(found: re.Match[str]) -> str:
    """A character reference as it is, nothing for one of a character that no text has."""
    code = int(found[1], 16) if found[1] else int(found[2])
    return "" if code > sys.maxunicode or _NO_TEXT.match(chr(code)) else found[0]


def _body(page: html.HtmlElement) -> html.HtmlElement:
    """The body of a page. What the parser left in the head though no head holds it becomes one."""
    body = page.find("body")
    if body is not None:
        return body
    head = page.find("head")
    stray = [child for child in (page if head is None else head) if child.tag not in (*_HEAD, *_NO_BODY)]
    if not stray:
        raise FormatError(HtmlProblem.NO_BODY)
    body = etree.SubElement(page, "body")
    body.extend(stray)
    return body


def _extract(page: html.HtmlElement) -> _Found:
    for name in ("trafilatura", "htmldate"):  # they log what they think of a page, which helps no editor
        logging.getLogger(name).setLevel(logging.CRITICAL)
    document = trafilatura.bare_extraction(
        html.fromstring(html.tostring(page)),  # it changes the page that it is given
        with_metadata=True,
        include_comments=False,
        include_formatting=True,
        favor_recall=True,
        fast=True,
        date_extraction_params={
            "extensive_search": False,  # else "© 2024" is a date
            "original_date": True,
            "outputformat": "%Y-%m-%dT%H:%M:%S",
        },
    )
    if not isinstance(document, trafilatura.settings.Document) or document.body is None:
        return _Found()
    lines = [text for _, text in runs(document.body, _TEI_INLINE)]
    lines += "\n".join(document.body.itertext()).split("\n")  # of short pages it gives one text with line breaks
    is_named = bool(page.xpath("//title | //meta[@property='og:title']"))  # else it takes any heading for the title
    return _Found(
        frozenset(map(squeezed, lines)),
        document.title or None if is_named else None,
        datetime.fromisoformat(document.date) if document.date else None,
        document.url if (document.url or "").startswith(("https://", "http://")) else None,
    )


def _labelled(body: html.HtmlElement) -> Meta:
    """The first line of labelled facts that tells the date ("发布时间: …"); readers see it, so it says more than others."""
    for (_, text), _ in zip(runs(body), range(_FACT_LINES), strict=False):
        meta = meta_line(text)
        if meta and meta.strong and meta.published:
            return meta
    return Meta()


def _title(page: html.HtmlElement, main: html.HtmlElement, named: str | None) -> str | None:
    """The heading that the page is named after; else the first heading of the article, else the page's own title.

    The name of the site is no title, though pages often give it the first heading.
    """
    whole = next((own_text(title) for title in page.iter("title")), "")
    parts = [part.strip() for part in _SITE.split(whole) if part.strip()]
    inside = set(main.iter()) if main.tag != "body" else set()
    headings = [(own_text(heading), heading) for heading in page.iter("h1", "h2")]
    firsts = [(text, heading) for text, heading in headings if text and heading.tag == "h1"]
    site = {squeezed(name) for name in page.xpath("//meta[@property='og:site_name']/@content")}
    site |= {squeezed(part) for part in parts[1:]}
    for text, heading in firsts:
        starts = squeezed(whole).startswith(squeezed(text)) and squeezed(text) not in site
        if starts or (not whole and not parts) or (heading in inside and squeezed(text) not in site):
            return text
    for text, _ in headings:
        if parts and squeezed(text) == squeezed(parts[0]):
            return text
    if parts and named in {text for text, _ in firsts}:  # the name of the site
        return parts[0]
    return named or None


def _note_names(page: html.HtmlElement, title: str | None, account: WebAccount) -> None:
    """Set aside the texts of the head that are more than the title of the article: most name the site."""
    for element in page.iter("title"):
        text = own_text(element)
        if text != title:
            account.note(text, Aside.OUTSIDE, element)
