"""A page as its editor meant it: formulas as text, folded parts shown, hidden and struck text set aside.

Each function changes the page that it is given. What leaves the page is noted in the account.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from lxml import etree, html

from kb.article import Aside
from kb.readers.web.account import WebAccount
from kb.readers.web.math import linear
from kb.readers.web.text import FOLDED, HEADINGS, INLINE, own_text

MENU_ROLES = ("alertdialog", "dialog", "listbox", "menu", "menubar", "navigation", "search")
FURNITURE = ("nav", "footer", "aside", "header", "dialog")
_HIDDEN = re.compile(r"display\s{0,3}:\s{0,3}none|visibility\s{0,3}:\s{0,3}hidden", re.IGNORECASE)
_STRUCK = re.compile(r"text-decoration[\w-]{0,20}\s{0,3}:[^;]{0,40}line-through", re.IGNORECASE)
_BLOCK_STYLE = re.compile(r"display\s{0,3}:\s{0,3}(?:block|flex|grid|list-item|table(?![\w-]))", re.IGNORECASE)
_WORD_LIST = re.compile(r"mso-list\s{0,3}:[^;]{0,40}level([1-9])", re.IGNORECASE)
_WORD_IGNORE = re.compile(r"mso-list\s{0,3}:\s{0,3}ignore", re.IGNORECASE)
_WORD_NUMBER = re.compile(r"[(（]?(?:[0-9]{1,3}|[a-zA-Z]|[ivxlcIVXLC]{2,6}|[一二三四五六七八九十]{1,3})[.)、）．]+")
_NO_TEXT = ("script", "style")
# Markup in a comment, what is only meant for old browsers.
_NO_WORDS = re.compile(
    r"<(script|style)\b[^<>]{0,2000}>[^<]{0,20000}</\1>|</?[a-z][^<>]{0,2000}>|\[if [^\]<>]{1,60}\]>|<!\[endif\]",
    re.IGNORECASE,
)
_INVISIBLE = ("template", "noscript", "iframe", "object", "embed", "canvas", "video", "audio", "datalist")
_CONTROLS = ("select", "option", "button", "textarea", "input", "progress", "meter")
_STRUCK_TAGS = ("del", "s", "strike")
_NAMES = ("h1", "h2", "h3", "h4", "h5", "h6", "summary")
_SHOWING = (*_NAMES, "dt", "label", "button")  # what stands right before a panel that it opens
_PANEL = re.compile(r"(?:^|[\s_-])(?:accordion|collaps|tab-?pan|toggle|answer|expand|faq)", re.IGNORECASE)
# What a button says that opens something without naming it.
_OPENS = re.compile(
    r"(?:show|read|see|view|load|learn|expand|collapse|toggle|open|close)(?: (?:more|less|all|this|the))?"
    r"(?: (?:details|menu|navigation|section|content|accordion|answer))?|more(?: info(?:rmation)?)?|menu|details|[+×✕…▾▼>-]|"
    r"(?:点击)?(?:展开|收起|折叠|显示|查看|阅读|了解)(?:更多|全部|全文|详情|内容|菜单)?|更多|菜单|详情",
    re.IGNORECASE,
)
_WHOLE = ("main", "article", "h1")
_WHOLE_SHARE = 0.8  # of the text of the page: what holds one of these and so much is no hidden part of an article
_FIRST_OF_PART = 3  # the outermost level of the heading of a part that is folded
_TABS = re.compile(r"(?:^|[\s_-])tabs?(?:$|[\s_-])", re.IGNORECASE)
_ROLES = {
    "table": "table", "grid": "table", "row": "tr", "rowgroup": "tbody", "cell": "td", "gridcell": "td",
    "columnheader": "th", "rowheader": "th",
}  # fmt: skip


def without_scripts(page: html.HtmlElement) -> None:
    """Move scripts to the head, where metadata is looked for, and remove styles. Neither is text."""
    head = page.find("head")
    if head is None:
        head = etree.Element("head")
        page.insert(0, head)
    for element in list(page.iter(*_NO_TEXT)):
        if next(element.iterancestors("head"), None) is not None and element.tag == "script":
            continue
        copy = etree.SubElement(head, "script", dict(element.attrib)) if element.tag == "script" else None
        if copy is not None:
            copy.text = element.text
        element.drop_tree()


def set_comments_aside(page: html.HtmlElement, account: WebAccount) -> None:
    """Take the comments of whoever wrote the page out of it; those of one element are one piece."""
    for comment in page.getroottree().xpath("//comment()"):
        holder = comment.getparent()
        text = " ".join(_NO_WORDS.sub(" ", comment.text or "").split())
        if any(map(str.isalnum, text)):
            account.note(text, Aside.COMMENT, page if holder is None else holder)
        if holder is not None:
            comment.drop_tree()


def as_elements(page: html.HtmlElement) -> None:
    """Give elements the tags that say what they are: tables made of other elements, inline elements shown as blocks."""
    for element in page.xpath("//*[@role]"):
        name = _ROLES.get(element.get("role", ""))
        if name and element.tag in ("div", "span", "ul", "li", "p", "section"):
            element.tag = name
    for element in page.xpath("//span[@style] | //a[@style]"):
        if _BLOCK_STYLE.search(element.get("style", "")):
            element.tag = "div" if element.tag == "span" else element.tag
    for element in [element for element in page.iter() if isinstance(element.tag, str) and ":" in element.tag]:
        if not element.tag.startswith(("m:", "mml:", "math:")):  # of Word: a paragraph mark, the name of a place
            element.drop_tag()


def formulas(page: html.HtmlElement, account: WebAccount) -> None:
    """Write formulas as text. Pages often hide them and show a picture of them."""
    for element in list(page.iter("math", "m:math", "mml:math", "math:math")):
        for source in list(element.iter("annotation", "annotation-xml")):
            account.note(own_text(source), Aside.HIDDEN, element)
        text, tail = linear(element), element.tail
        for holder in element.iterancestors():
            if own_text(holder) != own_text(element):
                break
            _show(holder)
        _show(element)
        element.clear(keep_tail=False)
        element.tag, element.text, element.tail = "span", text, tail


def name_tabs(page: html.HtmlElement) -> None:
    """Move the name of each tab to the text that it opens, and show that text."""
    by_id = {element.get("id"): element for element in page.xpath("//*[@id]")}
    tabs = page.xpath("//*[@role = 'tab' or @data-toggle = 'tab' or @data-bs-toggle = 'tab']")
    lists = [element for element in page.iter("ul", "ol", "div") if _TABS.search(element.get("class", ""))]
    tabs += [link for element in lists for link in element.iter("a") if link not in tabs]
    for tab in tabs:
        panel = next((by_id[name] for name in _opened(tab) if name in by_id), None)
        name = own_text(tab)
        if (
            panel is None
            or panel.tag in HEADINGS
            or in_menu(tab)
            or in_menu(panel)
            or tab in set(panel.iter())
            or not name
        ):
            continue
        if tab in set(panel.iterancestors()) or tab.getparent() is None:
            continue
        _show(panel)
        tab.drop_tree()
        heading = etree.Element("p")
        etree.SubElement(heading, "b").text = name
        heading.tail, panel.text = panel.text, None
        panel.insert(0, heading)


def unfold(page: html.HtmlElement) -> None:
    """Make headings of the buttons that unfold parts of an article, and show these parts.

    Menus and dialogs stay as they are, and so do buttons that do not say what they open.
    """
    by_id = {element.get("id"): element for element in page.xpath("//*[@id]")}
    panels = [*page.xpath("//*[@hidden = 'until-found']"), *page.xpath("//*[@role = 'tabpanel']")]
    for element in page.xpath("//*[@aria-controls or @data-target or @data-bs-target or @href]"):
        controls = element.get("aria-controls", "").split()
        opened = [(name, by_id[name]) for name in _opened(element) if name in by_id]
        panels += [panel for name, panel in opened if name in controls or _is_panel(panel)]
    for button in list(page.iter("button")):
        opened = [by_id[name] for name in _opened(button) if name in by_id]
        if button.get("aria-haspopup") or any(map(in_menu, (button, *opened))):
            continue
        name = next(button.iterancestors(*_NAMES), None)
        if name is None and (_opened(button) or button.get("aria-expanded") or _is_panel(button)):
            panels += [] if opened else list(button.itersiblings())[:1]
            if not _OPENS.fullmatch(own_text(button)):
                _as_heading(button, opened)
        elif name is not None and own_text(name) == own_text(button):
            panels += [] if opened else list(name.itersiblings())[:1]
            button.drop_tag()
    for panel in [*panels, *_panels_by_place(page)]:
        if not in_menu(panel):
            _show(panel)


def _as_heading(button: html.HtmlElement, opened: Sequence[html.HtmlElement]) -> None:
    """Make a button that stands alone the heading of what it opens, and text of one within a sentence."""
    holder, before = button.getparent(), button.getprevious()
    text_before = (holder.text if before is None else before.tail) or ""
    beside = [text_before, button.tail or ""]
    beside += [own_text(part) for part in (before, button.getnext()) if part is not None and part.tag in INLINE]
    if any(text.strip() for text in beside):
        button.drop_tag()
        return
    panels = opened or list(button.itersiblings())[:1]
    inside = [HEADINGS[heading.tag] for panel in panels for heading in panel.iter(*HEADINGS)]
    button.attrib.clear()
    button.tag = f"h{max(min(inside, default=7) - 1, _FIRST_OF_PART)}"
    if not inside:
        button.set(FOLDED, "title")
        for panel in panels[:1]:
            panel.set(FOLDED, "part")
    if holder.tag == "li":  # each item is a part of the text
        holder.tag = "div"
        around = holder.getparent()
        if around.tag in ("ul", "ol") and next(around.iterchildren("li"), None) is None:
            around.tag = "div"


def _opened(element: html.HtmlElement) -> list[str]:
    """The ids of the parts of a page that an element opens."""
    target = element.get("data-bs-target") or element.get("data-target") or ""
    names = element.get("aria-controls", "").split()
    return [*names, *(text[1:] for text in (target, element.get("href", "")) if text[:1] == "#" and text[1:])]


def _panels_by_place(page: html.HtmlElement) -> Iterable[html.HtmlElement]:
    """Hidden parts right after the line that opens them, or in what is named as a panel."""
    for element in page.xpath("//*[@hidden or @style or @aria-hidden = 'true']"):
        if not _is_hidden(element) or element.tag in _SHOWING or (not len(element) and not element.text):
            continue
        before = element.getprevious()
        opener = before is not None and (
            before.tag in _SHOWING or before.get("onclick") or before.get("role") == "button"
        )
        if (opener and element.tag not in ("p", "span")) or _is_panel(element) or element.tag == "dd":
            yield element


def _is_panel(element: html.HtmlElement) -> bool:
    return bool(_PANEL.search(f"{element.get('class', '')} {element.get('id', '')}"))


def in_menu(element: html.HtmlElement) -> bool:
    """Whether an element is, or stands inside, a menu or other furniture of the page."""
    around = (element, *element.iterancestors())
    return any(part.tag in FURNITURE or part.get("role") in MENU_ROLES for part in around)


def _show(element: html.HtmlElement) -> None:
    for attribute in ("hidden", "aria-hidden", "style"):
        element.attrib.pop(attribute, None)


def _is_hidden(element: html.HtmlElement) -> bool:
    if element.get("hidden") is not None or element.get("aria-hidden") == "true":
        return True
    return bool(_HIDDEN.search(element.get("style", "")))


def set_aside_unseen(page: html.HtmlElement, account: WebAccount) -> None:
    """Set aside what a browser does not show as text: hidden parts, struck words, controls, readings above words."""
    for element in list(page.iter(*_INVISIBLE)):
        account.take(element, Aside.HIDDEN)
    for element in page.xpath("//*[@hidden or @aria-hidden='true' or @style]"):
        if _is_hidden(element) and not _is_whole(element, page):
            account.take(element, Aside.HIDDEN)
    struck = [element for element in page.xpath("//*[@style]") if _STRUCK.search(element.get("style", ""))]
    for element in [*page.iter(*_STRUCK_TAGS), *struck]:
        if not _is_whole(element, page):
            account.take(element, Aside.DELETED)
    for element in list(page.iter("rt", "rp", "rtc")):
        account.take(element, Aside.READING)
    for element in list(page.iter("svg")):
        account.take(element, Aside.PICTURE)
    for element in list(page.iter(*_CONTROLS)):
        account.take(element, Aside.MENU)


def _is_whole(element: html.HtmlElement, page: html.HtmlElement) -> bool:
    """Whether an element is the page itself or nearly: scripts show it when the page has loaded."""
    if element.tag in ("html", "body"):
        return True
    if next(element.iter(*_WHOLE), None) is None:
        return False
    return len(own_text(element)) > _WHOLE_SHARE * len(own_text(page.find("body")))


def word_lists(page: html.HtmlElement) -> None:
    """Tell the list items in HTML that Word made: they are paragraphs with their mark as text."""
    for element in page.xpath("//*[contains(@style, 'mso-list')]"):
        level = _WORD_LIST.search(element.get("style", ""))
        if not level:
            continue
        mark = ""
        for span in element.xpath(".//span[contains(@style, 'mso-list')]"):
            if _WORD_IGNORE.search(span.get("style", "")):
                mark = own_text(span)
                span.drop_tree()
        if element.tag not in HEADINGS:
            element.set("data-item-level", level[1])
            element.set("data-item-mark", mark if _WORD_NUMBER.fullmatch(mark) else "-")
        elif mark:
            element.text = f"{mark} {element.text or ''}"
