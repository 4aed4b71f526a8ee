"""Bytes and a file name → Article.

A reader turns a file into the article's text and its `Line`s; `assemble` does the rest. To read another format, write
a function from bytes to `list[Markup]` and `Known` (see kb/readers/html.py) and give its file endings in `_READERS`.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Callable
from dataclasses import replace
from pathlib import PurePath

from kb.article import Article
from kb.errors import Code, KnowledgeBaseError, Message, Where
from kb.readers.encoding import DecodeError, decode
from kb.readers.file_type import FileKind, FormatError, sniff
from kb.readers.markdown import read_markdown
from kb.readers.md.front_matter import FrontMatterError, front_matter
from kb.structure.assemble import DocumentMetadata, assemble_article
from kb.structure.classify_lines import Line, Markup, markup_lines, text_lines

MAX_BYTES = 25 * 1024 * 1024  # of one file; the longest articles are far shorter, pictures and all
TEXT_SUFFIXES = ("", ".txt")
MARKDOWN_SUFFIXES = (".md", ".markdown")
HTML_SUFFIXES = (".html", ".htm")
ARTICLE_SUFFIXES = (".txt", *MARKDOWN_SUFFIXES, *HTML_SUFFIXES, ".docx", ".pdf")

_BLANK = b"\0 \t\r\n"
_MAX_ID_BYTES = 180  # file systems allow 255, of which endings and the names of temporary files take some
_SUFFIX = re.compile(r"\.[A-Za-z][A-Za-z0-9]{0,9}")
_UNSAFE = re.compile(r"[^\w.-]+")
_LOST = re.compile(r"[^\w.\s-]")  # what an id cannot show; blanks become "-"
_RESERVED = re.compile(r"(?:con|prn|aux|nul|(?:com|lpt)[0-9¹²³])(?:\.|$)", re.IGNORECASE)  # names of devices on Windows


class ReaderProblem(Code):
    TOO_LARGE = "expected at most {limit} MB, found {size:.1f} MB; split it or save only its text"
    OTHER_ENDING = "{name}: expected an article ({kinds}), found {suffix}; save it as one of these"
    NO_TEXT = "{name}: expected {kind}, but {reason}; {cure}"
    OTHER_FORM = "{name}: expected {kind}, {reason}"
    NO_BODY = (
        "{name}: expected an article with body text, found only a title, related topics or page furniture; "
        "add the text of the article"
    )
    NOTHING = "{name}: expected an article with body text, found nothing; add the text of the article"
    NO_SUCH_FORMAT = "{name}: expected {kind}, found none; if it is text, rename it to end in .txt"
    OTHER_KIND = "{name}: expected {kind}, found {what}; {cure}"
    # parts of the others
    TEXT = "text"
    EMPTY = "but the file is empty; save it again"
    SAVE_AS_UTF8 = "save the article as UTF-8 text"
    SAVE_AS_SHOWN = "save the page again as the browser shows it"
    SAVE_AS_DOCX = "save it again as DOCX"
    SAVE_UNLOCKED = "save it as DOCX without a password"
    SAVE_AS_TEXT = "save the article as text"
    SAVE_AGAIN = "it may be damaged; save it again"
    PRINT = "print it to a new PDF"
    UNPACK = "unpack it first"
    RENAME = "rename it to end in {suffix}"


class ReaderError(KnowledgeBaseError):
    """A file that is no article. The message is one line: what was expected, what was found, what to do."""


def article_id(name: str) -> str:
    """The id of the article in the file `name`: its stem, with only letters, digits and "_.-" in it.

    With an ending it is a file name on every system; the id of such a file is the same again. A stem with other signs
    gets a checksum at its end: "C++" and "C#" stay apart.
    """
    stem = unicodedata.normalize("NFC", split_name(name)[0])
    safe = _UNSAFE.sub("-", stem).strip("-.")
    if not safe or _LOST.search(stem):
        digest = hashlib.sha256(stem.casefold().encode("utf-8", "surrogatepass")).hexdigest()[:8]
        safe = f"{safe or 'article'}-{digest}"
    if _RESERVED.match(safe):
        safe = f"_{safe}"
    encoded = safe.encode()
    if len(encoded) > _MAX_ID_BYTES:  # two long names that begin alike stay apart
        digest = hashlib.sha256(encoded).hexdigest()[:8]
        safe = f"{encoded[: _MAX_ID_BYTES - 9].decode(errors='ignore')}-{digest}"
    return safe


def check_size(size: int, name: str) -> None:
    """Raises ReaderError for a file of so many bytes that it should not even be read."""
    if size > MAX_BYTES:
        reason = Message(ReaderProblem.TOO_LARGE, limit=MAX_BYTES // 2**20, size=size / 2**20)
        raise ReaderError(Where.FILE, name=name, reason=reason)


def read_article(data: bytes, name: str, *, article_id: str | None = None) -> Article:
    """Read an article. `name` is the file name; its ending tells what the file is.

    Raises ReaderError for an ending that is not supported, a file that is not what its ending says, one that is empty,
    too large, damaged or locked, front matter that is not YAML, and a file without any body text.
    """
    stem, suffix = split_name(name)
    if suffix not in ("", *ARTICLE_SUFFIXES):
        kinds = ", ".join(ARTICLE_SUFFIXES)
        raise ReaderError(ReaderProblem.OTHER_ENDING, name=name, kinds=kinds, suffix=suffix)
    check_size(len(data), name)
    kind, cure, read = _READERS[suffix]
    _check_look(data, name, suffix, Message(kind))
    try:
        text, lines, known = read(data)
    except FrontMatterError as error:
        raise ReaderError(Where.FILE, name=name, reason=error.message) from error
    except FormatError as error:
        raise ReaderError(ReaderProblem.OTHER_FORM, name=name, kind=Message(kind), reason=error.message) from error
    except DecodeError as error:
        raise ReaderError(
            ReaderProblem.NO_TEXT, name=name, kind=Message(kind), reason=error.message, cure=Message(cure)
        ) from error
    readable = stem.encode("utf-8", "replace").decode()  # a file name need not be text
    article = assemble_article(article_id or _id(name), text, lines, replace(known, fallback_title=readable))
    if not article.body:
        raise ReaderError(ReaderProblem.NO_BODY if lines else ReaderProblem.NOTHING, name=name)
    return article


_id = article_id  # `read_article` has a parameter of this name


def split_name(name: str) -> tuple[str, str]:
    """Stem and lower-case ending of a file name. "指南3.5" and "notes." have no ending."""
    path = PurePath(name.replace("\\", "/"))
    if _SUFFIX.fullmatch(path.suffix):
        return path.stem, path.suffix.lower()
    return path.name, ""


def _check_look(data: bytes, name: str, suffix: str, kind: Message) -> None:
    """Refuse a file whose first bytes tell that it is something else than its name says."""
    found = sniff(data)
    own = ".html" if suffix in HTML_SUFFIXES else suffix
    if found is None:
        if own not in (".docx", ".pdf") or not data.strip(_BLANK):
            return
        raise ReaderError(ReaderProblem.NO_SUCH_FORMAT, name=name, kind=kind)
    if found.suffix == own:
        return
    if found.suffix == ".zip":
        cure = Message(ReaderProblem.SAVE_AGAIN if own == ".docx" else ReaderProblem.UNPACK)
    elif found.suffix:
        cure = Message(ReaderProblem.RENAME, suffix=found.suffix)
    else:
        cure = Message(ReaderProblem.SAVE_UNLOCKED if own == ".docx" else ReaderProblem.SAVE_AS_TEXT)
    raise ReaderError(ReaderProblem.OTHER_KIND, name=name, kind=kind, what=found.what, cure=cure)


_Read = tuple[str, list[Line], DocumentMetadata]


def _read_text(data: bytes) -> _Read:
    decoded = decode(data)
    return decoded.text, text_lines(decoded.text), DocumentMetadata(warnings=decoded.warnings)


def _read_markdown(data: bytes) -> _Read:
    decoded = decode(data)
    front, rest = front_matter(decoded.text)
    lines, set_aside = read_markdown(rest)
    known = DocumentMetadata(
        title=front.title,
        published=front.published,
        source=front.source,
        topics=front.topics,
        warnings=decoded.warnings + front.warnings,
        set_aside=front.set_aside + set_aside,
    )
    return *markup_lines(lines), known


def _marked(read: Callable[[bytes], tuple[list[Markup], DocumentMetadata]], data: bytes) -> _Read:
    if not data.strip(_BLANK):
        raise FormatError(ReaderProblem.EMPTY)
    marked, known = read(data)
    return *markup_lines(marked), known


def _read_html(data: bytes) -> _Read:
    from kb.readers.html import (
        read_html,  # these libraries take their time, and most libraries of articles need none of them
    )

    return _marked(read_html, data)


def _read_docx(data: bytes) -> _Read:
    from kb.readers.docx import read_docx

    return _marked(read_docx, data)


def _read_pdf(data: bytes) -> _Read:
    from kb.readers.pdf import read_pdf

    return _marked(read_pdf, data)


_Reader = tuple[Code, Code, Callable[[bytes], _Read]]  # the kind of file, what to do when it is none, how it is read
_TEXT: _Reader = (ReaderProblem.TEXT, ReaderProblem.SAVE_AS_UTF8, _read_text)
_MARKDOWN: _Reader = (ReaderProblem.TEXT, ReaderProblem.SAVE_AS_UTF8, _read_markdown)
_HTML: _Reader = (FileKind.HTML, ReaderProblem.SAVE_AS_SHOWN, _read_html)
_READERS: dict[str, _Reader] = {
    **dict.fromkeys(TEXT_SUFFIXES, _TEXT),
    **dict.fromkeys(MARKDOWN_SUFFIXES, _MARKDOWN),
    **dict.fromkeys(HTML_SUFFIXES, _HTML),
    ".docx": (FileKind.DOCX, ReaderProblem.SAVE_AS_DOCX, _read_docx),
    ".pdf": (FileKind.PDF, ReaderProblem.PRINT, _read_pdf),
}
