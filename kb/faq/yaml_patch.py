"""Edits YAML text at the places of its nodes.

The file is not written again from its values. What an edit does not name stays the same to the last byte: comments,
order, blank lines, quotes, indentation, anchors and line ends. (ruamel.yaml was tried: it attaches the comment above an
entry to the last question before it, so a question that is added there comes after that comment.)
"""

from __future__ import annotations

import re
from collections.abc import Sequence

import yaml

from kb.errors import Code, KnowledgeBaseError

Value = str | dict[str, str | list[str] | bool]  # a text, or a mapping
_BLANK = re.compile(r"(?:[ \t\r\n\x85\u2028\u2029]|#[^\r\n\x85\u2028\u2029]*)*")
_REST_OF_LINE = re.compile(r"[ \t]*(?:#[^\r\n]*)?(?:\r\n|\r|\n|\Z)")
_GAP = re.compile(r"(?:[ \t]+(?![ \t#]))?")  # but not the space before a comment, which YAML needs
_PROPERTIES = re.compile(r"(?:[&!]\S*|[ \t\r\n]|#[^\r\n]*)*")


class PatchProblem(Code):
    """Why a text cannot be edited at a place."""

    FORM = "the text around this place is of a form that is not edited here; edit the YAML text"
    MEETING = "two edits meet in one place; edit the YAML text"


class CannotEdit(KnowledgeBaseError):
    """The text at this place has a form that this module does not edit."""


class Patches:
    """Collects edits of one text and makes them all at once. Places are given as nodes parsed from this very text."""

    def __init__(self, text: str) -> None:
        self.text = text
        self._newline = "\r\n" if "\r\n" in text else "\n"
        self._edits: list[tuple[int, int, str]] = []

    def done(self) -> str:
        """The text with all edits. Raises CannotEdit if two of them overlap."""
        parts: list[str] = []
        at = 0
        for start, end, new in sorted(self._edits, key=lambda edit: edit[:2]):  # stable
            if start < at:
                raise CannotEdit(PatchProblem.MEETING)
            parts += [self.text[at:start], new]
            at = end
        return "".join([*parts, self.text[at:]])

    def replace(self, node: yaml.Node, text: str, flow: bool) -> None:
        """Replace a scalar by another text. flow: whether it is inside brackets."""
        self._edit(node.start_mark.index, self._end(node), scalar(text, flow))

    def edit_list(self, node: yaml.Node, parent: yaml.Node, removed: set[int], added: Sequence[Value]) -> None:
        """Remove the items at the places `removed` of a list and append others. parent: the mapping that has the list.

        Raises CannotEdit where the text has another form.
        """
        if self.text[node.start_mark.index : node.start_mark.index + 1] == "*":  # an alias
            raise CannotEdit(PatchProblem.FORM)
        if not isinstance(node, yaml.SequenceNode) or not node.value:
            self._fill(node, parent, added)
        elif node.flow_style:
            self._edit_flow(node, removed, [_flow(value) for value in added])
        else:
            self._edit_block(node, removed, added)

    def add_list(self, root: yaml.MappingNode | None, key: str, values: Sequence[Value]) -> None:
        """Add a key with a list at the end of the top mapping of the file.

        Raises CannotEdit where it is in brackets.
        """
        if root is not None and root.flow_style:
            raise CannotEdit(PatchProblem.FORM)
        at = root.end_mark.index if root else len(self.text)
        indent = " " * (root.start_mark.column if root else 0)
        before = "" if not at or self.text[at - 1] in "\r\n" else self._newline
        self._edit(at, at, before + self._lines([f"{indent}{key}:", *_block(values, indent + "  ")]))

    def add_inner_list(self, parent: yaml.Node, key: str, values: Sequence[str]) -> None:
        """Add a key with a list of texts after the last key of `parent`, a mapping that is an item of a list.

        Raises CannotEdit where the text has another form.
        """
        if not isinstance(parent, yaml.MappingNode) or self.text[parent.start_mark.index] == "*":
            raise CannotEdit(PatchProblem.FORM)
        at = self._end(parent.value[-1][1])
        if parent.flow_style:
            self._edit(at, at, f", {key}: [{', '.join(map(_flow, values))}]")
            return
        at = self._line_end(at)
        indent = " " * parent.value[0][0].start_mark.column
        before = "" if self.text[at - 1] in "\r\n" else self._newline
        self._edit(at, at, before + self._lines([f"{indent}{key}:", *_block(values, indent + "  ")]))

    def _edit(self, start: int, end: int, new: str) -> None:
        self._edits.append((start, end, new))

    def _lines(self, lines: Sequence[str]) -> str:
        return "".join(line + self._newline for line in lines)

    def _fill(self, node: yaml.Node, parent: yaml.Node, added: Sequence[Value]) -> None:
        """Items for a list that has none yet: `key:` or `key: []`."""
        start, end = node.start_mark.index, node.end_mark.index
        if not added:
            return
        if start == end and isinstance(parent, yaml.MappingNode) and not parent.flow_style:
            at = self._line_end(end)
            before = "" if self.text[at - 1] in "\r\n" else self._newline
            self._edit(at, at, before + self._lines(_block(added, " " * (parent.start_mark.column + 2))))
        elif isinstance(node, yaml.SequenceNode):
            at = self._found("[", self._after(_PROPERTIES, start)) + 1
            self._edit(at, at, ", ".join(map(_flow, added)))
        else:
            self._edit(start, end, f" [{', '.join(map(_flow, added))}]")

    def _edit_block(self, node: yaml.SequenceNode, removed: set[int], added: Sequence[Value]) -> None:
        at = self._after(_PROPERTIES, node.start_mark.index)
        indent = ""
        for number, item in enumerate(node.value):
            dash = self._found("-", self._after(_BLANK, at))
            start = max(self.text.rfind("\n", 0, dash), self.text.rfind("\r", 0, dash)) + 1
            indent = self.text[start:dash]
            if indent.strip(" "):
                raise CannotEdit(PatchProblem.FORM)
            at = self._end(item)
            if number in removed:
                end = self._line_end(at)
                lines = self.text[start:end].splitlines(keepends=True)
                self._edit(start, end, "".join(line for line in lines if line.lstrip().startswith("#")))
        end = self._line_end(at)
        before = "" if self.text[end - 1] in "\r\n" else self._newline
        if added:
            self._edit(end, end, before + self._lines(_block(added, indent)))

    def _edit_flow(self, node: yaml.SequenceNode, removed: set[int], added: Sequence[str]) -> None:
        spans = [(item.start_mark.index, self._end(item)) for item in node.value]
        kept = [number for number in range(len(spans)) if number not in removed]
        new = ", ".join(added)
        for number in sorted(removed):
            start, end = spans[number]
            comma = self._after(_BLANK, end)
            if self.text[comma] == ",":
                end = self._after(_GAP, comma + 1)
            self._edit(start, end, new if not kept and number == min(removed) else "")
        if not kept:
            return
        end = spans[kept[-1]][1]
        if new:
            self._edit(end, end, f", {new}")
        if kept[-1] < len(spans) - 1:  # the comma before what is removed
            comma = self._found(",", self._after(_BLANK, end))
            self._edit(comma, min(self._after(_GAP, comma + 1), spans[kept[-1] + 1][0]), "")

    def _end(self, node: yaml.Node) -> int:
        """Where the last character of a node's text ends (not the comments after it)."""
        start, end = int(node.start_mark.index), int(node.end_mark.index)
        if isinstance(node, yaml.ScalarNode) and node.style in ("|", ">"):
            return start + len(self.text[start:end].rstrip())
        if isinstance(node, yaml.CollectionNode) and not node.flow_style and self.text[start] != "*":
            last = node.value[-1]
            return self._end(last[1] if isinstance(last, tuple) else last)
        return end

    def _line_end(self, at: int) -> int:
        """The start of the next line, when at most a comment stands between."""
        found = _REST_OF_LINE.match(self.text, at)
        if not found:
            raise CannotEdit(PatchProblem.FORM)
        return found.end()

    def _after(self, pattern: re.Pattern[str], at: int) -> int:
        found = pattern.match(self.text, at)
        return found.end() if found else at

    def _found(self, mark: str, at: int) -> int:
        if self.text[at : at + 1] != mark:
            raise CannotEdit(PatchProblem.FORM)
        return at


def scalar(text: str, flow: bool) -> str:
    """A text of one line as YAML: plain if every YAML reader takes it for this text, else in quotes."""
    if not text.isprintable():
        return f'"{"".join(map(_escaped, text))}"'
    if _reads(text, text, flow):
        return text
    return "'" + text.replace("'", "''") + "'"


def _escaped(character: str) -> str:
    """A character for double quotes. Invisible ones (controls, marks of direction, joiners) are written as codes."""
    if character in '"\\':
        return "\\" + character
    return character if character.isprintable() else f"\\U{ord(character):08X}"


def _reads(written: str, text: str, flow: bool) -> bool:
    try:
        node = yaml.compose(f"- [{written}]\n" if flow else f"- {written}\n", Loader=yaml.SafeLoader)
    except (yaml.YAMLError, RecursionError):
        return False
    if flow and isinstance(node, yaml.SequenceNode):
        node = node.value[0]
    if not isinstance(node, yaml.SequenceNode):
        return False
    return [(item.tag, item.value) for item in node.value] == [("tag:yaml.org,2002:str", text)]


def _block(values: Sequence[Value], indent: str) -> list[str]:
    lines: list[str] = []
    for value in values:
        if isinstance(value, str):
            lines.append(f"{indent}- {scalar(value, flow=False)}")
            continue
        first = f"{indent}- "
        for key, part in value.items():
            if isinstance(part, list):
                lines += [f"{first}{key}:", *_block(part, indent + "    ")]
            else:
                lines.append(f"{first}{key}: {_simple(part, flow=False)}")
            first = f"{indent}  "
    return lines


def _flow(value: Value) -> str:
    if isinstance(value, str):
        return scalar(value, flow=True)
    parts = (
        f"{key}: [{', '.join(map(_flow, part))}]" if isinstance(part, list) else f"{key}: {_simple(part, flow=True)}"
        for key, part in value.items()
    )
    return "{" + ", ".join(parts) + "}"


def _simple(part: str | bool, flow: bool) -> str:
    return scalar(part, flow) if isinstance(part, str) else str(part).lower()
