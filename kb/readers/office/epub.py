"""An EPUB file → the lines of its chapters, in the order in which they are read."""

from __future__ import annotations

from datetime import datetime

from lxml import etree, html

from kb.article import Aside, SetAside
from kb.pictures.taken import Pictures
from kb.readers.file_type import FormatError
from kb.readers.office.package import DAMAGED, OfficePackage, OfficeProblem, aside, descendants, joined, local
from kb.readers.office.rest import left_out, paragraphs
from kb.readers.web.blocks import ShownPicture, placed_markup
from kb.structure.assemble import DocumentMetadata
from kb.structure.classify_lines import Markup

_CONTAINER, _ENCRYPTION = "META-INF/container.xml", "META-INF/encryption.xml"
_PAGES = ("application/xhtml+xml", "text/html", "application/x-dtbook+xml")
_CONTENTS = "application/x-dtbncx+xml"
_SILENT = ("script", "style")
_UNSEEN = ("template", "noscript")
_BLOCK_NAMES = "p li td th h1 h2 h3 h4 h5 h6 dt dd div section figcaption caption pre"
_BLOCKS = tuple(_BLOCK_NAMES.split())


def read_epub(data: bytes) -> tuple[list[Markup], DocumentMetadata]:
    """The lines of an e-book, its title and date. The table of contents is set aside.

    Raises FormatError for one that is damaged, protected against copying or a ZIP bomb.
    """
    try:
        package = OfficePackage(data)
        root = next(descendants(package.xml(_CONTAINER), "rootfile"), None)
        name = "" if root is None else root.get("full-path", "")
        book = package.xml(name)
        pages = _pages(book, name.rpartition("/")[0])
        if _is_locked(package, [page for page, _ in pages]):
            raise FormatError(OfficeProblem.LOCKED)
        marked: list[Markup] = []
        set_aside: list[SetAside] = []
        pictures = Pictures()
        told = len(pages)
        pages += _others(book, name.rpartition("/")[0], {page for page, _ in pages})
        for number, (page, contents) in enumerate(pages):
            if page in package.names:
                lines = marked if number < told else []
                for source, alt, at in _page(package.read(page), contents, lines, set_aside):
                    name = joined(page.rpartition("/")[0], source)
                    if number < told and name in package.names:
                        pictures.add(package.read(name), at, alt, name.rpartition("/")[2])
                if lines is not marked:
                    set_aside += aside(" ".join(line.text for line in lines), Aside.OUTSIDE, len(marked))
    except DAMAGED as error:
        raise FormatError(OfficeProblem.DAMAGED) from error
    title = next((" ".join((found.text or "").split()) for found in descendants(book, "title")), "") or None
    return marked, DocumentMetadata(
        title=title, file_date=_date(book), set_aside=(*set_aside, *pictures.set_aside), pictures=tuple(pictures.found)
    )


def _pages(book: etree._Element, folder: str) -> list[tuple[str, bool]]:
    """The pages of a book as they are read, each with whether it is the table of contents."""
    items = {item.get("id", ""): item for item in descendants(book, "item")}
    found: list[tuple[str, bool]] = []
    for reference in descendants(book, "itemref"):
        item = items.get(reference.get("idref", ""))
        if item is not None and item.get("media-type", _PAGES[0]) in _PAGES:
            found.append((joined(folder, item.get("href", "")), "nav" in (item.get("properties") or "").split()))
    return found


def _others(book: etree._Element, folder: str, known: set[str]) -> list[tuple[str, bool]]:
    """Pages that are not among those that are read one after the other, such as a table of contents."""
    found: list[tuple[str, bool]] = []
    for item in descendants(book, "item"):
        page = joined(folder, item.get("href", ""))
        if item.get("media-type") in (*_PAGES, _CONTENTS) and page not in known:
            is_contents = item.get("media-type") == _CONTENTS or "nav" in (item.get("properties") or "").split()
            found.append((page, is_contents))
    return found


def _page(data: bytes, contents: bool, marked: list[Markup], set_aside: list[SetAside]) -> list[ShownPicture]:
    """Add the lines of a page and what is set aside of it. → the pictures that it shows."""
    parser = html.HTMLParser(remove_comments=True, remove_pis=True, no_network=True, encoding=_encoding(data))
    try:
        page = html.document_fromstring(data, parser=parser)
    except etree.ParserError:  # nothing in it
        return []
    body = page.find("body")
    if body is None:
        return []
    for element in [*body.iter(*_SILENT)]:
        element.drop_tree()
    for element in [*body.iter(*_UNSEEN)]:
        set_aside += aside(" ".join(element.itertext()), Aside.HIDDEN, len(marked))
        element.drop_tree()
    if contents:
        set_aside += aside(" ".join(body.itertext()), Aside.CONTENTS, len(marked))
        return []
    for element in [*body.iter("nav")]:
        if element is not body:
            set_aside += aside(" ".join(element.itertext()), Aside.CONTENTS, len(marked))
            element.drop_tree()
    texts = list(paragraphs(body, _BLOCKS))
    shown: list[ShownPicture] = []
    before = len(marked)
    lines = placed_markup(body, {}, shown)[0]
    marked += lines
    set_aside += left_out(texts, (line.text for line in lines))
    return [(source, alt, before + at) for source, alt, at in shown]


def _encoding(data: bytes) -> str:
    """Pages of a book are UTF-8 or UTF-16 (EPUB 3.3, section 3.3.2)."""
    return "utf-16" if data.startswith((b"\xff\xfe", b"\xfe\xff")) else "utf-8"


def _is_locked(package: OfficePackage, pages: list[str]) -> bool:
    """Whether a page is encrypted; books whose fonts are have no copy protection."""
    if _ENCRYPTION not in package.names:
        return False
    locked = {joined("", found.get("URI", "")) for found in descendants(package.xml(_ENCRYPTION), "CipherReference")}
    return any(page in locked for page in pages)


def _date(book: etree._Element) -> datetime | None:
    for found in descendants(book, "date", "meta"):
        if local(found) == "date" or found.get("property") == "dcterms:modified":
            try:
                return datetime.fromisoformat((found.text or "").strip()[:10])
            except ValueError:
                continue
    return None
