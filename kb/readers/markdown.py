"""Markdown → lines of plain text, and the front matter before it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from html import unescape
from itertools import pairwise

import yaml
from markdown_it import MarkdownIt
from markdown_it.token import Token

from kb.article import Note
from kb.errors import Code, KnowledgeBaseError, Message
from kb.structure.classify_lines import Kind, Markup
from kb.structure.dates import parse_date
from kb.structure.line_grammar import is_cjk, wraps

_FRONT_MATTER = re.compile(r"---[ \t]*\n(.{0,400000}?)\n(?:---|\.\.\.)[ \t]*(?:\n|$)", re.DOTALL)
_KEY = re.compile(r"\s*(?:#.*\n\s*)*[\w-]+[ \t]*:")
_SOFT = "\0"  # a line break without meaning, until the lines are joined; no decoded text has NULs
_MAX_NESTING = 100  # levels of blocks; a list takes two
_BLOCKS = (
    *("paragraph_open", "heading_open", "table_open", "bullet_list_open", "ordered_list_open"),
    *("fence", "code_block", "html_block"),
)
_PLAIN_TOKENS = ("text", "text_special", "code_inline")
_MAX_INLINE = 8_000  # longer paragraphs keep their marks: no writer makes them and inline parsing is quadratic
_HTML = re.compile(
    r"<(?P<hidden>!--|\?|!\[CDATA\[|(?:script|style|template)\b)|</?(?P<tag>[a-z][\w:-]*)[^<>]{0,4000}>|<![a-z][^<>]{0,400}>",
    re.IGNORECASE,
)
_HIDDEN_END = {
    "!--": re.compile("-->"),
    "?": re.compile(r"\?>"),
    "![cdata[": re.compile("]]>"),
    "script": re.compile("</script[^<>]{0,99}>", re.IGNORECASE),
    "style": re.compile("</style[^<>]{0,99}>", re.IGNORECASE),
    "template": re.compile("</template[^<>]{0,99}>", re.IGNORECASE),
}
_INLINE_TAGS = frozenset(("a", "abbr", "b", "code", "em", "i", "mark", "small", "span", "strong", "sub", "sup", "u"))
_ALT = re.compile(r"""\balt\s*=\s*(?:"([^"]*)"|'([^']*)')""", re.IGNORECASE)
_BREAK = re.compile(r"<br\s*/?>", re.IGNORECASE)


class FrontMatterProblem(Code):
    AT_LINE = "the front matter (line {line}) is not valid YAML: {detail}; correct or remove it"
    SOMEWHERE = "the front matter is not valid YAML: {detail}; correct or remove it"
    TOO_DEEP = "the front matter is not valid YAML: nested too deeply; correct or remove it"


class FrontMatterError(KnowledgeBaseError):
    """The front matter cannot be read. The message names the line and the cure, not the file."""


@dataclass(frozen=True)
class FrontMatter:
    title: str | None = None
    published: datetime | None = None
    source: str | None = None
    topics: tuple[str, ...] = ()
    warnings: tuple[Message, ...] = ()


def front_matter(text: str) -> tuple[FrontMatter, str]:
    """The values of a YAML front matter and the text after it. Without one the text is returned as it is."""
    found = _FRONT_MATTER.match(text)
    if not found or not _KEY.match(found[1]):
        return FrontMatter(), text
    try:
        values = yaml.safe_load(found[1])
    except yaml.MarkedYAMLError as error:
        reason = error.problem or "unknown reason"
        if error.problem_mark:
            line = error.problem_mark.line + 2
            raise FrontMatterError(FrontMatterProblem.AT_LINE, line=line, detail=reason) from error
        raise FrontMatterError(FrontMatterProblem.SOMEWHERE, detail=reason) from error
    except RecursionError as error:
        raise FrontMatterError(FrontMatterProblem.TOO_DEEP) from error
    except (yaml.YAMLError, ValueError) as error:  # ValueError: a date such as 2024-02-31
        raise FrontMatterError(FrontMatterProblem.SOMEWHERE, detail=str(error).splitlines()[0]) from error
    if not isinstance(values, dict):
        return FrontMatter(), text
    published, warnings = _published(values.get("published", values.get("date")))
    related = values.get("related")
    topics = related if isinstance(related, list) else [related]
    titles = (_string(topic.get("title") if isinstance(topic, dict) else topic) for topic in topics)
    return (
        FrontMatter(
            _string(values.get("title")),
            published,
            _string(values.get("source")),
            tuple(title for title in titles if title),
            warnings,
        ),
        text[found.end() :],
    )


def _string(value: object) -> str | None:
    """Scalars as text; None for anything else, so that aliases cannot expand without end."""
    if not isinstance(value, str | int | float | date):
        return None
    whole = str(value).encode("utf-8", "replace").decode()  # YAML escapes can name halves of characters
    return " ".join(whole.split()) or None


def _published(value: object) -> tuple[datetime | None, tuple[Message, ...]]:
    if isinstance(value, datetime):
        return value.replace(tzinfo=None), ()
    if isinstance(value, date):
        return datetime(value.year, value.month, value.day), ()
    text = _string(value)
    found = parse_date(text) if text else None
    return found, (Message(Note.UNREAD_DATE, text=text[:80]),) if text and not found else ()


def markdown_lines(text: str) -> list[Markup]:
    """The lines of a Markdown text: headings, paragraphs, list items, table rows, code; inline markup removed."""
    inline = MarkdownIt("commonmark").enable("strikethrough")  # deeper nesting would cost it exponential time
    blocks = MarkdownIt("commonmark", {"maxNesting": _MAX_NESTING}).enable("table")
    blocks.core.ruler.disable(["inline", "text_join"])
    references: dict[str, object] = {}
    tokens = blocks.parse(text, references)
    if any(token.level >= _MAX_NESTING - 2 for token in tokens):  # the parser drops what is deeper
        return [Markup(Kind.TEXT, 0, line) for line in text.split("\n")]
    for token in tokens:
        if token.type == "inline":
            token.children = []
            if len(token.content) <= _MAX_INLINE:
                inline.inline.parse(token.content, inline, references, token.children)
            else:
                token.children.append(Token("text", "", 0, content=token.content))
    return list(_lines(tokens))


@dataclass
class _List:
    number: int | None  # of the next item; None for bullets
    fresh: bool = False  # the item has begun and its first line is still to come


def _lines(tokens: Sequence[Token]) -> Iterator[Markup]:
    lists: list[_List] = []
    heading = 0
    row: list[str] | None = None
    apart = True  # the next line begins a block outside of lists
    for token in tokens:
        apart = apart or (not lists and token.type in _BLOCKS)
        _follow_lists(lists, token)
        if token.type in ("heading_open", "heading_close"):
            heading = int(token.tag[1]) if token.nesting > 0 else 0
        elif token.type == "tr_open":
            row = []
        elif token.type == "tr_close":
            yield Markup(Kind.TEXT, len(lists), " | ".join(cell for cell in row or [] if cell), apart=apart)
            row, apart = None, False
        elif token.type in ("inline", "fence", "code_block", "html_block"):
            content, bold = _content(token)
            if row is not None:
                row.append(content.replace("\n", " "))
                continue
            if heading:
                yield Markup(Kind.HEADING, heading, content.replace("\n", " "))
            else:
                yield from _text_lines(content, bold, lists, apart)
            apart = False


def _follow_lists(lists: list[_List], token: Token) -> None:
    """Keep `lists` the lists that the token stands in."""
    if token.type == "ordered_list_open":
        lists.append(_List(int(token.attrs.get("start", 1))))
    elif token.type == "bullet_list_open":
        lists.append(_List(None))
    elif token.type in ("bullet_list_close", "ordered_list_close"):
        lists.pop()
    elif token.type == "list_item_open":
        lists[-1].fresh = True
    elif token.type == "list_item_close" and lists[-1].number is not None:
        lists[-1].number += 1


def _content(token: Token) -> tuple[str, int]:
    """The text of a token and the length of its emphasised beginning."""
    if token.type == "inline":
        return _plain(token.children or [])
    return (_without_tags(token.content) if token.type == "html_block" else token.content), 0


def _text_lines(content: str, bold: int, lists: list[_List], apart: bool) -> Iterator[Markup]:
    for line in content.split("\n"):
        stripped = line.strip()
        if not stripped:
            continue
        if lists and lists[-1].fresh:
            lists[-1].fresh = False
            mark = "- " if lists[-1].number is None else f"{lists[-1].number}. "
            yield Markup(Kind.ITEM, len(lists), mark + stripped, len(mark) + bold if bold else 0, apart)
        else:
            yield Markup(Kind.TEXT, len(lists), stripped, bold, apart)
        bold, apart = 0, False  # only the first line begins with it


def _plain(children: Sequence[Token]) -> tuple[str, int]:
    """The text of inline tokens, and how many characters at its beginning are strongly emphasised."""
    parts: list[str] = []
    size = bold = strong = 0
    for token in children:
        piece = ""
        if token.type in _PLAIN_TOKENS:
            piece = token.content
        elif token.type == "image":
            piece = _alt(token)
        elif token.type == "hardbreak" or (token.type == "html_inline" and _BREAK.fullmatch(token.content)):
            piece = "\n"
        elif token.type == "softbreak":
            piece = _SOFT
        elif token.type == "strong_open":
            strong += 1
        elif token.type == "strong_close":
            strong -= 1
        if piece:
            if strong and bold == size:
                bold = size + len(piece)
            parts.append(piece)
            size += len(piece)
    return _joined("".join(parts)), bold


def _joined(text: str) -> str:
    """Join the lines that a margin parted. Markdown joins all, but Chinese texts are not written with that in mind."""
    lines = text.split(_SOFT)
    parts = [lines[0]]
    for line, following in pairwise(lines):
        if wraps(line.strip(), following.strip()):
            parts.append("" if is_cjk(line[-1]) and is_cjk(following[0]) else " ")
        else:
            parts.append("\n")
        parts.append(following)
    return "".join(parts)


def _alt(image: Token) -> str:
    """The text for an image. Images may be nested in it, so this walks with a stack of its own."""
    parts: list[str] = []
    waiting = list(reversed(image.children or []))
    while waiting:
        token = waiting.pop()
        if token.type == "image":
            waiting += reversed(token.children or [])
        elif token.type in _PLAIN_TOKENS:
            parts.append(token.content)
        elif token.type in ("softbreak", "hardbreak"):
            parts.append(" ")
    return "".join(parts)


def _without_tags(source: str) -> str:
    """The text of HTML. Comments, scripts and styles are left out; tags other than inline ones begin a line.

    One pass: html.parser takes quadratic time where comments do not end.
    """
    parts: list[str] = []
    unclosed: set[str] = set()
    at = 0
    while found := _HTML.search(source, at):
        parts.append(source[at : found.start()].replace("\n", " "))
        at = found.end()
        if found["hidden"]:
            kind = found["hidden"].lower()
            end = None if kind in unclosed else _HIDDEN_END[kind].search(source, at)
            if end:
                at = end.end()
            else:
                unclosed.add(kind)
                parts.append(found[0])
        elif found["tag"] and found["tag"].lower() not in _INLINE_TAGS:
            alt = _ALT.search(found[0]) if found["tag"].lower() == "img" else None
            parts.append(alt[1] or alt[2] or "" if alt else "\n")
    parts.append(source[at:].replace("\n", " "))
    return unescape("".join(parts))
