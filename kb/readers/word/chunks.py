"""A document of another kind inside a DOCX file (w:altChunk) → lines of markup."""

from __future__ import annotations

import email
import email.policy

from lxml import html

from kb.readers.encoding import DecodeError, decode
from kb.readers.web.blocks import markup
from kb.structure.classify_lines import LineKind, Markup

_UNSEEN = ("script", "style", "head", "template", "noscript")
_PAGES, _TEXTS, _MAILS = (".html", ".htm", ".xhtml"), (".txt",), (".mht", ".mhtml", ".eml")


def chunk_lines(data: bytes, name: str, kind: str) -> list[Markup]:
    """The lines of a page, a text or a saved page (MHT), told by `name` and content type; none for other kinds."""
    name, kind = name.lower(), kind.lower()
    if name.endswith(_MAILS) or kind == "message/rfc822":
        body = email.message_from_bytes(data, policy=email.policy.default).get_body(("html", "plain"))
        if body is None:
            return []
        payload = body.get_payload(decode=True)
        is_page = body.get_content_type() == "text/html"
        return _lines(payload if isinstance(payload, bytes) else b"", is_page)
    if name.endswith(_PAGES) or "html" in kind:
        return _lines(data, True)
    return _lines(data, False) if name.endswith(_TEXTS) or kind.startswith("text/plain") else []


def _lines(data: bytes, is_page: bool) -> list[Markup]:
    try:
        text = decode(data).text
    except DecodeError:
        return []
    if not is_page:
        return [Markup(LineKind.TEXT, 0, line.strip()) for line in text.split("\n") if line.strip()]
    page = html.document_fromstring(text.encode(), parser=html.HTMLParser(encoding="utf-8"))
    for element in list(page.iter(*_UNSEEN)):
        element.drop_tree()
    return markup(page)
