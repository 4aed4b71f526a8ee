"""The front matter of a Markdown file: YAML between `---`, TOML between `+++`."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime

import yaml

from kb.article import Aside, Note, SetAside
from kb.errors import Code, KnowledgeBaseError, Message
from kb.structure.dates import parse_date

_YAML = re.compile(r"\s{0,40}---[ \t]*\n(.{0,400000}?)\n(?:---|\.\.\.)[ \t]*(?:\n|$)", re.DOTALL)
_TOML = re.compile(r"\s{0,40}\+\+\+[ \t]*\n(.{0,400000}?)\n\+\+\+[ \t]*(?:\n|$)", re.DOTALL)
_KEY = re.compile(r"\s*(?:#.*\n\s*)*[\w-]+[ \t]*:")
_YAML_KEY = re.compile(r"""["']?([^\s"'#\[\]{},-][^\n"'#:]{0,80})["']?[ \t]*:(?:[ \t]|$)""")
_TOML_KEY = re.compile(r"""["']?([\w-]{1,80})["']?[ \t]*=|(\[)""")


class FrontMatterProblem(Code):
    AT_LINE = "the front matter (line {line}) is not valid YAML: {detail}; correct or remove it"
    SOMEWHERE = "the front matter is not valid YAML: {detail}; correct or remove it"
    TOO_DEEP = "the front matter is not valid YAML: nested too deeply; correct or remove it"
    TOML = "the front matter is not valid TOML: {detail}; correct or remove it"


class FrontMatterError(KnowledgeBaseError):
    """The front matter cannot be read. The message names the line and the cure, not the file."""


@dataclass(frozen=True)
class FrontMatter:
    """What the front matter says. `set_aside` are the values that nothing uses, as they are written."""

    title: str | None = None
    published: datetime | None = None
    source: str | None = None
    topics: tuple[str, ...] = ()
    warnings: tuple[Message, ...] = ()
    set_aside: tuple[SetAside, ...] = ()


def front_matter(text: str) -> tuple[FrontMatter, str]:
    """The values of a front matter and the text after it. Without one the text is returned as it is.

    Raises FrontMatterError for a front matter that is not valid.
    """
    if found := _TOML.match(text):
        values, key = _toml(found[1]), _TOML_KEY
    elif (found := _YAML.match(text)) and _KEY.match(found[1]):
        values, key = _yaml(found[1]), _YAML_KEY
    else:
        return FrontMatter(), text
    if not isinstance(values, dict):
        return FrontMatter(), text
    return _understood(values, found[1], key), text[found.end() :]


def _yaml(source: str) -> object:
    try:
        return yaml.safe_load(source)
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


def _toml(source: str) -> object:
    try:
        return tomllib.loads(source)
    except RecursionError as error:
        raise FrontMatterError(FrontMatterProblem.TOO_DEEP) from error
    except tomllib.TOMLDecodeError as error:
        raise FrontMatterError(FrontMatterProblem.TOML, detail=str(error).splitlines()[0]) from error


def _understood(values: Mapping[object, object], source: str, key: re.Pattern[str]) -> FrontMatter:
    date_key = "published" if "published" in values else "date"
    published, warnings = _published(values.get(date_key))
    related = values.get("related")
    topics = related if isinstance(related, list) else [related]
    titles = [_string(topic.get("title") if isinstance(topic, dict) else topic) for topic in topics]
    title, address = _string(values.get("title")), _string(values.get("source"))
    used = {"title": title, date_key: published, "source": address, "related": all(titles)}
    rest = [(name, piece) for name, piece in _pieces(source, key) if not used.get(name)]
    return FrontMatter(
        title,
        published,
        address,
        tuple(topic for topic in titles if topic),
        warnings,
        tuple(
            SetAside(piece, Message(Aside.COMMENT if piece.startswith("#") else Aside.FRONT_MATTER))
            for _, piece in rest
        ),
    )


def _pieces(source: str, key: re.Pattern[str]) -> Iterator[tuple[str, str]]:
    """The top-level keys and the lines of each, without the blanks around them. Lines before the first key have none."""
    name = ""
    lines: list[str] = []
    in_table = False  # of TOML: the keys in it are not those of the top
    for line in source.split("\n"):
        found = None if in_table else key.match(line)
        if found or line.startswith(("#", "[")):
            if piece := "\n".join(lines).strip():
                yield name, piece
            lines = []
            in_table = in_table or bool(found and found.re is _TOML_KEY and found[2])
            name = (found[1] or "").strip() if found else ""
        lines.append(line)
    if piece := "\n".join(lines).strip():
        yield name, piece


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
