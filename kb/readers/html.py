"""A web page → lines of markup, its title, date and address, and the pages it names as related.

trafilatura tells the article from the page around it. Its lines are then read from the page itself: trafilatura leaves
out definitions, some headings and lists, and all related links.
"""

from __future__ import annotations

import logging
import re
import sys
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

import trafilatura
from lxml import etree, html

from kb.errors import Code
from kb.readers.encoding import decode
from kb.readers.file_type import FormatError
from kb.readers.html_blocks import INLINE, markup, own_text, runs
from kb.structure import line_grammar
from kb.structure.assemble import DocumentMetadata
from kb.structure.classify_lines import Markup
from kb.structure.dates import Meta, meta_line

_DECLARED = re.compile(rb"""<meta[^>]{0,400}?charset\s*=\s*["']?\s*([\w:.-]{2,40})""", re.IGNORECASE)
_XML_DECLARATION = re.compile(r"\s*<\?xml[^>]{0,200}\?>")
_NO_TEXT = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")  # what lxml takes in no text
_REFERENCE = re.compile(r"&#(?:x([0-9a-f]{1,6})|([0-9]{1,7}));?", re.IGNORECASE)
_SITE = re.compile(r"\s+[-–—|·]\s+|[_|]")  # parts the title of a page from the name of its site
_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
_NEVER = (
    *("script", "style", "template", "noscript", "iframe", "object", "embed", "svg", "math", "canvas"),
    *("input", "select", "option", "button", "textarea"),
)
_HEAD = ("head", "title", "meta", "link", "base")
_NAMES = ("h1", "h2", "h3", "h4", "h5", "h6", "summary")
_FURNITURE = ("nav", "footer", "aside", "header", "dialog")
_MENU_ROLES = ("alertdialog", "dialog", "listbox", "menu", "menubar", "navigation", "search")
_CONTAINERS = frozenset(("body", "div", "article", "main", "section", "center", "form", "table", "tbody", "tr", "td"))
_TEI_INLINE = frozenset(("hi", "ref", "code", "del"))
_MAX_ELEMENTS = 100_000  # a book of 1,000 pages has fewer
_MAIN_SHARE = 0.85  # of the characters of the article that the part of the page taken for it holds
_LINK_SHARE = 0.6  # a block with more of it in links belongs to the page, unless trafilatura took it for the article
_LABEL_CLIMB = 3  # a label such as "related articles" and its links are at most so many elements apart
_MIN_LINKS, _LINK_UNITS = 3, 8  # a list of links without a label: titles of articles are longer than words of a menu
_FACT_LINES = 400  # of a page looked at for its date


class HtmlProblem(Code):
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


@dataclass
class _Weight:
    """Characters in an element: all of them, those in links, and those that trafilatura took for the article."""

    all: int = 0
    links: int = 0
    kept: int = 0

    @property
    def is_links(self) -> bool:
        return self.links > _LINK_SHARE * self.all

    @property
    def prose(self) -> int:
        """What of the article is no link."""
        return max(self.kept - self.links, 0)

    @property
    def is_kept(self) -> bool:
        return 2 * self.kept > self.all


_Weights = defaultdict[etree._Element, _Weight]


def read_html(data: bytes) -> tuple[list[Markup], DocumentMetadata]:
    """The lines of the article in a page, and what the page says of it. Raises FormatError, DecodeError."""
    declared = _DECLARED.search(data[:4096])
    decoded = decode(data, declared[1].decode("ascii", "replace") if declared else None)
    page = _parse(decoded.text)
    _unfold(page)
    found = _extract(page)
    body = _body(page)
    _clean(body)
    labelled = _labelled(body)
    weights = _weigh(body, found.lines)
    topics = _labelled_topics(body, weights)
    main = _main(body, weights)
    topics += _unlabelled_topics(body, main, weights)
    title = _title(page, main, found.title)
    _strip(body, main, weights)
    known = DocumentMetadata(
        title=title,
        published=None if labelled.updated else labelled.published,
        source=found.address or labelled.source,
        topics=tuple(dict.fromkeys(topic for topic in topics if topic != title)),
        warnings=decoded.warnings,
        file_date=found.published or labelled.published,
    )
    return markup(body), known


def _parse(text: str) -> html.HtmlElement:
    """The page without comments. Nothing is fetched: the parser knows no network."""
    parser = html.HTMLParser(remove_comments=True, remove_pis=True, no_network=True)
    source = _REFERENCE.sub(_reference, _NO_TEXT.sub("", _XML_DECLARATION.sub("", text, count=1)))
    try:
        page = html.document_fromstring(source, parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError) as error:
        raise FormatError(HtmlProblem.EMPTY) from error
    if sum(1 for _ in page.iter()) > _MAX_ELEMENTS:
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
    stray = [child for child in (page if head is None else head) if child.tag not in (*_HEAD, *_NEVER)]
    if not stray:
        raise FormatError(HtmlProblem.NO_BODY)
    body = etree.SubElement(page, "body")
    body.extend(stray)
    return body


def _unfold(page: html.HtmlElement) -> None:
    """Make text of the buttons that unfold parts of an article, and show these parts; menus and dialogs stay as they are."""
    by_id = {element.get("id"): element for element in page.xpath("//*[@id]")}
    panels = list(page.xpath("//*[@hidden = 'until-found']"))
    for element in page.xpath("//*[@aria-controls]"):
        panels += [by_id[name] for name in element.get("aria-controls").split() if name in by_id]
    for button in list(page.iter("button")):
        controls = button.get("aria-controls", "").split()
        opened = [button, *(by_id[name] for name in controls if name in by_id)]
        if button.get("aria-haspopup") or any(map(_in_menu, opened)):
            continue
        name = next(button.iterancestors(*_NAMES), None)
        if name is None and (controls or button.get("aria-expanded")):
            button.drop_tag()
        elif name is not None and own_text(name) == own_text(button):
            panels += [] if controls else list(name.itersiblings())[:1]
            button.drop_tag()
    for panel in panels:
        if not _in_menu(panel):
            for attribute in ("hidden", "aria-hidden", "style"):
                panel.attrib.pop(attribute, None)


def _in_menu(element: html.HtmlElement) -> bool:
    around = (element, *element.iterancestors())
    return any(part.tag in _FURNITURE or part.get("role") in _MENU_ROLES for part in around)


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
        frozenset(map(_squeezed, lines)),
        document.title or None if is_named else None,
        datetime.fromisoformat(document.date) if document.date else None,
        document.url if (document.url or "").startswith(("https://", "http://")) else None,
    )


def _squeezed(text: str) -> str:
    return "".join(text.split())


def _clean(body: html.HtmlElement) -> None:
    """Remove what a browser does not show as text."""
    for element in list(body.iter(*_NEVER)):
        element.drop_tree()
    for element in body.xpath(".//*[@hidden or @aria-hidden='true' or @style]"):
        shown = not _HIDDEN.search(element.get("style", "")) and element.get("hidden") is None
        if not shown or element.get("aria-hidden") == "true":
            element.drop_tree()


def _labelled(body: html.HtmlElement) -> Meta:
    """The first line of labelled facts that tells the date ("发布时间: …"); readers see it, so it says more than others."""
    for (_, text), _ in zip(runs(body), range(_FACT_LINES), strict=False):
        meta = meta_line(text)
        if meta and meta.strong and meta.published:
            return meta
    return Meta()


def _weigh(body: html.HtmlElement, kept: frozenset[str]) -> _Weights:
    weights: _Weights = defaultdict(_Weight)
    for block, text in runs(body):
        squeezed = _squeezed(text)
        for element in (block, *block.iterancestors()):
            weights[element].all += len(squeezed)
            weights[element].kept += len(squeezed) if squeezed in kept else 0
    for link in body.iter("a"):
        size = len(_squeezed(own_text(link)))
        for element in (link, *link.iterancestors()):
            weights[element].links += size
    return weights


def _labelled_topics(body: html.HtmlElement, weights: _Weights) -> list[str]:
    """The related pages under labels that the grammar knows, removed from the page together with their labels."""
    topics: list[str] = []
    for block, text in list(runs(body)):
        rest = line_grammar.related_heading(text)
        if rest is None or block is body:
            continue
        if rest < len(text):  # the links follow on the same line
            found = _titles(block) if next(block.iter("a"), None) is not None else []
            lists = [block] if found else []
        else:
            lists = _link_lists(block, weights)
            found = [title for element in lists for title in _titles(element)]
        for element in [*lists, block] if found else []:
            if element.getparent() is not None:
                element.drop_tree()
        topics += found
    return topics


def _link_lists(label: html.HtmlElement, weights: _Weights) -> list[html.HtmlElement]:
    """The elements right after a label that hold nothing but links, or the list right after it."""
    node = label
    for _ in range(_LABEL_CLIMB):
        found: list[html.HtmlElement] = []
        for sibling in node.itersiblings():
            is_list = sibling.tag in ("ul", "ol") and not found
            if not (is_list or weights[sibling].is_links):
                if weights[sibling].all:
                    break
                continue
            found.append(sibling)
        if found:
            return found
        node = node.getparent()
        if node is None or node.tag == "body" or weights[node].all > 2 * weights[label].all:
            break  # it holds more than the label
    return []


def _titles(element: html.HtmlElement) -> list[str]:
    """The texts of the links in an element, of its list items if it has no links."""
    texts = [own_text(link) for link in element.iter("a")] or [own_text(item) for item in element.iter("li")]
    return [title for text in texts if (title := line_grammar.topic_title(text)) and line_grammar.is_topic(title)]


def _main(body: html.HtmlElement, weights: _Weights) -> html.HtmlElement:
    """The innermost part of the page that holds nearly all that trafilatura took for the article."""
    main, total = body, weights[body].prose
    while total:
        inner = [child for child in main if weights[child].prose >= _MAIN_SHARE * total and child.tag in _CONTAINERS]
        if not inner:
            break
        main = inner[0]
    return main


def _unlabelled_topics(body: html.HtmlElement, main: html.HtmlElement, weights: _Weights) -> list[str]:
    """The titles in lists of links that stand after the article, removed from the page."""
    topics: list[str] = []
    if main is body:
        return topics
    inside, after = set(main.iter()), False
    for element in list(body.iter()):
        after = after or element is main
        if not after or element in inside or element.tag not in ("ul", "ol") or not weights[element].is_links:
            continue
        if any(ancestor.tag in ("nav", "footer") for ancestor in element.iterancestors()):
            continue
        titles = _titles(element)
        if len(titles) >= _MIN_LINKS and sum(map(line_grammar.units, titles)) >= _LINK_UNITS * len(titles):
            topics += titles
            _drop(element)
    return topics


def _title(page: html.HtmlElement, main: html.HtmlElement, named: str | None) -> str | None:
    """The first heading of the article if it has one of the first level, else the page's own title."""
    whole = _squeezed(next((own_text(title) for title in page.iter("title")), ""))
    for heading in page.iter("h1"):
        text = own_text(heading)
        in_main = any(ancestor is main for ancestor in heading.iterancestors()) and main.tag != "body"
        if text and (in_main or not whole or whole.startswith(_squeezed(text))):
            return text
        if text and text == named:  # the name of the site
            named = next((own_text(title) for title in page.iter("title")), "")
            named = _SITE.split(named)[0].strip()
    return named or None


def _strip(body: html.HtmlElement, main: html.HtmlElement, weights: _Weights) -> None:
    """Remove the page around the article: what is outside of it and what is furniture or links inside."""
    path = {main, *main.iterancestors()}
    for element in _outside(body, main, path):
        if not weights[element].is_kept or weights[element].is_links:
            _drop(element)
    for element in list(body.iter()):
        weight = weights[element]
        if element in path or element.tag in INLINE or weight.is_kept or not weight.all:
            continue
        if (element.tag in _FURNITURE or weight.is_links) and next(element.iter("h1"), None) is None:
            _drop(element)


def _outside(body: html.HtmlElement, main: html.HtmlElement, path: set[html.HtmlElement]) -> Iterator[html.HtmlElement]:
    """The largest elements that do not hold the article, nor stand in it."""
    if main is not body:
        for holder in main.iterancestors():
            yield from [child for child in holder if child not in path]
            if holder is body:
                return


def _drop(element: html.HtmlElement) -> None:
    if element.getparent() is not None:
        element.drop_tree()
