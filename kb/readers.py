"""Bytes and a file name → Article.

A reader turns a text into the article's text and its `Line`s; `assemble` does the rest. To read another format, write
a function from bytes to `list[Markup]` (see kb/scan.py) and give its file endings in `read_article`.
"""

from __future__ import annotations

import re
import unicodedata
from pathlib import PurePath

from kb.article import Article
from kb.assemble import Known, assemble
from kb.decode import DecodeError, decode
from kb.markdown import FrontMatterError, front_matter, markdown_lines
from kb.scan import markup_lines, text_lines

TEXT_SUFFIXES = ("", ".txt")
MARKDOWN_SUFFIXES = (".md", ".markdown")

_SUFFIX = re.compile(r"\.[A-Za-z][A-Za-z0-9]{0,9}")
_UNSAFE = re.compile(r"[^\w.-]+")


class ReaderError(ValueError):
    """A file that is no article. The message is one line: what was expected, what was found, what to do."""


def article_id(name: str) -> str:
    """The id of the article in the file `name`: its stem, with only letters, digits and "_.-" in it."""
    stem, _ = _split(name)
    safe = _UNSAFE.sub("-", unicodedata.normalize("NFC", stem)).strip("-.")
    return safe or "article"


def read_article(data: bytes, name: str, *, article_id: str | None = None) -> Article:
    """Read an article. `name` is the file name; its ending tells text from Markdown.

    Raises ReaderError for an ending that is not supported, an empty or binary file, front matter that is not YAML,
    and a file without any body text.
    """
    stem, suffix = _split(name)
    if suffix not in TEXT_SUFFIXES + MARKDOWN_SUFFIXES:
        raise ReaderError(f"{name}: expected a text (.txt) or Markdown (.md) file, found {suffix}; convert it to text")
    try:
        decoded = decode(data)
    except DecodeError as error:
        raise ReaderError(f"{name}: expected text, but {error}; save the article as UTF-8 text") from error
    text, warnings = decoded.text, _damage(decoded.damaged, decoded.encoding)
    readable = stem.encode("utf-8", "replace").decode()  # a file name need not be text
    known = Known(fallback_title=readable, warnings=warnings)
    if suffix in MARKDOWN_SUFFIXES:
        try:
            front, rest = front_matter(text)
        except FrontMatterError as error:
            raise ReaderError(f"{name}: {error}") from error
        known = Known(front.title, stem, front.published, front.source, front.topics, warnings + front.warnings)
        text, lines = markup_lines(markdown_lines(rest))
    else:
        lines = text_lines(text)
    article = assemble(article_id or _id(name), text, lines, known)
    if not article.body:
        found = "only a title, related topics or page furniture" if lines else "nothing"
        raise ReaderError(f"{name}: expected an article with body text, found {found}; add the text of the article")
    return article


_id = article_id  # `read_article` has a parameter of this name


def _split(name: str) -> tuple[str, str]:
    """Stem and lower-case ending. "指南3.5" and "notes." have no ending."""
    path = PurePath(name.replace("\\", "/"))
    if _SUFFIX.fullmatch(path.suffix):
        return path.stem, path.suffix.lower()
    return path.name, ""


def _damage(count: int, encoding: str) -> tuple[str, ...]:
    if not count:
        return ()
    return (f"{count} damaged character{'s' if count > 1 else ''} (read as {encoding}) replaced by \ufffd",)
