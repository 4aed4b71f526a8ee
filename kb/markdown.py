"""Markdown → lines of plain text, and the front matter before it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from html.parser import HTMLParser

import yaml
from markdown_it import MarkdownIt
from markdown_it.token import Token

from kb.dates import parse_date
from kb.outline import is_cjk
from kb.scan import Kind, Markup

_FRONT_MATTER = re.compile(r"---[ \t]*\n(.{0,20000}?)\n(?:---|\.\.\.)[ \t]*(?:\n|$)", re.DOTALL)
_KEY = re.compile(r"\s*(?:#.*\n\s*)*[\w-]+[ \t]*:")
_MAX_INLINE = 10_000  # longer paragraphs keep their marks: no writer makes them and inline parsing is quadratic
_BREAK = re.compile(r"<br\s*/?>", re.IGNORECASE)


class FrontMatterError(ValueError):
    """The front matter cannot be read. The message names the line and the cure, not the file."""


@dataclass(frozen=True)
class FrontMatter:
    title: str | None = None
    published: datetime | None = None
    source: str | None = None
    topics: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()


def front_matter(text: str) -> tuple[FrontMatter, str]:
    """The values of a YAML front matter and the text after it. Without one the text is returned as it is."""
    found = _FRONT_MATTER.match(text)
    if not found or not _KEY.match(found[1]):
        return FrontMatter(), text
    try:
        values = yaml.safe_load(found[1])
    except yaml.MarkedYAMLError as error:
        line = f" (line {error.problem_mark.line + 2})" if error.problem_mark else ""
        reason = error.problem or "unknown reason"
        raise FrontMatterError(f"the front matter{line} is not valid YAML: {reason}; correct or remove it") from error
    except (yaml.YAMLError, ValueError, RecursionError) as error:  # ValueError: a date such as 2024-02-31
        reason = str(error).splitlines()[0] if not isinstance(error, RecursionError) else "nested too deeply"
        raise FrontMatterError(f"the front matter is not valid YAML: {reason}; correct or remove it") from error
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
    return " ".join(str(value).split()) or None if isinstance(value, str | int | float | date) else None


def _published(value: object) -> tuple[datetime | None, tuple[str, ...]]:
    if isinstance(value, datetime):
        return value.replace(tzinfo=None), ()
    if isinstance(value, date):
        return datetime(value.year, value.month, value.day), ()
    text = _string(value)
    found = parse_date(text) if text else None
    return found, (f"date not understood: {text[:80]!r}",) if text and not found else ()


def markdown_lines(text: str) -> list[Markup]:
    """The lines of a Markdown text: headings, paragraphs, list items, table rows, code; inline markup removed."""
    parser = MarkdownIt("commonmark").enable(["table", "strikethrough"])
    parser.core.ruler.disable("inline")
    references: dict[str, object] = {}
    tokens = parser.parse(text, references)
    for token in tokens:
        if token.type == "inline":
            token.children = []
            if len(token.content) <= _MAX_INLINE:
                parser.inline.parse(token.content, parser, references, token.children)
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
    for token in tokens:
        _follow_lists(lists, token)
        if token.type in ("heading_open", "heading_close"):
            heading = int(token.tag[1]) if token.nesting > 0 else 0
        elif token.type == "tr_open":
            row = []
        elif token.type == "tr_close":
            yield Markup(Kind.TEXT, len(lists), " | ".join(cell for cell in row or [] if cell))
            row = None
        elif token.type in ("inline", "fence", "code_block", "html_block"):
            content, bold = _content(token)
            if row is not None:
                row.append(content.replace("\n", " "))
            elif heading:
                yield Markup(Kind.HEADING, heading, content.replace("\n", " "))
            else:
                yield from _text_lines(content, bold, lists)


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


def _text_lines(content: str, bold: int, lists: list[_List]) -> Iterator[Markup]:
    for line in content.split("\n"):
        stripped = line.strip()
        if not stripped:
            continue
        if lists and lists[-1].fresh:
            lists[-1].fresh = False
            mark = "- " if lists[-1].number is None else f"{lists[-1].number}. "
            yield Markup(Kind.ITEM, len(lists), mark + stripped, len(mark) + bold if bold else 0)
        else:
            yield Markup(Kind.TEXT, len(lists), stripped, bold)
        bold = 0  # only the first line begins with it


def _plain(children: Sequence[Token]) -> tuple[str, int]:
    """The text of inline tokens, and how many characters at its beginning are strongly emphasised."""
    parts: list[str] = []
    size = bold = strong = 0
    for i, token in enumerate(children):
        piece = ""
        if token.type in ("text", "code_inline"):
            piece = token.content
        elif token.type == "image":
            piece = _alt(token)
        elif token.type == "hardbreak" or (token.type == "html_inline" and _BREAK.fullmatch(token.content)):
            piece = "\n"
        elif token.type == "softbreak":
            last = parts[-1][-1:] if parts else ""
            following = next((t.content for t in children[i + 1 :] if t.content), "")
            piece = "" if last and following and is_cjk(last) and is_cjk(following[0]) else " "
        elif token.type == "strong_open":
            strong += 1
        elif token.type == "strong_close":
            strong -= 1
        if piece:
            if strong and bold == size:
                bold = size + len(piece)
            parts.append(piece)
            size += len(piece)
    return "".join(parts), bold


def _alt(image: Token) -> str:
    """The text for an image. Images may be nested in it, so this walks with a stack of its own."""
    parts: list[str] = []
    waiting = list(reversed(image.children or []))
    while waiting:
        token = waiting.pop()
        if token.type == "image":
            waiting += reversed(token.children or [])
        elif token.type in ("text", "code_inline"):
            parts.append(token.content)
        elif token.type in ("softbreak", "hardbreak"):
            parts.append(" ")
    return "".join(parts)


class _Text(HTMLParser):
    """Collects the text of HTML; scripts and styles are left out, block elements begin a line."""

    _HIDDEN = ("script", "style", "template")
    _INLINE = ("a", "abbr", "b", "code", "em", "i", "mark", "small", "span", "strong", "sub", "sup", "u")

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []
        self.hidden = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.hidden += tag in self._HIDDEN
        if tag not in self._INLINE:
            self.parts.append("\n")
        if tag == "img":
            self.parts.append(dict(attrs).get("alt") or "")

    def handle_endtag(self, tag: str) -> None:
        if tag in self._HIDDEN:
            self.hidden = max(self.hidden - 1, 0)
        if tag not in self._INLINE:
            self.parts.append("\n")

    def handle_data(self, data: str) -> None:
        if not self.hidden:
            self.parts.append(data.replace("\n", " ") if data.strip() else " ")


def _without_tags(html: str) -> str:
    parser = _Text()
    parser.feed(html)
    parser.close()
    return "".join(parser.parts)
