"""Which part of a page is the article; what stands around it, and the pages that are named as related.

Two kinds of evidence: the lines that trafilatura takes for the article, and what the page says itself by its elements
and their names. Between the first and the last of these lines nothing is left out by its looks.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from lxml import etree, html

from kb.article import Aside
from kb.folding import squeezed
from kb.readers.web.account import WebAccount
from kb.readers.web.text import HEADINGS, INLINE, own_text, runs
from kb.readers.web.tidy import FURNITURE, MENU_ROLES, in_menu
from kb.structure import line_grammar

_CONTAINERS = frozenset(
    ("body", "div", "article", "main", "section", "center", "form", "table", "tbody", "tr", "td", "span", "font")
)
_MAIN_SHARE = 0.85  # of the characters of the article that the part of the page taken for it holds
_TABLE_SHARE = 0.98  # the same for a table: text beside it belongs to it
_SEMANTIC_SHARE = 0.5  # of the only <article> or <main>: with less, the part found is a piece of the article
_LINK_SHARE = 0.6  # a block with more of it in links belongs to the page, unless trafilatura took it for the article
_BESIDE_LINKS = 5  # characters of a sentence that are in no link: "or call ."
_PURE_LINKS = 0.9  # the same, for the end of the article
_LABEL_CLIMB = 3  # a label such as "related articles" and its links are at most so many elements apart
_MIN_LINKS, _LINK_UNITS = 3, 8  # a list of links without a label: titles of articles are longer than words of a menu
_MENU_NAMES = re.compile(
    r"(?:^|[\s_-])(?:bread-?crumbs?|crumbs?|cookies?(?:-?(?:banner|consent|notice|bar))?|share|sharing|sharedaddy|social|"
    r"newsletter|subscribe|signup|sign-up|pagination|pager|login|log-in|signin|sign-in|search-?(?:form|box)?|article-votes|"
    r"article-relatives|helpful|feedback|reactions?|editsection|navbox|catlinks|printfooter|skip-link|jump-to-nav|"
    r"back-to-top|author-(?:box|bio)|disclaimer-ad|advert(?:isement)?s?|ads?|promo|sponsored)(?:$|[\s_-])",
    re.IGNORECASE,
)
_COMMENTS = re.compile(
    r"(?:^|\s)(?:comments|comments?-?(?:list|section|area|wrapper|container|form|respond|block)|disqus(?:_thread)?|respond|"
    r"leave-a?-?(?:comment|reply))(?:$|\s)",
    re.IGNORECASE,
)
_COMMENTS_REST = 100  # characters of prose that a page must have besides its comments
_FIELDS = ("password", "email", "search", "text", "tel", "url", "submit", None)
_PROMPT = re.compile(
    r"(?:was|is|did|has) th(?:is|e) (?:article|page|answer|information|content|topic)?\s?(?:been |answer |help|use)?[^.?]{0,40}"
    r"\?[^.?]{0,40}|(?:这篇|此|本)(?:文章|文|内容|回答|页面)?[^。]{0,10}(?:有(?:所)?帮助|有用)[^。]{0,20}|是否(?:解决|有帮助)[^。]{0,30}",
    re.IGNORECASE,
)
_FORM_LINES = 12  # a form with more lines than these holds an article


@dataclass
class _Weight:
    """Characters in an element: all of them, those in links, those that trafilatura took for the article.

    `prose`: of the last those that are in no link.
    """

    all: int = 0
    links: int = 0
    kept: int = 0
    prose: int = 0

    @property
    def is_links(self) -> bool:
        return self.links > _LINK_SHARE * self.all

    @property
    def is_kept(self) -> bool:
        return 2 * self.kept > self.all


def without_comments(body: html.HtmlElement, account: WebAccount) -> None:
    """Set aside what readers have written under an article, if there is an article besides."""
    found = [element for element in body.iter(*("div", "section", "ol", "ul", "aside")) if _is_comments(element)]
    outer = [element for element in found if not any(holder in found for holder in element.iterancestors())]
    if not outer:
        return
    inside = sum(len(text) for element in outer for block, text in runs(element))
    if sum(len(text) for _, text in runs(body)) - inside - _in_links(body, set(outer)) < _COMMENTS_REST:
        return
    for element in outer:
        account.take(element, Aside.COMMENT if _has_comments(element) else Aside.OUTSIDE)


def _has_comments(element: html.HtmlElement) -> bool:
    """Whether somebody has written something: more stands there than headings and a form to fill in."""
    around = (*HEADINGS, "form")
    return any(all(part.tag not in around for part in (block, *block.iterancestors())) for block, _ in runs(element))


def _is_comments(element: html.HtmlElement) -> bool:
    names = f"{element.get('id', '')} {element.get('class', '')}"
    return bool(_COMMENTS.search(names)) and next(element.iter("h1", "main", "article"), None) is None


def _in_links(body: html.HtmlElement, without: set[html.HtmlElement]) -> int:
    links = (link for link in body.iter("a") if not any(holder in without for holder in link.iterancestors()))
    return sum(len(own_text(link)) for link in links)


class PageArticle:
    """The article in the body of a page. `lines` are those that trafilatura took for it, without white space.

    `strip` leaves the article alone in the body. All that goes is noted in the account.
    """

    def __init__(self, body: html.HtmlElement, lines: frozenset[str], account: WebAccount) -> None:
        self.body = body
        self._account = account
        self._lines = lines
        self._weights = _weigh(body, lines)
        self.topics = self._labelled_topics()
        if self.topics:
            self._weights = _weigh(body, lines)
        self.main = self._find()
        self._blocks = [block for block, text in runs(body) if squeezed(text) in lines and self._weights[block].prose]

    def _find(self) -> html.HtmlElement:
        """The innermost part of the page that holds nearly all that trafilatura took for the article."""
        weights = self._weights
        main, total = self.body, weights[self.body].prose
        while total:
            inner = [c for c in main if c.tag in _CONTAINERS and weights[c].prose >= _share(c) * total]
            if not inner or (inner[0].tag in INLINE and (inner[0].tail or "").strip()):
                break
            main = inner[0]
        for name in ("article", "main"):
            only = list(self.body.iter(name))
            if len(only) == 1 and main in set(only[0].iter()):
                if weights[main].all < _SEMANTIC_SHARE * weights[only[0]].all:
                    main = only[0]
                break
        while main.tag in INLINE and main is not self.body:
            main = main.getparent()
        return main

    def _labelled_topics(self) -> list[str]:
        """The related pages under labels that the grammar knows, set aside together with their labels."""
        topics: list[str] = []
        for block, text in list(runs(self.body)):
            rest = line_grammar.related_heading(text)
            if rest is None or block is self.body:
                continue
            if rest < len(text):  # the links follow on the same line
                lists = [block] if next(block.iter("a"), None) is not None else []
            else:
                lists = self._link_lists(block)
            found = [title for element in lists for title in _titles(element)]
            for element in [*lists, block] if found else []:
                self._account.take(element, Aside.RELATED)
            topics += found
        return topics

    def _link_lists(self, label: html.HtmlElement) -> list[html.HtmlElement]:
        """The elements right after a label that hold nothing but links, or the list of titles right after it."""
        node = label
        for _ in range(_LABEL_CLIMB):
            found: list[html.HtmlElement] = []
            for sibling in node.itersiblings():
                is_list = sibling.tag in ("ul", "ol") and not found and _is_titles(sibling)
                if not (is_list or self._weights[sibling].is_links):
                    if self._weights[sibling].all:
                        break
                    continue
                found.append(sibling)
            if found:
                return found
            node = node.getparent()
            if node is None or node.tag == "body" or self._weights[node].all > 2 * self._weights[label].all:
                break  # it holds more than the label
        return []

    def take_lists(self) -> None:
        """Set aside the lists of links that stand after the article, outside of it; their titles are topics."""
        if self.main is self.body:
            return
        inside, after = set(self.main.iter()), False
        for element in list(self.body.iter()):
            after = after or element is self.main
            if not after or element in inside or element.tag not in ("ul", "ol"):
                continue
            if not self._weights[element].is_links or any(
                holder.tag in ("nav", "footer") for holder in element.iterancestors()
            ):
                continue
            titles = _titles(element)
            if len(titles) >= _MIN_LINKS and sum(map(line_grammar.units, titles)) >= _LINK_UNITS * len(titles):
                self.topics += titles
                self._account.take(element, Aside.RELATED)

    def take_masthead(self, title: str | None) -> None:
        """Set aside what stands around a first heading that comes before the title and is another: it names the site."""
        headings = list(self.body.iter("h1", "h2"))
        named = next((heading for heading in headings if own_text(heading) == title), None)
        if named is None:
            return
        path = {named, *named.iterancestors()}
        for heading in headings[: headings.index(named)]:
            head = heading
            while (holder := head.getparent()) is not None and holder not in path:
                head = holder
            if holder is None:  # it was set aside with a heading before it
                continue
            is_small = 2 * self._weights[head].all < self._weights[self.body].all
            if heading.tag == "h1" and is_small and self.main not in set(head.iter()):
                self._account.take(head, Aside.OUTSIDE)

    def strip(self) -> None:
        """Set aside the page around the article: what is outside of it, and furniture inside."""
        path = {self.main, *self.main.iterancestors()}
        for element in self._outside(path):
            weight = self._weights[element]
            if (not weight.is_kept or weight.is_links) and not self._is_sentence(element):
                self._take(element)
        elements = list(self.body.iter())
        order = {element: i for i, element in enumerate(elements)}
        ends = dict(order)  # the place of the last element inside of each
        for element in reversed(elements[1:]):
            holder = element.getparent()
            ends[holder] = max(ends[holder], ends[element])
        places = [order[block] for block in self._blocks if block in order]
        first, last = (min(places), max(places)) if places else (0, len(order))
        for element in elements:
            if element in path or element.tag in INLINE or not self._weights[element].all:
                continue
            at_edge = ends[element] < first or order[element] > last
            if self._is_furniture(element, at_edge) or self._is_contents(element):
                self._take(element)

    def _is_sentence(self, element: html.HtmlElement) -> bool:
        """Whether an element is a sentence inside of what the page says is its article, though with links for the most part."""
        if next(element.iterancestors("main", "article"), None) is None or len(texts := list(runs(element))) != 1:
            return False
        text, weight = texts[0][1], self._weights[element]
        beside = weight.all - weight.links
        is_page = line_grammar.is_furniture(text) or _PROMPT.fullmatch(text) or self._is_named_furniture(element)
        return line_grammar.ends_sentence(text) and beside >= _BESIDE_LINKS and not is_page and not in_menu(element)

    @staticmethod
    def _is_named_furniture(element: html.HtmlElement) -> bool:
        names = f"{element.get('class', '')} {element.get('id', '')}"
        return element.tag in ("nav", "dialog") or element.get("role") in MENU_ROLES or bool(_MENU_NAMES.search(names))

    def _is_furniture(self, element: html.HtmlElement, at_edge: bool) -> bool:
        weight = self._weights[element]
        if next(element.iter("h1"), None) is not None or next(element.iterancestors("blockquote"), None) is not None:
            return False
        if element.tag == "form" and sum(1 for _ in runs(element)) <= _FORM_LINES and 2 * weight.prose < weight.all:
            return True
        if weight.is_kept:
            return False
        if self._is_named_furniture(element):
            return True
        if weight.all < 200 and _PROMPT.fullmatch(own_text(element)):
            return True
        if not at_edge:
            return element.tag in FURNITURE and weight.is_links
        if element.tag in FURNITURE:
            return True
        if not weight.is_links:
            return False
        if self._is_before(element):
            return True
        pure = weight.links > _PURE_LINKS * weight.all and sum(1 for _ in element.iter("a")) >= _MIN_LINKS
        return pure and not _is_led_in(element)

    def _is_before(self, element: html.HtmlElement) -> bool:
        """Whether the article begins after this element."""
        return any(block in set(element.itersiblings()) for block in self._blocks[:1])

    def _is_contents(self, element: html.HtmlElement) -> bool:
        """A list of links to places of the same page."""
        if element.tag not in ("ul", "ol", "nav", "div") or not self._weights[element].is_links:
            return False
        links = list(element.iter("a"))
        return len(links) >= _MIN_LINKS and all(link.get("href", "").startswith("#") for link in links)

    def _take(self, element: html.HtmlElement) -> None:
        if self._is_contents(element):
            why = Aside.CONTENTS
        elif self._weights[element].is_links or element.tag in ("nav", "form", "header", "footer"):
            why = Aside.MENU
        else:
            why = Aside.OUTSIDE
        self._account.take(element, why)

    def _outside(self, path: set[html.HtmlElement]) -> Iterator[html.HtmlElement]:
        """The largest elements that do not hold the article, nor stand in it; text without a block gets one."""
        if self.main is not self.body:
            for holder in self.main.iterancestors():
                for block in _with_blocks(holder):
                    line = squeezed(own_text(block))
                    links = sum(len(squeezed(own_text(link))) for link in block.iter("a"))
                    self._weights[block] = _Weight(len(line), links, len(line) if line in self._lines else 0)
                yield from [child for child in holder if child not in path]
                if holder is self.body:
                    return


def _weigh(body: html.HtmlElement, kept: frozenset[str]) -> defaultdict[etree._Element, _Weight]:
    weights: defaultdict[etree._Element, _Weight] = defaultdict(_Weight)
    links: defaultdict[etree._Element, int] = defaultdict(int)  # in the block that a link stands in
    for link in body.iter("a"):
        size = len(squeezed("".join(link.itertext())))
        for element in (link, *link.iterancestors()):
            weights[element].links += size
        block = link.getparent()
        while block.tag in INLINE and block is not body:
            block = block.getparent()
        links[block] += size
    for block, text in runs(body):
        line = squeezed(text)
        size = len(line) if line in kept else 0
        prose = size - links[block] if links[block] <= _LINK_SHARE * size else 0
        for element in (block, *block.iterancestors()):
            weights[element].all += len(line)
            weights[element].kept += size
            weights[element].prose += prose
    return weights


def _with_blocks(holder: html.HtmlElement) -> list[html.HtmlElement]:
    """Put text and inline elements that stand among blocks into blocks of their own: these blocks."""
    made: list[html.HtmlElement] = []
    block: html.HtmlElement | None = None
    if holder.text and holder.text.strip():
        block = html.Element("div")
        block.text, holder.text = holder.text, None
        holder.insert(0, block)
        made.append(block)
    for child in [child for child in holder if child is not block]:
        if child.tag in INLINE:
            if block is None:
                block = html.Element("div")
                child.addprevious(block)
                made.append(block)
            block.append(child)  # its tail goes with it
            continue
        tail, block = child.tail, None
        if tail and tail.strip():
            child.tail = None
            block = html.Element("div")
            block.text = tail
            child.addnext(block)
            made.append(block)
    return made


def _share(element: html.HtmlElement) -> float:
    return _TABLE_SHARE if element.tag in ("table", "tbody", "tr", "td") else _MAIN_SHARE


def _is_led_in(element: html.HtmlElement) -> bool:
    """Whether a heading or a line such as "Read this first:" stands right before the element."""
    before = element.getprevious()
    if before is None or (element.getparent() is not None and before.tail and before.tail.strip()):
        return False
    return before.tag in HEADINGS or own_text(before).endswith((":", "："))


def _titles(element: html.HtmlElement) -> list[str]:
    """The texts of the links in an element, of its list items if it has no links."""
    texts = [own_text(link) for link in element.iter("a")] or [own_text(item) for item in element.iter("li")]
    return [title for text in texts if (title := line_grammar.topic_title(text)) and line_grammar.is_topic(title)]


def _is_titles(element: html.HtmlElement) -> bool:
    """Whether every item of a list may be the title of a page, and none is an answer."""
    texts = [own_text(item) for item in element.iter("li")]
    return bool(texts) and all(line_grammar.is_topic(text) and not line_grammar.ends_sentence(text) for text in texts)
