"""A translation as Markdown: cut into headings and pieces, and written so that it is cut the same way again.

    ---
    made_from:               # for each heading the passages under it, as checksums; written by the program
    - [5a1e0f…]              # before the first heading
    - []
    - [77aa01…, c0ffee…]
    ---

    # The title

    The first passage.

    ## A heading

    ### Another one

    A passage.

    * * *

    The next passage under the same heading.

`made_from` may be missing: then nobody knows which text a piece was made from.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any

import yaml
from markdown_it import MarkdownIt
from markdown_it.token import Token

from kb.readers.markdown import read_markdown
from kb.structure.classify_lines import LineKind

BREAK = "* * *"
HINT = "<!-- original:"  # begins a comment with the text of a passage; it is no part of the translation
_HEAD = re.compile(r"\s{0,40}---[ \t]*\n(.{0,400000}?)\n?---[ \t]*(?:\n|$)", re.DOTALL)
_RECORD = "made_from"
_SUM = re.compile(r"[0-9a-f]{0,64}")
_LEVELS = 6  # of headings in Markdown


@dataclass(frozen=True)
class SourceSlot:
    """A heading and what stands under it, cut at lines with * * *: each part is a list of blocks. level: of the heading."""

    level: int
    name: str
    parts: tuple[tuple[str, ...], ...]

    @property
    def blocks(self) -> list[str]:
        """All blocks."""
        return [block for part in self.parts for block in part]

    def pieces(self, count: int) -> list[str] | None:
        """The Markdown of so many passages, "" for one that is missing; None if there are more pieces than passages.

        Lines with * * * say where a piece ends. Without them the pieces are the blocks, or all of it is the only piece.
        """
        if len(self.parts) > 1:
            found = ["\n\n".join(part) for part in self.parts]
        elif count == 1:
            found = ["\n\n".join(self.blocks)]
        else:
            found = self.blocks
        if len(found) > count:
            return None
        return found + [""] * (count - len(found))


@dataclass(frozen=True)
class TranslationSource:
    """What a file says. The first slot has no heading. made_from: the checksums under each heading, None without them.

    others: what else the front matter says. damaged: whether that cannot be read.
    """

    title: str
    slots: tuple[SourceSlot, ...]
    made_from: tuple[tuple[str, ...], ...] | None = None
    others: Mapping[str, Any] = field(default_factory=dict)
    damaged: bool = False


def read_source(text: str) -> TranslationSource:
    """Cut a translation into its headings and pieces."""
    text = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    head, values, damaged = _HEAD.match(text), {}, False
    if head:
        try:
            parsed = yaml.safe_load(head[1])
        except (yaml.YAMLError, RecursionError, ValueError):
            parsed, damaged = None, True
        values = parsed if isinstance(parsed, dict) else {}
        text = text[head.end() :]
    slots = list(_slots(text))
    title = values.get("title")
    tops = [slot for slot in slots[1:] if slot.level == 1]
    if len(slots) > 1 and slots[1].level == 1 and len(tops) == 1 and not slots[0].blocks:
        title = title or slots[1].name
        slots[:2] = [SourceSlot(0, "", slots[1].parts)]
    others = {key: value for key, value in values.items() if key not in ("title", _RECORD)}
    made_from = _record(values.get(_RECORD))
    return TranslationSource(str(title or ""), tuple(slots), made_from, others=others, damaged=damaged)


def write_source(
    title: str,
    slots: Sequence[tuple[int, str, Sequence[str]]],
    made_from: Sequence[Sequence[str]],
    others: Mapping[str, Any],
) -> str:
    """The file of a translation. slots: depth, heading and the Markdown of the passages of each."""
    head = yaml.safe_dump(
        {**others, _RECORD: [list(sums) for sums in made_from]},
        allow_unicode=True,
        sort_keys=False,
        default_flow_style=None,
        width=1000,
    )
    lines = ["---", head.rstrip("\n"), "---", "", f"# {_line(title)}"]
    for depth, name, pieces in slots:
        if depth:
            lines += ["", f"{'#' * min(depth + 1, _LEVELS)} {_line(name)}".rstrip()]
        for number, piece in enumerate(pieces):
            lines += ["", BREAK] if number else []
            lines += ["", piece.strip("\n")] if piece.strip() else []
    return "\n".join(lines) + "\n"


def one_piece(markdown: str) -> bool:
    """Whether a text stays one piece in a file: it has no heading and no line with * * *."""
    return all(token.type not in ("heading_open", "hr") for token in _top(markdown))


def _line(text: str) -> str:
    return " ".join(text.split())


def _record(value: object) -> tuple[tuple[str, ...], ...] | None:
    if not isinstance(value, list) or not all(isinstance(part, list) for part in value):
        return None
    found = tuple(tuple(str(item or "") for item in part) for part in value)
    return found if all(_SUM.fullmatch(item) for part in found for item in part) else None


def _slots(text: str) -> Iterator[SourceSlot]:
    lines = text.split("\n")
    level, name, parts = 0, "", [[]]  # type: int, str, list[list[str]]
    tokens = _top(text)
    starts = [token.map[0] if token.map else 0 for token in tokens]
    before = "\n".join(lines[: starts[0] if starts else len(lines)]).strip("\n")
    if before.strip():  # what the parser has no token for, such as the address of a link
        parts[0].append(before)
    for token, start, end in zip(tokens, starts, [*starts[1:], len(lines)], strict=False):
        block = "\n".join(lines[start:end]).strip("\n")
        if token.type == "heading_open":
            yield SourceSlot(level, name, tuple(map(tuple, parts)))
            level, name, parts = int(token.tag[1:]), _plain_heading(block), [[]]
        elif token.type == "hr":
            parts.append([])
        elif not (token.type == "html_block" and block.lstrip().startswith(HINT)):
            parts[-1].append(block.rstrip())
    yield SourceSlot(level, name, tuple(map(tuple, parts)))


def _top(text: str) -> list[Token]:
    """The tokens that begin a block of the text and not of another block. What the parser leaves out, such as the addresses of
    links, belongs to the block before.
    """
    return [token for token in _markdown().parse(text) if token.level == 0 and token.nesting >= 0 and token.map]


def _plain_heading(block: str) -> str:
    """The text of a heading without the signs of Markdown."""
    marked = read_markdown(block).lines
    return " ".join(line.text.strip() for line in marked if line.kind is LineKind.HEADING and line.text.strip())


@cache
def _markdown() -> MarkdownIt:
    return MarkdownIt("commonmark").enable("table").disable("inline")
