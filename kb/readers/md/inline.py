"""Inline rules for Markdown as people write it, beside those of markdown-it: template tags, attributes, wiki links."""

from __future__ import annotations

import re
from collections.abc import MutableMapping
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.rules_inline import StateInline
from markdown_it.rules_inline.state_inline import Scanned
from markdown_it.token import Token

from kb.readers.md.containers import FOLDED
from kb.structure.line_grammar import is_cjk

_HELD = "\ue000"  # a space inside an address, while it is read; a private character that fonts leave empty
TEMPLATE = re.compile(
    r"\{%-?(?P<tag>.{0,2000}?)-?%\}|\{\{(?P<short>[<%].{0,2000}?)[>%]\}\}|\{#(?P<note>\s.{0,2000}?)#\}|"
    r"\{/\*(?P<comment>.{0,2000}?)\*/\}|(?P<value>\{\{.{1,400}?\}\})",
    re.DOTALL,
)
# What is read is never given back ("+" behind a count, "(?>"): else a line of pairs without blanks takes minutes.
_ATTRIBUTE = r"""(?:[\w:@-]{1,40}+=(?:"[^"{}]{0,200}"|'[^'{}]{0,200}'|[^\s"'{}]{1,80}+)|[#.][^\s{}"'=#.]{1,80}+|-)"""
_ATTRIBUTES = re.compile(
    rf"\{{:?[ \t]?(?>{_ATTRIBUTE}(?:[ \t]{{0,3}}{_ATTRIBUTE}){{0,12}})[ \t]?\}}|\{{:[\w\s-]{{1,60}}\}}"
)
# Tags of templates that show nothing by themselves: they choose, repeat or name what stands between them.
_CONTROLS = (
    "if elsif elif else unless case when for break continue cycle assign set capture increment decrement raw verbatim "
    "comment block extends import from macro call filter with autoescape tablerow liquid"
)
_TAG_NAME = re.compile(r"[\s/-]*([\w.-]+)")
TAG_END = re.compile(r"\{%-?\s{0,9}end([\w.-]{1,60})|\{\{[<%]\s{0,9}/\s{0,9}([\w.-]{1,60})|\{%-?\s{0,9}/([\w.-]{1,60})")
_TAG_SHOWN = re.compile(
    r"""\b(?:title|label|text|caption|alt|legend|content|message|summary|description)\s{0,2}=\s{0,2}"""
    r"""(?:"([^"]{1,1500})"|'([^']{1,1500})')"""
)
_TAG_QUOTED = re.compile(r"""(?<=\s)(?:"([^"]{1,400})"|'([^']{1,400})')""")
_IDENTIFIER = re.compile(r"[a-z0-9_./#:?=&%-]+")  # a quoted word of a tag that is no title
_SEEN = re.compile(r"[^\W_]")
_WIKI = re.compile(r"(!?)\[\[(?![\s\[])([^\[\]|\n]{1,200}?)(?:\\?\|([^\[\]\n]{0,200}))?\]\](?!\()")
_SIZE = re.compile(r"\s{0,4}\|?\s{0,4}\d{1,4}(?:x\d{1,4})?|\s{0,4}=\s{0,2}(?:\d{1,4}%?)?x?(?:\d{1,4}%?)?")
_ADDRESS = re.compile(r"\]\([^()\n]{1,600}\)")
_ADDRESS_SIZE = re.compile(r"[ \t]+(?==\d{0,5}(?:px|%)?x?\d{0,5}(?:px|%)?[ \t]*\)$)")
_ADDRESS_TAG = re.compile(r"\{\{.{0,400}?\}\}|\{%.{0,400}?%\}")


def add_inline_rules(md: MarkdownIt) -> None:
    """Teach a parser the rules of this module."""
    for char in "{![":
        md.inline.add_terminator_char(char)
    md.inline.ruler.before("escape", "braces", _braces)
    md.inline.ruler.before("link", "wiki", _wiki)


def parse_inline(md: MarkdownIt, content: str, env: MutableMapping[str, Any]) -> list[Token]:
    """The tokens of a paragraph. The same as `md.inline.parse`, but emphasis may end or begin beside Chinese."""
    tokens: list[Token] = []
    state = _State(_hold(content), md, env, tokens)
    md.inline.tokenize(state)
    for rule in md.inline.ruler2.getRules(""):
        rule(state)
    return tokens


def shown(text: str) -> str:
    """The text of a token as it was written."""
    return text.replace(_HELD, " ")


def without_size(alt: str) -> str:
    """The words for a picture without the size that some programs let writers put there: `Menu|300`."""
    name, bar, size = alt.rpartition("|")
    return name.strip() if bar and _SIZE.fullmatch(size) else alt


class _State(StateInline):
    def scanDelims(self, start: int, canSplitWord: bool) -> Scanned:
        """Chinese has no spaces around words, so `**注意：**文字` would not end at the second sign."""
        scanned = super().scanDelims(start, canSplitWord)
        before = self.src[start - 1] if start else " "
        after = self.src[start + scanned.length] if start + scanned.length < self.posMax else " "
        return Scanned(
            scanned.can_open or (canSplitWord and is_cjk(before) and not after.isspace()),
            scanned.can_close or (canSplitWord and is_cjk(after) and not before.isspace()),
            scanned.length,
        )


def _hold(content: str) -> str:
    """Make addresses one word: those with a size behind (`x.png =300x200`) and those with a template tag in them."""
    if "](" not in content:
        return content
    return _ADDRESS.sub(lambda found: _held(found[0]), content)


def _held(address: str) -> str:
    address = _ADDRESS_SIZE.sub(_HELD, address)
    return _ADDRESS_TAG.sub(lambda found: re.sub(r"[ \t]", _HELD, found[0]), address)


def _braces(state: StateInline, silent: bool) -> bool:
    """Template tags and comments are tokens of their own; attributes of what stands before them are left out."""
    if state.src[state.pos] != "{":
        return False
    if found := TEMPLATE.match(state.src, state.pos):
        if not silent:
            _push_template(state, found)
    elif (found := _ATTRIBUTES.match(state.src, state.pos)) is None or not _is_attached(state, found):
        return False
    elif not silent:
        before = state.src[state.pos - 1] if state.pos else "\n"
        state.pending = state.pending.rstrip(" \t")
        if before not in ")]`}" and (found[0][1] == "." or (found[0][1] == "#" and state.env.get("paragraph"))):
            state.push("tag", "", 0).content = found[0]  # it is only likely that no reader is to see it
    state.pos = found.end()
    return True


def _push_template(state: StateInline, found: re.Match[str]) -> None:
    note = found["note"] or found["comment"]
    if note:
        state.push("comment", "", 0).content = note.strip()
    elif found["value"] or stands_for_text(found, state.src, state.env):
        state.push("text", "", 0).content = found[0]
    else:
        _push_words(state, tag_text(found[0]))
        if title := tag_title(found[0], state.env["closed"]):
            is_heading = FOLDED.search(found[0][: found[0].index(title)]) is not None
            _push_words(state, title, strong=is_heading)
            state.push("hardbreak", "br", 0)
        state.push("tag", "", 0).content = found[0].strip()


def _push_words(state: StateInline, words: str, strong: bool = False) -> None:
    """Add what a tag shows. It is Markdown itself, but its emphasis makes no headings: such a tag is a note."""
    if strong:
        state.push("strong_open", "strong", 1)
    for inner in parse_inline(state.md, words, state.env) if words else ():
        if inner.tag != "strong":
            token = state.push(inner.type, inner.tag, inner.nesting)
            token.content, token.attrs, token.meta, token.children = (
                inner.content,
                inner.attrs,
                inner.meta,
                inner.children,
            )
    if strong:
        state.push("strong_close", "strong", -1)


def stands_for_text(found: re.Match[str], source: str, env: MutableMapping[str, Any]) -> bool:
    """Whether a template tag stands in a sentence for words that a template would put there: `Use {% data os %} here`.

    `env["closed"]` are the names of tags that are closed somewhere; `env["paragraph"]`: the source is a paragraph, where
    a tag that has a line for itself is none of its words.
    """
    inner = found["tag"] if found["tag"] is not None else found["short"].lstrip("<%")
    name = _TAG_NAME.match(inner)
    word = name[1] if name else ""
    is_end = word.startswith("end") or inner.lstrip(" -").startswith("/")
    if word in _CONTROLS.split() or is_end or word in env.get("closed", ()) or tag_text(found[0]):
        return False
    if not env.get("paragraph"):
        return True
    start = source.rfind("\n", 0, found.start()) + 1
    end = source.find("\n", found.end())
    around = source[start : found.start()] + " " + source[found.end() : end if end >= 0 else len(source)]
    return _SEEN.search(TEMPLATE.sub(" ", around)) is not None


def tag_text(tag: str) -> str:
    """What a template tag shows by its attributes: `{{< tip text="words" >}}`; "" for nothing."""
    return " ".join(dict.fromkeys((double or single).strip() for double, single in _TAG_SHOWN.findall(tag)))


def tag_title(tag: str, closed: frozenset[str]) -> str:
    """The title of what stands between a tag and its end, where the tag quotes it: `{{< expand "What else?" >}}`.

    `closed` are the names of the tags that have an end.
    """
    name = _TAG_NAME.match(tag, 3 if tag.startswith("{{") else 2)
    if name is None or name[1] not in closed:
        return ""
    quoted = (double or single for double, single in _TAG_QUOTED.findall(tag))
    return " ".join(words.strip() for words in quoted if not _IDENTIFIER.fullmatch(words))


def closed_tags(source: str) -> frozenset[str]:
    """The names of the template tags that a text closes: what is between them is text, they are not."""
    return frozenset(next(filter(None, found.groups())) for found in TAG_END.finditer(source))


def _is_attached(state: StateInline, found: re.Match[str]) -> bool:
    """Whether attributes stand behind a link, a picture, code or emphasis, or at the end of their line.

    `{name=value}` alone is one only behind a link or a picture; elsewhere it may be what the text is about.
    """
    before = state.src[state.pos - 1] if state.pos else "\n"
    if before in ")]" and not state.pending:
        return True
    if found[0][1] not in ".#:-":
        return before == "]"
    at_end = found.end() >= len(state.src) or state.src[found.end()] == "\n"
    return before in ")]`*_~}" or (
        at_end and (before.isspace() or is_cjk(before) or before in ".!?:" or before.isalnum())
    )


def _wiki(state: StateInline, silent: bool) -> bool:
    """`[[Page]]`, `[[Page|text]]` and `![[picture.png|text]]`."""
    if not (found := _WIKI.match(state.src, state.pos)):
        return False
    if not silent:
        text = found[3] if found[3] is not None else found[2]
        if found[1]:  # the name of a file is no text
            text = "" if found[3] is None or _SIZE.fullmatch(found[3]) else found[3]
        state.push("text", "", 0).content = text.strip()
    state.pos = found.end()
    return True
