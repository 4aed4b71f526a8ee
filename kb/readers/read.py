"""Bytes and a file name → Article.

A reader turns a file into the article's text and its `Line`s; `assemble` does the rest. To read another format, write
a function from bytes to `list[Markup]` and `DocumentMetadata` (see kb/readers/html.py) and give its file endings in `_READERS`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from kb import ids
from kb.article import Article
from kb.errors import Code, KnowledgeBaseError, Message, Where
from kb.folding import storable
from kb.ids import split_name
from kb.readers.apart.pool import read_apart
from kb.readers.encoding import DecodeError, decode
from kb.readers.file_type import FileKind, FormatError, sniff
from kb.readers.markdown import read_markdown
from kb.readers.md.front_matter import front_matter
from kb.readers.spreadsheet.article import table_article
from kb.readers.spreadsheet.delimited import read_csv
from kb.readers.spreadsheet.records import read_records
from kb.readers.spreadsheet.sheet import TableProblem, Workbook
from kb.structure.assemble import DocumentMetadata, assemble_article
from kb.structure.classify_lines import Line, Markup, markup_lines, offsets_of, placed, text_lines
from kb.structure.scanner import unwrapped

MAX_BYTES = 25 * 1024 * 1024  # of one file; the longest articles are far shorter, pictures and all
TEXT_SUFFIXES = ("", ".txt")
MARKDOWN_SUFFIXES = (".md", ".markdown")
HTML_SUFFIXES = (".html", ".htm")
TABLE_SUFFIXES = (".csv", ".tsv", ".xlsx", ".jsonl")
OFFICE_SUFFIXES = (".pptx", ".odt", ".epub", ".rtf")
SCAN_SUFFIX = ".scan"
NAMED_SUFFIXES = (
    *(".txt", *MARKDOWN_SUFFIXES, *HTML_SUFFIXES),
    *(".docx", ".pdf", *TABLE_SUFFIXES, *OFFICE_SUFFIXES),
)
ARTICLE_SUFFIXES = (*NAMED_SUFFIXES, SCAN_SUFFIX)
# Endings that are read when a file is added, and stored under another one: in a folder, files of these endings may be
# something else. A list of JSON objects is an article; package.json is not. A photograph of a text is one; a logo is not.
PHOTOGRAPHS = (".png", ".jpg", ".jpeg", ".webp", ".tif", ".tiff")
STORED_AS = {".json": ".jsonl", **dict.fromkeys(PHOTOGRAPHS, SCAN_SUFFIX)}

# Endings of old programs, and what they can be saved as.
_OLD_SUFFIXES = {
    **dict.fromkeys((".doc", ".dot", ".wps"), "DOCX"),
    **dict.fromkeys((".xls", ".xlt", ".et"), "XLSX"),
    **dict.fromkeys((".ppt", ".pps", ".pot", ".dps"), "PPTX"),
}
_BINARY_SUFFIXES = (".docx", ".pdf", ".xlsx", *OFFICE_SUFFIXES)
ZIPPED_SUFFIXES = (".docx", ".xlsx", ".pptx", ".odt", ".epub")  # documents for an editor, ZIP files inside
# Pages of PDF files are read in a process of their own anyway; texts and tables in them need no library.
_APART = frozenset((*HTML_SUFFIXES, ".docx", ".xlsx", *OFFICE_SUFFIXES))
_BLANK = b"\0 \t\r\n"


class ReaderProblem(Code):
    """Why a file is no article, and parts of such messages."""

    TOO_LARGE = "expected at most {limit} MB, found {size:.1f} MB; split it or save only its text"
    OTHER_ENDING = "{name}: expected an article ({kinds}), found {suffix}; save it as one of these"
    OLD_FORMAT = (
        "{name}: expected an article, found an old Office file ({suffix}); open it, save it as {new} and add that"
    )
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
    PHOTOGRAPH = "a photograph or a scan"
    SAVE_AS_PNG = "save it as PNG or JPEG"
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


def check_size(size: int, name: str) -> None:
    """Raises ReaderError for a file of so many bytes that it should not even be read."""
    if size > MAX_BYTES:
        reason = Message(ReaderProblem.TOO_LARGE, limit=MAX_BYTES // 2**20, size=size / 2**20)
        raise ReaderError(Where.FILE, name=name, reason=reason)


def read_article(data: bytes, name: str, *, article_id: str | None = None, apart: bool = True) -> Article:
    """Read an article. `name` is the file name; its ending tells what the file is. What libraries open is read in a process
    `apart`, which is stopped when it takes too much.

    Raises ReaderError for an ending that is not supported, a file that is not what its ending says, one that is empty,
    too large, damaged or locked, and a file without any body text.
    """
    stem, suffix = split_name(name)
    if suffix in _OLD_SUFFIXES:
        raise _old_format(data, name, suffix)
    if suffix not in ("", *ARTICLE_SUFFIXES, *STORED_AS):
        kinds = ", ".join(NAMED_SUFFIXES)
        raise ReaderError(ReaderProblem.OTHER_ENDING, name=name, kinds=kinds, suffix=suffix)
    check_size(len(data), name)
    suffix = STORED_AS.get(suffix, suffix)
    kind, cure, read = _READERS[suffix]
    _check_look(data, name, suffix, Message(kind))
    readable = storable(stem)  # a file name need not be text
    own = article_id or ids.article_id(name)
    try:
        article = read_apart(data, name, own) if apart and suffix in _APART else read(data, own, readable)
    except FormatError as error:
        raise ReaderError(ReaderProblem.OTHER_FORM, name=name, kind=Message(kind), reason=error.message) from error
    except DecodeError as error:
        raise ReaderError(
            ReaderProblem.NO_TEXT, name=name, kind=Message(kind), reason=error.message, cure=Message(cure)
        ) from error
    if isinstance(article, Message):
        raise ReaderError.of(article)
    if not article.body:
        raise ReaderError(ReaderProblem.NO_BODY if article.text.strip() else ReaderProblem.NOTHING, name=name)
    return article


def _old_format(data: bytes, name: str, suffix: str) -> ReaderError:
    """The error for a file of Word, Excel or PowerPoint before 2007, or for another file that is named like one."""
    found = sniff(data)
    if found is None or found.kind is FileKind.OFFICE:
        return ReaderError(ReaderProblem.OLD_FORMAT, name=name, suffix=suffix, new=_OLD_SUFFIXES[suffix])
    cure = Message(ReaderProblem.SAVE_AS_TEXT)
    if found.suffix:
        cure = Message(ReaderProblem.RENAME, suffix=found.suffix)
    return ReaderError(ReaderProblem.OTHER_KIND, name=name, kind=Message(FileKind.OFFICE), what=found.what, cure=cure)


def _check_look(data: bytes, name: str, suffix: str, kind: Message) -> None:
    """Refuse a file whose first bytes tell that it is something else than its name says."""
    if suffix == SCAN_SUFFIX:  # its reader knows all of its forms
        return
    found = sniff(data)
    own = ".html" if suffix in HTML_SUFFIXES else suffix
    if found is None:
        if own not in _BINARY_SUFFIXES or not data.strip(_BLANK):
            return
        raise ReaderError(ReaderProblem.NO_SUCH_FORMAT, name=name, kind=kind)
    if found.suffix == own:
        return
    if found.suffix == ".zip":
        cure = Message(ReaderProblem.SAVE_AGAIN if own in ZIPPED_SUFFIXES else ReaderProblem.UNPACK)
    elif found.suffix:
        cure = Message(ReaderProblem.RENAME, suffix=found.suffix)
    else:
        cures: dict[str, Code] = {".docx": ReaderProblem.SAVE_UNLOCKED, ".xlsx": TableProblem.SAVE_UNLOCKED}
        cure = Message(cures.get(own, ReaderProblem.SAVE_AS_TEXT))
    raise ReaderError(ReaderProblem.OTHER_KIND, name=name, kind=kind, what=found.what, cure=cure)


_Read = tuple[str, list[Line], DocumentMetadata]
_ReadArticle = Callable[[bytes, str, str], Article]  # from the bytes, the id, and the title if the file has none


def _lines(read: Callable[[bytes], _Read]) -> _ReadArticle:
    """A reader that gives lines; what each of them is, is found out by how they look."""

    def article(data: bytes, own: str, fallback_title: str) -> Article:
        text, lines, known = read(data)
        return assemble_article(own, text, lines, replace(known, fallback_title=fallback_title))

    return article


def _read_text(data: bytes) -> _Read:
    decoded = decode(data)
    text = unwrapped(decoded.text)
    return text, text_lines(text), DocumentMetadata(warnings=decoded.warnings)


def _read_markdown(data: bytes) -> _Read:
    decoded = decode(data)
    front, rest = front_matter(decoded.text)
    read = read_markdown(rest)
    text, lines = markup_lines(read.lines)
    offsets = offsets_of(read.lines, lines, len(text))
    set_aside = placed((*read.set_aside, *read.pictures.set_aside), read.lines, lines, len(text))
    known = DocumentMetadata(
        title=front.title,
        published=front.published,
        source=front.source,
        topics=front.topics,
        tags=front.tags,
        warnings=decoded.warnings + front.warnings + read.pictures.missing(),
        pictures=tuple(one._replace(at=offsets[min(one.at, len(read.lines))]) for one in read.pictures.found),
        set_aside=(*(replace(piece, at=0) for piece in front.set_aside), *set_aside),
    )
    return text, lines, known


def _marked(read: Callable[[bytes], tuple[list[Markup], DocumentMetadata]], data: bytes) -> _Read:
    if not data.strip(_BLANK):
        raise FormatError(ReaderProblem.EMPTY)
    marked, known = read(data)
    text, lines = markup_lines(marked)
    offsets = offsets_of(marked, lines, len(text))
    pictures = tuple(picture._replace(at=offsets[min(picture.at, len(marked))]) for picture in known.pictures)
    return text, lines, replace(known, set_aside=placed(known.set_aside, marked, lines, len(text)), pictures=pictures)


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


def _read_photograph(data: bytes) -> _Read:
    from kb.readers.ocr.photograph import read_photograph

    return _marked(read_photograph, data)


def _read_pptx(data: bytes) -> _Read:
    from kb.readers.office.pptx import read_pptx

    return _marked(read_pptx, data)


def _read_odt(data: bytes) -> _Read:
    from kb.readers.office.odt import read_odt

    return _marked(read_odt, data)


def _read_epub(data: bytes) -> _Read:
    from kb.readers.office.epub import read_epub

    return _marked(read_epub, data)


def _read_rtf(data: bytes) -> _Read:
    from kb.readers.office.rtf import read_rtf

    return _marked(read_rtf, data)


def _table(read: Callable[[bytes], Workbook]) -> _ReadArticle:
    """A reader of tables, whose columns say what is a question and what is an answer."""

    def article(data: bytes, own: str, fallback_title: str) -> Article:
        if not data.strip(_BLANK):
            raise FormatError(ReaderProblem.EMPTY)
        return table_article(read(data), own, fallback_title)

    return article


def _read_xlsx(data: bytes) -> Workbook:
    from kb.readers.spreadsheet.workbook import read_xlsx

    return read_xlsx(data)


_Reader = tuple[Code, Code, _ReadArticle]  # the kind of file, what to do when it is none, how it is read
_TEXT: _Reader = (ReaderProblem.TEXT, ReaderProblem.SAVE_AS_UTF8, _lines(_read_text))
_MARKDOWN: _Reader = (ReaderProblem.TEXT, ReaderProblem.SAVE_AS_UTF8, _lines(_read_markdown))
_HTML: _Reader = (FileKind.HTML, ReaderProblem.SAVE_AS_SHOWN, _lines(_read_html))
_READERS: dict[str, _Reader] = {
    **dict.fromkeys(TEXT_SUFFIXES, _TEXT),
    **dict.fromkeys(MARKDOWN_SUFFIXES, _MARKDOWN),
    **dict.fromkeys(HTML_SUFFIXES, _HTML),
    ".docx": (FileKind.DOCX, ReaderProblem.SAVE_AS_DOCX, _lines(_read_docx)),
    SCAN_SUFFIX: (ReaderProblem.PHOTOGRAPH, ReaderProblem.SAVE_AS_PNG, _lines(_read_photograph)),
    ".pdf": (FileKind.PDF, ReaderProblem.PRINT, _lines(_read_pdf)),
    **dict.fromkeys((".csv", ".tsv"), (TableProblem.CSV, TableProblem.SAVE_AS_CSV, _table(read_csv))),
    ".xlsx": (FileKind.XLSX, TableProblem.SAVE_AS_XLSX, _table(_read_xlsx)),
    ".pptx": (FileKind.PPTX, ReaderProblem.SAVE_AGAIN, _lines(_read_pptx)),
    ".odt": (FileKind.ODT, ReaderProblem.SAVE_AGAIN, _lines(_read_odt)),
    ".epub": (FileKind.EPUB, ReaderProblem.SAVE_AGAIN, _lines(_read_epub)),
    ".rtf": (FileKind.RTF, ReaderProblem.SAVE_AGAIN, _lines(_read_rtf)),
    ".jsonl": (TableProblem.JSONL, TableProblem.SAVE_AS_JSONL, _table(read_records)),
}
