"""The front matter of a Markdown file: YAML between `---`, TOML between `+++`."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from kb import tags
from kb.article import Aside, Note, SetAside
from kb.errors import Message
from kb.readers.md.front_values import FrontMatterProblem, Values, read_toml, read_yaml, text_of
from kb.structure.dates import parse_date

_YAML = re.compile(r"\s{0,40}---[ \t]*\n(.{0,400000}?)\n(?:---|\.\.\.)[ \t]*(?:\n|$)", re.DOTALL)
_TOML = re.compile(r"\s{0,40}\+\+\+[ \t]*\n(.{0,400000}?)\n\+\+\+[ \t]*(?:\n|$)", re.DOTALL)
_KEY = re.compile(r"\s*(?:#.*\n\s*)*[\w-]+[ \t]*:")
_YAML_KEY = re.compile(r"""["']?([^\s"'#\[\]{},-][^\n"'#:]{0,80})["']?[ \t]*:(?:[ \t]|$)""")
_TOML_KEY = re.compile(r"""["']?([\w-]{1,80})["']?[ \t]*=|(\[)""")
_COMMENT = re.compile(r"(?:^|[ \t])#[ \t]?([^\n]{1,1000})", re.MULTILINE)
_LONGEST = 1_000  # characters of a title, a source or a topic; what is longer is none
_DATES = ("published", "date")
_USED = frozenset(("title", "source", "related", "tags", *_DATES))


@dataclass(frozen=True)
class FrontMatter:
    """What the front matter says. `set_aside` are the values that nothing uses, as they are written."""

    title: str | None = None
    published: datetime | None = None
    source: str | None = None
    topics: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    warnings: tuple[Message, ...] = ()
    set_aside: tuple[SetAside, ...] = ()


def front_matter(text: str) -> tuple[FrontMatter, str]:
    """The values of a front matter and the text after it. Without one the text is returned as it is.

    What is not valid gives a warning with its line; the values that can be read are read, the rest is set aside.
    """
    if found := _TOML.match(text):
        kind = _Kind("TOML", read_toml, _TOML_KEY)
    elif (found := _YAML.match(text)) and _KEY.match(found[1]):
        kind = _Kind("YAML", read_yaml, _YAML_KEY)
    else:
        return FrontMatter(), text
    read = kind.read(found[1])
    if read is None:
        return FrontMatter(), text
    pieces = list(_pieces(found[1], kind.key))
    if read.trouble and not read.trouble.tag:
        read = _saved(pieces, read.trouble, kind)
    first = text.count("\n", 0, found.start(1)) + 1
    return _understood(read, pieces, first, kind.name), text[found.end() :]


@dataclass(frozen=True)
class _Kind:
    name: str
    read: Callable[[str], Values | None]
    key: re.Pattern[str]


@dataclass(frozen=True)
class _Piece:
    """A key at the top with its lines, the first of them counted from 0. Lines before the first key have no name."""

    name: str
    text: str
    line: int


def _saved(pieces: Sequence[_Piece], trouble: FrontMatterProblem, kind: _Kind) -> Values:
    """What can be read of a front matter that is not valid as a whole: each key by itself, the last of its name."""
    saved = Values(trouble=trouble)
    for piece in {piece.name: piece for piece in pieces if piece.name in _USED}.values():
        read = kind.read(piece.text)
        value = None if read is None else read.values.get(piece.name)
        if value is None and "\n" not in piece.text:  # such as `title: Prices: what is new`
            value = piece.text.partition("=" if kind.name == "TOML" else ":")[2].strip().strip("\"'")
        saved.values[piece.name], saved.lines[piece.name] = value, piece.line
    return saved


def _understood(read: Values, pieces: Sequence[_Piece], first: int, kind: str) -> FrontMatter:
    values = read.values
    date_key = "published" if "published" in values else "date"
    published = _published(values.get(date_key))
    related = values.get("related")
    topics = related if isinstance(related, list) else [related]
    titles = [text_of(topic.get("title") if isinstance(topic, dict) else topic, _LONGEST) for topic in topics]
    title, address = (text_of(values.get(name), _LONGEST) for name in ("title", "source"))
    own_tags, all_are = _tags(values.get("tags"))
    used = {"title": title, date_key: published, "source": address, "related": all(titles), "tags": all_are}
    told = [name for name in used if values.get(name) not in (None, "", [])]
    warnings = _warnings(read, {name: used[name] for name in told}, first, kind)
    last = {piece.name: i for i, piece in enumerate(pieces)}
    rest = []
    for i, piece in enumerate(pieces):
        if not used.get(piece.name) or last[piece.name] != i:
            rest.append(SetAside(piece.text, Message(Aside.COMMENT if piece.text[0] == "#" else Aside.FRONT_MATTER)))
            continue
        rest += [SetAside(comment, Message(Aside.COMMENT)) for comment in _comments(piece.text, values[piece.name])]
    rest += [SetAside(piece, Message(Aside.FRONT_MATTER)) for piece in _beside_titles(topics)]
    return FrontMatter(
        title=title,
        published=published,
        source=address,
        topics=tuple(topic for topic in titles if topic),
        tags=own_tags,
        warnings=warnings,
        set_aside=tuple(rest),
    )


def _warnings(read: Values, used: Mapping[str, object], first: int, kind: str) -> tuple[Message, ...]:
    """One line for what is not valid; else one for each value that was to be used and cannot be."""
    if trouble := read.trouble:
        line = trouble.line + first
        if trouble.tag:
            return (Message(Note.FRONT_MATTER_TAG, line=line, tag=trouble.tag[:80]),)
        return (Message(Note.FRONT_MATTER, line=line, kind=kind, detail=trouble.detail[:200]),)
    found = []
    for name, usable in used.items():
        text = text_of(read.values[name], _LONGEST)
        if usable:
            continue
        if name in _DATES and text:
            found.append(Message(Note.UNREAD_DATE, text=text[:80]))
        else:
            found.append(Message(Note.FRONT_MATTER_VALUE, line=read.lines.get(name, 0) + first, key=name))
    return tuple(found)


def _comments(piece: str, value: object) -> Iterator[str]:
    """Comments behind values that are used."""
    for found in _COMMENT.finditer(piece):
        if not isinstance(value, str) or found[1] not in value:
            yield found[1].strip()


def _beside_titles(topics: Sequence[object]) -> Iterator[str]:
    """What a list of related topics says besides their titles."""
    for topic in topics:
        for key, value in topic.items() if isinstance(topic, dict) and topic.get("title") else ():
            if key != "title" and (text := text_of(value, _LONGEST * 10)):
                yield f"{key}: {text}"


def _tags(value: object) -> tuple[tuple[str, ...], bool]:
    """The tags in a list, or in one text with commas; and whether all of it is tags."""
    texts = [text_of(tag, _LONGEST) for tag in (value if isinstance(value, list) else [value])]
    said = [text for text in texts if text and text[0] not in "[{"]  # else the rest of a list that is not valid
    found = tags.cleaned(said) if isinstance(value, list) else tags.listed("".join(said))
    short = tuple(tag for tag in found if len(tag) <= tags.LONGEST)
    return short, bool(short) and len(said) == len(texts) and short == found


def _pieces(source: str, key: re.Pattern[str]) -> Iterator[_Piece]:
    """The top-level keys and the lines of each, without the blanks around them."""
    name, first = "", 0
    lines: list[str] = []
    in_table = False  # of TOML: the keys in it are not those of the top
    for number, line in enumerate(source.split("\n")):
        found = None if in_table else key.match(line)
        if found or line.startswith(("#", "[")):
            if text := "\n".join(lines).strip():
                yield _Piece(name, text, first)
            lines, first = [], number
            in_table = in_table or bool(found and found.re is _TOML_KEY and found[2])
            name = (found[1] or "").strip() if found else ""
        lines.append(line)
    if text := "\n".join(lines).strip():
        yield _Piece(name, text, first)


def _published(value: object) -> datetime | None:
    if isinstance(value, datetime):
        return value.replace(tzinfo=None)
    if isinstance(value, date):
        return datetime(value.year, value.month, value.day)
    text = text_of(value, _LONGEST)
    return parse_date(text) if text else None
