"""Markdown → tokens of markdown-it, with the plugins and rules that read Markdown as people write it."""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache
from itertools import count
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.token import Token
from mdit_py_plugins.deflist import deflist_plugin
from mdit_py_plugins.dollarmath import dollarmath_plugin
from mdit_py_plugins.footnote import footnote_plugin

from kb.article import Aside, SetAside
from kb.errors import Message
from kb.readers.md.blocks import add_block_rules
from kb.readers.md.definitions import with_several_terms
from kb.readers.md.inline import add_inline_rules, closed_tags, parse_inline
from kb.readers.md.phrases import note_label

MAX_NESTING = 100  # levels of blocks; a list takes two
_MAX_INLINE = 8_000  # longer paragraphs keep their marks: no writer makes them and inline parsing is quadratic
_ALERT = re.compile(r"\[!([\w-]{1,40})\][+-]?[ \t]{0,8}")
_LINE_END = re.compile(r"\r\n|\r|\n")
NOTE_SIGN = re.compile(r"\[\^([^\]\s]{1,80})\]")
_CONTENTS = re.compile(
    r"(?:@?\[toc\]|\[\[_?toc_?\]\]|\$\{toc\}|\{:toc\}|\{\{\s?toc\s?\}\})|[^\n]{0,80}\n\{:\s?toc\s?\}", re.IGNORECASE
)


@dataclass
class Parsed:
    """The tokens of a text; the tokens of its footnotes by label; what holds no text that a reader sees.

    `closed` are the names of the template tags that it closes.
    """

    tokens: list[Token]
    notes: dict[str, list[Token]] = field(default_factory=dict)
    set_aside: list[SetAside] = field(default_factory=list)
    closed: frozenset[str] = frozenset()


def parse(text: str) -> Parsed | None:
    """The tokens of a Markdown text; None if it is nested so deeply that the parser would drop a part of it.

    A paragraph such as `[TOC]` is a token of the type "contents". The tokens of a footnote that no text refers to
    stay where they are.
    """
    env: dict[str, Any] = {}
    tokens = _blocks().parse(text, env)
    if any(token.level >= MAX_NESTING - 2 for token in tokens):  # the parser drops what is deeper
        return None
    env["closed"] = closed_tags(text)
    tokens = list(with_several_terms(tokens))
    for i, token in enumerate(tokens):
        if token.type not in ("inline", "part"):
            continue
        if token.type == "inline" and _CONTENTS.fullmatch(token.content):
            token.type = "contents"
        elif len(token.content) > _MAX_INLINE:
            token.children = [Token("text", "", 0, content=token.content)]
        else:
            content = token.content
            if i > 1 and tokens[i - 2].type == "blockquote_open":
                content = _without_alert(content)
            env["paragraph"] = i > 0 and tokens[i - 1].type == "paragraph_open"
            token.children = parse_inline(_inline(), content, env)
    parsed = Parsed(tokens, closed=env["closed"])
    _take_notes(parsed, env)
    parsed.set_aside += _unused_references(text, tokens, env)
    return parsed


@cache
def _blocks() -> MarkdownIt:
    md = MarkdownIt("commonmark", {"maxNesting": MAX_NESTING}).enable("table")
    md.use(footnote_plugin, move_to_end=False).use(deflist_plugin).use(dollarmath_plugin, allow_labels=False)
    add_block_rules(md)
    md.core.ruler.disable(["inline", "text_join"])
    return md


@cache
def _inline() -> MarkdownIt:
    md = MarkdownIt("commonmark", {"store_labels": True}).enable(
        "strikethrough"
    )  # deeper nesting would cost it exponential time
    md.use(footnote_plugin, move_to_end=False)
    md.use(dollarmath_plugin, allow_labels=False, allow_space=False, allow_digits=False)
    add_inline_rules(md)
    return md


def _without_alert(content: str) -> str:
    """The first paragraph of a quotation without the sign of an alert: `> [!NOTE]`. A title after it is a line."""
    found = _ALERT.match(content)
    if not found:
        return content
    title, line_break, rest = content[found.end() :].partition("\n")
    return f"{title}  \n{rest}" if title and line_break else title or rest


def _unused_references(text: str, tokens: Sequence[Token], env: dict[str, Any]) -> Iterator[SetAside]:
    """Addresses that nothing refers to: a comment, `[//]: # (words)`, or a line that only looks like an address."""
    used = set()
    waiting = deque(tokens)
    while waiting:
        token = waiting.popleft()
        waiting += token.children or ()
        used.add(token.meta.get("label"))
    unused = [found for label, found in env.get("references", {}).items() if label not in used]
    unused += env.get("duplicate_refs", ())
    lines = _LINE_END.split(text) if unused else []
    for found in sorted(unused, key=lambda entry: entry["map"]):
        is_note = found["href"] in ("", "#") and found["title"]
        first, end = found["map"]
        written = "\n".join(lines[first : max(end, first + 1)]).strip("> \t\n")
        yield SetAside(found["title"] if is_note else written, Message(Aside.COMMENT))


def _take_notes(parsed: Parsed, env: dict[str, Any]) -> None:
    """Take the footnotes that the text refers to out of the tokens."""
    notes: dict[str, Any] = env.get("footnotes", {})
    labels = {label.removeprefix(":") for label in notes.get("refs", {})}
    told: set[str] = set()
    waiting = deque(parsed.tokens)
    while waiting:
        token = waiting.popleft()
        waiting += token.children or ()
        if token.type == "html_block":
            told |= labels.intersection(NOTE_SIGN.findall(token.content))
        elif token.type == "footnote_ref":
            if "label" not in token.meta:
                note = notes["list"][token.meta["id"]]
                label = next(number for number in map(str, count(token.meta["id"] + 1)) if number not in labels)
                labels.add(label)
                parsed.notes[label] = [Token("inline", "", 0, content=note["content"], children=list(note["tokens"]))]
                token.meta["label"] = label
                waiting += note["tokens"]
            told.add(note_label(token))
    rest: list[Token] = []
    taken: list[Token] | None = None
    for token in parsed.tokens:
        if token.type == "footnote_reference_open":
            label = str(token.meta["label"])
            taken = parsed.notes.setdefault(label, []) if label in told else None
            if taken is None:
                rest.append(token)
        elif token.type == "footnote_reference_close":
            taken = None
        else:
            (rest if taken is None else taken).append(token)
    parsed.tokens = rest
