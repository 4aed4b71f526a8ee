"""Signs around a part of a Markdown text: `:::`, `@tab` and `///`, and the title that stands behind them.

Each rule has the signature of markdown-it: (state, first line, line after the last, whether only to look) → found.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from markdown_it.rules_block import StateBlock

_CONTAINER = re.compile(r":{3,}[ \t]*(.{0,400})$|@tab(?::active)?[ \t]+(.{1,200})$", re.DOTALL)
_KIND = re.compile(r"(?:\{[\w-]{1,60}\}|[\w-]{1,60})(?:#[\w-]{1,60})?")
# What is read is never given back ("+" behind a count, "(?>"): else a line of pairs without blanks takes minutes.
_PAIR = r"""(?:[\w:.-]{1,60}+\s{0,2}=\s{0,2}(?:"[^"]{0,400}"|'[^']{0,400}'|[^\s"'{}]{1,80}+)|[.#][\w-]{1,60}+)"""
_ATTRIBUTES = rf"\{{:?\s{{0,2}}(?>(?:{_PAIR}\s{{0,3}}){{0,12}})\}}"
_FIRST = re.compile(rf"[ \t]{{0,3}}{_ATTRIBUTES}")
_LAST = re.compile(rf"{_ATTRIBUTES}$")
_FLAG = r"(?:inline|end|open|closed|collapsible)\b"  # words that say where a part stands and whether it is folded
_ONLY_SIGNS = re.compile(rf"(?>(?:(?:{_PAIR}|{_FLAG})\s{{0,3}}){{0,12}})")
_NAMED = re.compile(r"""\b(?:title|label|name|caption)\s{0,2}=\s{0,2}(?:"([^"]{1,400})"|'([^']{1,400})')""")
_CLASSES_AND_QUOTED = re.compile(r"""(?:[\w-]{1,60}[ \t]+){0,8}(?:"(.{0,400})"|'(.{0,400})')""", re.DOTALL)
_SLASHES = re.compile(r"^[ \t>]{0,40}(?P<sign>/{3,20})[ \t]*(?P<info>[^\n]{0,400})$", re.MULTILINE)
_SLASH_INFO = re.compile(r"(?P<kind>[\w-]{1,60})[ \t]*(?:\|[ \t]*(?P<title>.{0,400}))?")
FOLDED = re.compile(r"expand|details|collaps|accordion|spoiler|fold|toggle|faq|question", re.IGNORECASE)
_OPTION = re.compile(r"[\w-]{1,60}:(?:\s|$)")
_OPTION_INDENT = 4


def title_of(info: str) -> str:
    """The title in what follows the sign of a container or an admonition; "" for none.

    Known forms: `warning Title`, `warning "Title"`, `tip[Title]`, `tip{title="Title"}`, `{note} Title`.
    """
    info = info.strip().rstrip(":").rstrip()
    kind = _KIND.match(info)
    rest = info[kind.end() if kind else 0 :]
    signs = ""
    if first := _FIRST.match(rest):
        signs, rest = first[0], rest[first.end() :]
    rest = rest.strip()
    if last := _LAST.search(rest):
        signs, rest = signs + last[0], rest[: last.start()].strip()
    if _ONLY_SIGNS.fullmatch(rest):
        return named_title(signs) or named_title(rest)
    if rest.startswith("[") and rest.endswith("]"):
        return rest[1:-1].strip()
    if quoted := _CLASSES_AND_QUOTED.fullmatch(rest):
        return (quoted[1] or quoted[2] or "").strip()
    return rest


def named_title(info: str) -> str:
    """The title that is given by name: `title="Title"`; "" for none."""
    named = _NAMED.search(info)
    return (named[1] or named[2]).strip() if named else ""


def line_of(state: StateBlock, line: int) -> str:
    """The text of a line, without its indent and its line break."""
    return state.src[state.bMarks[line] + state.tShift[line] : state.eMarks[line]]


def container(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """A line of `:::` or `@tab` that begins or ends a part. The lines after it are read as if it were not there.

    The plugin of mdit_py_plugins looks for the end of each container. Writers forget it, or nest containers with signs
    of the same length, and then the end of the inner one ends the outer one and a `:::` is left over.
    """
    if state.is_code_block(start) or not (found := _CONTAINER.match(line_of(state, start).rstrip())):
        return False
    if not silent:
        info = found[1] or ""
        title = found[2].strip() if found[2] else title_of(info)
        folded = FOLDED.match(info.lstrip(" \t{")) is not None
        push_part(state, start, title, sign=PartSign(folded=folded, begins=bool(info), ends=not (info or found[2])))
        state.line = start + 1
    return True


def slashes(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """A line of `///` that begins or ends a part, as the blocks of pymdown do, and the options under it.

    Without its end or its beginning such a line is text: comments of programs look like it.
    """
    at = state.bMarks[start] + state.tShift[start]
    if not state.src.startswith("///", at) or state.is_code_block(start):
        return False
    if "slashes" not in state.env:
        state.env["slashes"] = _slash_signs(state.src)
    sign: _SlashSign | None = state.env["slashes"].get(at)
    if sign is None:
        return False
    if silent:
        return True
    after = start + 1
    while sign.begins and after < end and _is_option(state, after, start):
        after += 1
    push_part(state, start, sign.title, sign=PartSign(sign.folded, begins=sign.begins, ends=not sign.begins))
    for aside in (sign.aside, state.getLines(start + 1, after, 0, False)):
        if aside.strip():
            state.push("module", "", 0).content = aside
    state.line = after
    return True


@dataclass(frozen=True)
class _SlashSign:
    begins: bool
    title: str = ""
    aside: str = ""
    folded: bool = False


def _slash_signs(source: str) -> dict[int, _SlashSign]:
    """The lines of `///` that begin or end a part, by the offset of the sign. The end has as many signs as the beginning."""
    signs: dict[int, _SlashSign] = {}
    open_parts: dict[str, list[tuple[int, _SlashSign]]] = {}
    for found in _SLASHES.finditer(source):
        begun = open_parts.setdefault(found["sign"], [])
        info = _SLASH_INFO.fullmatch(found["info"].strip())
        if info:
            title = (info["title"] or "").strip()
            is_element = info["kind"] == "html"  # then an element stands there, and no title
            folded = FOLDED.match(info["kind"]) is not None
            sign = _SlashSign(True, "" if is_element else title, aside=title if is_element else "", folded=folded)
            begun.append((found.start("sign"), sign))
        elif begun and not found["info"].strip():
            at, sign = begun.pop()
            signs[at], signs[found.start("sign")] = sign, _SlashSign(False)
    return signs


def _is_option(state: StateBlock, line: int, start: int) -> bool:
    inside = state.sCount[line] >= state.sCount[start] + _OPTION_INDENT
    return inside and _OPTION.match(line_of(state, line)) is not None


@dataclass(frozen=True)
class PartSign:
    """What a sign around a part does. folded: a reader sees only the title until the part is opened."""

    folded: bool = False
    begins: bool = False
    ends: bool = False


def push_part(state: StateBlock, line: int, title: str, sign: PartSign) -> None:
    """Add the token of a sign around a part. `title` stands behind the sign; it is "" where none does."""
    token = state.push("part", "", 0)
    token.content, token.map, token.meta = title, [line, line + 1], {"sign": sign}
