"""Block rules for Markdown as people write it, beside those of markdown-it: tabs, admonitions, imports, HTML, tables.

Each rule has the signature of markdown-it: (state, first line, line after the last, whether only to look) → found.
"""

from __future__ import annotations

import re

from markdown_it import MarkdownIt
from markdown_it.ruler import RuleOptionsType
from markdown_it.rules_block import StateBlock
from markdown_it.rules_block import html_block as plain_html_block
from markdown_it.rules_block import table as plain_table
from markdown_it.token import Token

from kb.readers.md.containers import FOLDED, PartSign, container, line_of, push_part, slashes, title_of

_INDENTED = re.compile(
    r"(?:!!!|\?\?\?\+?)[ \t]+(?P<kind>.{1,400})$|===[+!]{0,2}[ \t]+(?P<tab>[\"'].{0,400})$", re.DOTALL
)
_MODULE = re.compile(
    r"""import\s(?:.{1,400}\sfrom\s+)?["'][^"']{1,400}["'];?\s*$|import\s+\{\s*$|export\s+(?:const|let|default|function|async)\b"""
)
_FENCE = re.compile(r"\s{0,12}(?:`{3,}[^`]{0,400}|~{3,}.{0,400})$")
_WHOLE = re.compile(r"<(table|pre|script|style|template|svg|select)\b|(<!--)", re.IGNORECASE)
_WHOLE_ENDS = {name: f"</{name}" for name in ("table", "pre", "script", "style", "template", "svg", "select")}
_RAW = re.compile(r"<(?:script|pre|style|textarea)\b|<!--|<\?|<!\[CDATA\[", re.IGNORECASE)
_RAW_ENDS = {"<!--": "-->", "<?": "?>", "<![cdata[": "]]>"}
_OPENER = re.compile(  # a button with a line for itself that opens a part of the text
    r"<button\b[^<>]{0,400}(?:aria-controls|aria-expanded|-target|accordion|collaps|expand|toggle|faq)[^<>]{0,400}>"
    r".{1,400}</button>\s*$",
    re.IGNORECASE,
)
_INDENT = 4  # of what an admonition holds


def add_block_rules(md: MarkdownIt) -> None:
    """Teach a parser the rules of this module and of kb/readers/md/containers.py."""
    ends: RuleOptionsType = {"alt": ["paragraph", "reference", "blockquote", "list"]}
    md.block.ruler.before("fence", "container", container, ends)
    md.block.ruler.before("fence", "slashes", slashes, ends)
    md.block.ruler.before("fence", "indented", _indented, ends)
    md.block.ruler.before("fence", "module", _module)
    md.block.ruler.before("html_block", "opener", _opener, ends)
    md.block.ruler.at("html_block", _html_block, ends)
    md.block.ruler.at("table", _table, {"alt": ["paragraph", "reference"]})


def _indented(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """`!!! note "Title"`, `??? note` and `=== "Tab"` of MkDocs; what they hold is indented.

    The plugin of mdit_py_plugins knows no tabs, and takes text after two empty lines for code.
    """
    if state.is_code_block(start) or not (found := _INDENTED.match(line_of(state, start).rstrip())):
        return False
    if silent:
        return True
    folded = found[0].startswith("???") or bool(found["kind"] and FOLDED.match(found["kind"]))
    push_part(state, start, title_of(found["kind"] or f"tab {found['tab']}"), PartSign(folded, begins=True))
    least = state.sCount[start] + 1
    last, indent = start + 1, 0
    for line in range(start + 1, end):
        if state.isEmpty(line):
            continue
        if state.sCount[line] < least:
            break
        indent = indent or min(state.sCount[line], state.sCount[start] + _INDENT)
        least, last = indent, line + 1
    if last > start + 1:
        before = state.parentType, state.lineMax, state.blkIndent
        state.parentType, state.lineMax, state.blkIndent = "container", last, indent
        state.push("indented_open", "", 1)
        state.md.block.tokenize(state, start + 1, last)
        state.push("indented_close", "", -1)
        state.parentType, state.lineMax, state.blkIndent = before
    push_part(state, last - 1, "", PartSign(ends=True))
    state.line = last
    return True


def _module(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """Imports and exports of MDX, at the left edge up to the next empty line."""
    if state.sCount[start] or state.blkIndent or state.level or not _MODULE.match(line_of(state, start)):
        return False
    if silent:
        return True
    after = start + 1
    while after < end and not state.isEmpty(after):
        after += 1
    token = state.push("module", "", 0)
    token.content, token.map = state.getLines(start, after, 0, False), [start, after]
    state.line = after
    return True


def _opener(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """A button that opens a part is a piece of HTML; Markdown takes it for the beginning of a paragraph."""
    if state.is_code_block(start) or not _OPENER.match(line_of(state, start)):
        return False
    if not silent:
        token = state.push("html_block", "", 0)
        token.content, token.map = state.getLines(start, start + 1, state.blkIndent, True), [start, start + 1]
        state.line = start + 1
    return True


def _html_block(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """HTML as markdown-it finds it, but a fence in it is a fence, and a table or `<pre>` ends where it is closed."""
    if _never_closed(state, start) or not plain_html_block(state, start, end, silent):
        return False
    if silent:
        return True
    token = state.tokens[-1]
    after = state.line
    first = _WHOLE.match(line_of(state, start))
    if first is None:
        fence = next((line for line in range(start + 1, after) if _FENCE.match(line_of(state, line))), after)
        token.content = state.getLines(start, fence, state.blkIndent, True)
        after = fence
    if (name := _unclosed(token.content)) and (close := _closing(state, name, after, end)):
        after = close
    token.content, token.map = state.getLines(start, after, state.blkIndent, True), [start, after]
    state.line = after
    return True


def _never_closed(state: StateBlock, start: int) -> bool:
    """Whether a comment or the like begins here whose end is missing. It would take all the text after it."""
    found = _RAW.match(line_of(state, start))
    if not found:
        return False
    close = _RAW_ENDS.get(found[0].lower(), f"</{found[0][1:].lower()}")
    ends: dict[str, int] = state.env.setdefault("ends", {})
    if close not in ends:
        ends[close] = state.src.lower().rfind(close)
    return ends[close] < state.bMarks[start]


def _unclosed(source: str) -> str:
    """The name of the element that has begun in the source and must be read as a whole, or ""."""
    at, lower = 0, source.lower()
    while found := _WHOLE.search(source, at):
        name = found[1].lower() if found[1] else "!--"
        close = lower.find(_WHOLE_ENDS.get(name, "-->"), found.end())
        if close < 0:
            return name
        at = close
    return ""


def _closing(state: StateBlock, name: str, start: int, end: int) -> int:
    """The line after the one that closes the element; 0 for none. What was searched in vain is not searched again."""
    tried: dict[str, int] = state.env.setdefault("unclosed", {})
    if tried.get(name, -1) >= end:
        return 0
    close = _WHOLE_ENDS.get(name, "-->")
    for line in range(start, end):
        if state.sCount[line] < state.blkIndent and not state.isEmpty(line):
            break
        if close in line_of(state, line).lower():
            return line + 1
    tried[name] = end
    return 0


def _table(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """A table, with the cells that markdown-it drops: those beyond the header, after a `|` inside code for instance."""
    before = len(state.tokens)
    if not plain_table(state, start, end, silent):
        return False
    if silent:
        return True
    written = state.tokens[before:]
    del state.tokens[before:]
    columns = 0
    for token in written:
        if token.type == "tr_open":
            assert token.map is not None
            cells = row_cells(line_of(state, token.map[0]), columns)
            columns = columns or len(cells)
            state.tokens.append(token)
            for cell in cells:
                state.tokens.append(
                    Token("inline", "", 0, content=cell, children=[], map=token.map, level=token.level + 1)
                )
        elif token.type not in ("inline", "th_open", "th_close", "td_open", "td_close"):
            state.tokens.append(token)
    return True


def row_cells(line: str, columns: int) -> list[str]:
    """The cells of a row. A `|` in code parts no cells where the row would have more of them than the header."""
    cells = _split(line, in_code=True)
    if columns and len(cells) > columns and len(spared := _split(line, in_code=False)) >= columns:
        return spared
    return cells


def _split(line: str, in_code: bool) -> list[str]:
    """Cells between `|`, of which `\\|` is a part of a cell. `in_code`: one inside code parts cells, too."""
    cells = [""]
    at = 0
    for found in re.finditer(r"\\\||\||(`+)", line):
        if found.start() < at:
            continue
        cells[-1] += line[at : found.start()]
        at = found.end()
        if found[0] == "|":
            cells.append("")
        elif found[0] == "\\|":
            cells[-1] += "|"
        else:
            close = -1 if in_code else line.find(found[1], at)
            if close >= 0:
                cells[-1] += line[found.start() : close + len(found[1])].replace("\\|", "|")
                at = close + len(found[1])
            else:
                cells[-1] += found[1]
    cells[-1] += line[at:]
    cells = [cell.strip() for cell in cells]
    first = 1 if len(cells) > 1 and not cells[0] else 0
    last = len(cells) - 1 if len(cells) > first + 1 and not cells[-1] else len(cells)
    return cells[first:last]
