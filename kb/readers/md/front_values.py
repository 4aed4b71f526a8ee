"""The values of a front matter as they are written: texts, lists and tables of them, and dates.

YAML is composed, not constructed: a value is what stands there. So no tag makes an object of it, `0x…` and `1:30:00` are no
numbers, `yes` is no truth value, and what an alias refers to is there once, however often it is named.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime

import yaml

from kb.folding import storable

_SCALARS = ("bool", "int", "float", "null", "timestamp", "str")
_CORE = "tag:yaml.org,2002:"
_KNOWN_TAGS = frozenset(
    _CORE + name for name in (*_SCALARS, "seq", "map", "set", "omap", "pairs", "binary", "merge", "value")
)
_AT = re.compile(r" \(at (?:line (\d{1,9}), column \d{1,9}|end of document)\)$")
_MOST_DIGITS = 300  # of a number that is a text; Python refuses to write much longer ones
_DEPTH = 3  # levels of lists and tables that are read


@dataclass(frozen=True)
class FrontMatterProblem:
    """What is not valid: the line in the source, counted from 0, and what the parser says of it.

    With a `tag` all is read, but this tag says of a value what it is not: `!!bool maybe`.
    """

    line: int
    detail: str = ""
    tag: str = ""


@dataclass
class Values:
    """The values by key, with the line of each key, counted from 0; None as a value is none."""

    values: dict[str, object] = field(default_factory=dict)
    lines: dict[str, int] = field(default_factory=dict)
    trouble: FrontMatterProblem | None = None


def read_yaml(source: str) -> Values | None:
    """The values of a YAML mapping; None if the source is something else, such as a text."""
    try:
        root = yaml.compose(source, Loader=yaml.SafeLoader)
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line if error.problem_mark else 0
        return Values(trouble=FrontMatterProblem(line, error.problem or "unknown reason"))
    except yaml.reader.ReaderError as error:
        return Values(trouble=FrontMatterProblem(source.count("\n", 0, error.position), str(error.reason)))
    except RecursionError:
        return Values(trouble=FrontMatterProblem(0, "nested too deeply"))
    except (yaml.YAMLError, ValueError, OverflowError) as error:
        return Values(trouble=FrontMatterProblem(0, _first_line(error)))
    if not isinstance(root, yaml.MappingNode):
        return None
    found = Values(trouble=_strange_tag(root))
    known: dict[int, object] = {}
    for key, value in root.value:
        if isinstance(key, yaml.ScalarNode):
            found.values[key.value] = _plain(value, known, _DEPTH)
            found.lines[key.value] = key.start_mark.line
    return found


def read_toml(source: str) -> Values:
    """The values of TOML. It does not tell where they stand: the first line that begins with a key is its line."""
    try:
        values = tomllib.loads(source)
    except RecursionError:
        return Values(trouble=FrontMatterProblem(0, "nested too deeply"))
    except ValueError as error:  # not only TOMLDecodeError: a number of thousands of digits
        detail = _first_line(error)
        at = _AT.search(detail)
        line = int(at[1]) - 1 if at and at[1] else source.count("\n") if at else 0
        return Values(trouble=FrontMatterProblem(line, _AT.sub("", detail)))
    lines: dict[str, int] = {}
    for number, written in enumerate(source.split("\n")):
        lines.setdefault(written.partition("=")[0].strip().strip("\"'"), number)
    return Values(dict(values), lines)


def text_of(value: object, longest: int) -> str | None:
    """A value as one line of text; None for one that is no text, is empty or longer than that."""
    if isinstance(value, bool):
        value = "true" if value else "false"
    if isinstance(value, int) and value.bit_length() > 4 * _MOST_DIGITS:
        return None
    if not isinstance(value, str | int | float | date) or (isinstance(value, str) and len(value) > longest):
        return None
    whole = storable(str(value))  # escapes of YAML can name halves of characters
    return " ".join(whole.split()) or None


def _first_line(error: Exception) -> str:
    return next(iter(str(error).splitlines()), type(error).__name__)


def _plain(node: yaml.Node, known: dict[int, object], depth: int) -> object:
    """A node as a text, a list or a table. `known` are the nodes that were seen: aliases name them again and again."""
    if id(node) in known:
        return known[id(node)]
    known[id(node)] = None  # for one that holds itself
    value: object = None
    if isinstance(node, yaml.ScalarNode):
        value = _scalar(node)
    elif isinstance(node, yaml.SequenceNode) and depth:
        value = [_plain(item, known, depth - 1) for item in node.value]
    elif isinstance(node, yaml.MappingNode) and depth:
        pairs = [(key, item) for key, item in node.value if isinstance(key, yaml.ScalarNode)]
        value = {key.value: _plain(item, known, depth - 1) for key, item in pairs}
    known[id(node)] = value
    return value


def _scalar(node: yaml.ScalarNode) -> object:
    text: str = node.value
    if node.tag == f"{_CORE}null":
        return None
    if node.tag == f"{_CORE}timestamp":
        try:
            moment = yaml.constructor.SafeConstructor().construct_yaml_timestamp(node)
        except (ValueError, OverflowError, AttributeError):
            return text
        return moment.replace(tzinfo=None) if isinstance(moment, datetime) else moment
    return text


def _strange_tag(root: yaml.Node) -> FrontMatterProblem | None:
    strange = (
        FrontMatterProblem(node.start_mark.line, tag=str(node.tag)) for node in _nodes(root) if _is_strange(node)
    )
    return next(strange, None)


def _nodes(root: yaml.Node) -> Iterator[yaml.Node]:
    """Every node once, in the order of the source."""
    seen: set[int] = set()
    waiting = [root]
    while waiting:
        node = waiting.pop()
        if id(node) in seen:
            continue
        seen.add(id(node))
        yield node
        if isinstance(node, yaml.MappingNode):
            waiting += [part for pair in reversed(node.value) for part in reversed(pair)]
        elif isinstance(node, yaml.SequenceNode):
            waiting += reversed(node.value)


def _is_strange(node: yaml.Node) -> bool:
    if node.tag not in _KNOWN_TAGS:
        return True
    if (
        not isinstance(node, yaml.ScalarNode)
        or node.tag == f"{_CORE}str"
        or node.tag.removeprefix(_CORE) not in _SCALARS
    ):
        return False
    fits = yaml.SafeLoader.yaml_implicit_resolvers.get(node.value[:1], [])
    return not any(tag == node.tag and regexp.match(node.value) for tag, regexp in fits)
