"""HTML inside Markdown → lines of markup, and what of it is set aside."""

from __future__ import annotations

import re
from html import escape

from kb.article import Aside, SetAside
from kb.errors import Message
from kb.readers.md.inline import TEMPLATE, stands_for_text, tag_text, tag_title
from kb.readers.md.tags import is_tag
from kb.structure.classify_lines import Markup

_COMMENT = re.compile(r"\s*<!--((?:[^-]|-(?!->)){0,400000})-->\s*")
_VALUES = r"""(?:[^<>"']|"[^"]{0,2000}"|'[^']{0,2000}'){0,400}"""
_COMPONENT = re.compile(rf"<[A-Z][\w.]{{0,60}}(?:\s{_VALUES})?/?>")
_ANGLE = re.compile(rf"<(?:/?[A-Za-z][\w:.-]{{0,60}}{_VALUES}>|!|\?)|<")
_AUTOLINK = re.compile(r"<((?:https?|ftp|mailto):[^\s<>\"']{1,2000})>")
_RAW = re.compile(r"<(?:script|style)\b", re.IGNORECASE)
_SHOWN = re.compile(
    r"""\b(?:title|label|text|caption|summary|description)\s{0,2}=\s{0,2}(?:"([^"]{1,400})"|'([^']{1,400})')"""
)
_NO_TEXT = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
_REFERENCE = re.compile(r"&#(?:x([0-9a-f]{1,6})|([0-9]{1,7}));?", re.IGNORECASE)


def component_text(tag: str) -> str:
    """What a component of MDX or Vue shows of its attributes: `<Badge text="new" />`. "" for an element of HTML."""
    if not _COMPONENT.fullmatch(tag):
        return ""
    return " ".join((double or single).strip() for double, single in _SHOWN.findall(tag))


def _template_text(found: re.Match[str], source: str, closed: frozenset[str]) -> str:
    """What a template tag inside HTML shows, escaped; a blank for nothing."""
    if found["value"] or ((found["tag"] or found["short"]) and stands_for_text(found, source, {"closed": closed})):
        return escape(found[0])
    if not (found["tag"] or found["short"]):
        return " "
    title = tag_title(found[0], closed)
    return f" {escape(tag_text(found[0]))} " + (f"<br>{escape(title)}<br>" if title else "")


def html_lines(
    source: str, closed: frozenset[str] = frozenset()
) -> tuple[list[Markup], list[SetAside], list[tuple[str, str, int]]]:
    """The lines of a piece of HTML, what is set aside, and the pictures it refers to: address, words, number of lines before.

    It may have elements that begin or end elsewhere. `closed` are the names of template tags that the whole text closes.
    """
    if comment := _COMMENT.fullmatch(source):
        text = comment[1].strip()
        return [], [SetAside(text, Message(Aside.COMMENT))] if text else [], []
    kept = {found.start(): _template_text(found, source, closed) for found in TEMPLATE.finditer(source)}
    aside = [
        SetAside(found[0], Message(Aside.HIDDEN))
        for found in TEMPLATE.finditer(source)
        if kept[found.start()] != escape(found[0])
    ]
    source = TEMPLATE.sub(lambda found: kept.get(found.start(), " "), source)
    if source.rfind("<!--") > source.rfind("-->"):  # the parser would take all after it for a comment
        source = source.replace("<!--", "&lt;!--")
    if not _RAW.search(source):
        source = _AUTOLINK.sub(r" \1 ", source)
        source = _ANGLE.sub(lambda found: found[0] if is_tag(found[0]) else f"&lt;{found[0][1:]}", source)
    source = _COMPONENT.sub(lambda found: f"{found[0]} {component_text(found[0])} ", source)
    from lxml import etree, html  # these libraries take their time, and most Markdown has no HTML

    from kb.readers.web.account import WebAccount
    from kb.readers.web.blocks import placed_markup
    from kb.readers.web.tidy import set_aside_unseen, unfold

    parser = html.HTMLParser(no_network=True, huge_tree=True)
    clean = _REFERENCE.sub(_known_reference, _NO_TEXT.sub("", source))
    page = html.document_fromstring(f"<html><body><div>{clean}", parser=parser)
    account = WebAccount(page)
    for node in list(page.iter(etree.Comment, etree.ProcessingInstruction)):
        account.note(" ".join((node.text or "").split()), Aside.COMMENT, node)
        node.drop_tree()
    for element in list(page.iter("script", "style")):
        account.take(element, Aside.HIDDEN)
    unfold(page)
    set_aside_unseen(page, account)
    body = page.find("body")
    pictures: list[tuple[str, str, int]] = []
    lines, places = placed_markup(page if body is None else body, account.places, pictures)
    return lines, [*aside, *account.pieces(places)], pictures


def _known_reference(found: re.Match[str]) -> str:
    """A character reference as it is, nothing for one of a character that no text has."""
    code = int(found[1], 16) if found[1] else int(found[2])
    return "" if code > 0x10FFFF or _NO_TEXT.match(chr(code)) else found[0]
