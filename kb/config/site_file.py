"""Reads `site.toml`, where a team sets name, description, examples, note, colours and logo of its knowledge base.

The file is in the folder of articles; KB_SITE names another one. Every key is optional, and kb/articles/site.toml is
the commented example. ui/shell/site.py has the values for what is left out.
"""

from __future__ import annotations

import base64
import os
import re
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import NoReturn

from kb.errors import Code, KnowledgeBaseError, reason_of
from kb.storage.files import FileStamp

FILE = "site.toml"
LANGUAGES = ("zh", "en")
MAX_FILE, MAX_LOGO = 100_000, 200_000  # bytes
NAME, DESCRIPTION, NOTE, EXAMPLE = 60, 400, 200, 120  # characters
CARE, CONTACT = 400, 200  # characters
HELP, ADDRESS, PHONE = 200, 200, 40  # characters
EXAMPLES, CONTACTS, SITES = 8, 8, 20
AA = 4.5  # contrast of text, WCAG 2.2 section 1.4.3

_COLOUR = re.compile(r"#[0-9a-f]{6}", re.IGNORECASE)
_ORIGIN = re.compile(r"https?://(\*\.)?[a-z0-9-]+(\.[a-z0-9-]+)*(:\d{1,5})?", re.IGNORECASE)


class SiteProblem(Code):
    """What can be wrong with the file, first as a whole, then with one key."""

    TOO_LARGE = "{file}: expected at most {limit} kB, found {size} kB"
    MISSING = "{file}: no such file; correct or unset KB_SITE"
    UNREADABLE = "{file}: cannot be read: {system}"
    NOT_UTF8 = "{file}: expected UTF-8 text, found byte {at} of another encoding"
    NOT_TOML = "{file}: expected TOML, found a mistake: {detail}"
    TOO_DEEP = "{file}: expected TOML, found brackets in brackets without end"
    # problems of one key
    NO_ORIGIN = '{file}: {key}: expected addresses such as "{example}", without a path, found {text}'
    NO_TEXT = "{file}: {key}: expected text in quotes, found {text}"
    NO_TEXTS = "{file}: {key}: expected a list of texts in quotes, found {text}"
    MANY_TEXTS = "{file}: {key}: expected at most {limit} texts, found {count}"
    BLANK = "{file}: {key}: expected no blank text, found {text}"
    LONG = "{file}: {key}: expected at most {limit} characters, found {count}"
    NO_TABLE = "{file}: {key}: expected a table, [{key}], found {text}"
    UNKNOWN_KEY = (
        "{file}: {key}: expected one of these keys: {keys}, found a key that nothing reads; correct or remove it"
    )
    LANGUAGE = "{file}: {key}: expected zh or en, found {text}; without it the reader's browser decides"
    NO_COLOUR = '{file}: {key}: expected a colour such as "#1d6553", found {text}'
    LIGHT = (
        "{file}: {key}: expected a contrast of {least}:1 or more with the background {background} (WCAG AA), "
        "found {reached}:1 for {colour}; choose a darker colour"
    )
    DARK = (
        "{file}: {key}: expected a contrast of {least}:1 or more with the background {background} (WCAG AA), "
        "found {reached}:1 for {colour}; choose a lighter colour"
    )
    NO_LOGO = "{file}: {key}: expected an image file, its path from this file's folder, found {text}"
    LOGO_UNREADABLE = "{file}: {key}: expected an image file, its path from this file's folder, found {name} ({system})"
    LARGE_LOGO = (
        "{file}: {key}: expected at most {limit} kB, found more in {name}; make it smaller; 96 × 96 pixels are enough"
    )
    NO_PICTURE = (
        "{file}: {key}: expected a PNG, JPEG or WebP image, found something else in {name}; "
        "SVG can hold scripts and is not shown"
    )


class SiteError(KnowledgeBaseError):
    """A file that cannot be used. The message is one line: file, key, what was expected and what was found."""


@dataclass(frozen=True, kw_only=True)
class Theme:
    """The colours of ui/static/style.css that an accent colour must go with.

    accent, paper, card: the default accent, and what is behind text, as "#rrggbb". mix: how much accent is in a tint,
    in a mark and in the line under a mark, 0 to 1; the default accent has its own such colours in the style sheet.
    weak: the problem of an accent with too little contrast.
    """

    accent: str
    paper: str
    card: str
    mix: tuple[float, float, float]  # how much accent is in a tint, a mark, the line under a mark
    weak: SiteProblem  # an accent that has too little contrast


LIGHT = Theme(accent="#1d6553", paper="#f8f7f3", card="#ffffff", mix=(0.08, 0.18, 0.75), weak=SiteProblem.LIGHT)
DARK = Theme(accent="#86cfb8", paper="#13191a", card="#1b2324", mix=(0.1, 0.2, 0.75), weak=SiteProblem.DARK)


@dataclass(frozen=True)
class Help:
    """Whom a reader can ask who found no answer: words, an address (e-mail, web or postal), a telephone number. Each may be
    "".
    """

    text: str = ""
    address: str = ""
    phone: str = ""


@dataclass(frozen=True)
class Words:
    """The texts of the file in one language; "" and () where it has none.

    note: "" turns the note off; None means that the file does not say anything about it. care, contacts: what somebody in
    despair is told, see notice_words.py.
    """

    name: str = ""
    description: str = ""
    note: str | None = None
    examples: tuple[str, ...] = ()
    care: str = ""
    contacts: tuple[str, ...] = ()
    help: Help = Help()


_Stamped = tuple[Path, FileStamp | None]  # a file, and its stamp before it was read


@dataclass(frozen=True)
class SiteFile:
    """What the file says.

    logo: a data: address, "" for none. language: the language of readers who did not choose one; "" for that of their
    browser. embed: the origins of other sites that may show the pages in a frame. files: the file itself and the logo, with
    their stamps from before they were read.
    """

    words: Mapping[str, Words] = field(default_factory=dict)
    light: str = LIGHT.accent
    dark: str = DARK.accent
    logo: str = ""
    language: str = ""
    embed: tuple[str, ...] = ()
    files: tuple[_Stamped, ...] = field(default=(), compare=False, repr=False)

    @property
    def outdated(self) -> bool:
        """Whether one of its files has changed since it was read."""
        return any(_stamp(path) != stamp for path, stamp in self.files)


def _stamp(path: Path) -> FileStamp | None:
    """The stamp of a file; None also where it cannot be known. Reading the file then tells what is wrong."""
    try:
        return FileStamp.of(path)
    except (OSError, ValueError):  # ValueError: a path with a zero byte
        return None


def location(articles: Path, environ: Mapping[str, str] = os.environ) -> Path:
    """The site.toml for a folder of articles: the file that KB_SITE names, or else the one in the folder."""
    named = environ.get("KB_SITE")
    return Path(named) if named else articles / FILE


def read(path: Path) -> SiteFile:
    """Read and check a file. One that is not there gives an empty SiteFile, unless KB_SITE names it.

    Raises SiteError.
    """
    stamp = _stamp(path)  # before reading, so that a change meanwhile is noticed
    try:
        if (size := path.stat().st_size) > MAX_FILE:
            raise SiteError(SiteProblem.TOO_LARGE, file=path.name, limit=MAX_FILE // 1000, size=size // 1000)
        text = path.read_bytes().decode("utf-8-sig")
    except (FileNotFoundError, NotADirectoryError):
        if os.environ.get("KB_SITE"):
            raise SiteError(SiteProblem.MISSING, file=path.name) from None
        return SiteFile(files=((path, stamp),))
    except OSError as error:
        raise SiteError(SiteProblem.UNREADABLE, file=path.name, system=reason_of(error)) from error
    except UnicodeDecodeError as error:
        raise SiteError(SiteProblem.NOT_UTF8, file=path.name, at=error.start) from error
    try:
        values = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise SiteError(SiteProblem.NOT_TOML, file=path.name, detail=_one_line(str(error))) from error
    except RecursionError as error:
        raise SiteError(SiteProblem.TOO_DEEP, file=path.name) from error
    return _site(_Table(path, "", values), (path, stamp))


def read_or_empty(articles: Path, warn: Callable[[SiteError], None]) -> SiteFile:
    """The file that belongs to a folder of articles. While it is wrong, `warn` is told why, and an empty one takes its place:
    then the built-in texts are shown.
    """
    try:
        return read(location(articles))
    except SiteError as error:
        warn(error)
        return SiteFile()


def contrast(one: str, two: str) -> float:
    """The contrast ratio of two colours "#rrggbb", 1 to 21, by WCAG 2.2, section 1.4.3."""
    dark, light = sorted((_luminance(one), _luminance(two)))
    return (light + 0.05) / (dark + 0.05)


def mixed(one: str, two: str, share: float) -> str:
    """A mixture of two colours "#rrggbb". share: how much of `one` is in it, 0 to 1."""
    parts = (round(share * a + (1 - share) * b) for a, b in zip(_rgb(one), _rgb(two), strict=True))
    return "#" + "".join(f"{part:02x}" for part in parts)


# --- reading


class _Table:
    """A table of the file. Each value is taken out once, so what is left at the end is an unknown key."""

    def __init__(self, path: Path, prefix: str, values: Mapping[str, object]) -> None:
        self._path, self._prefix, self._left = path, prefix, dict(values)
        self._known: list[str] = []

    @property
    def folder(self) -> Path:
        return self._path.parent

    def fail(self, key: str, problem: SiteProblem, **facts: object) -> NoReturn:
        raise SiteError(problem, file=self._path.name, key=f"{self._prefix}{key}", **facts)

    def text(self, key: str, limit: int) -> str:
        value = self._take(key, "")
        if not isinstance(value, str):
            self.fail(key, SiteProblem.NO_TEXT, text=_shown(value))
        return self._short(key, value, limit)

    def note(self, key: str, limit: int) -> str | None:
        """A text, or None when the key is not there."""
        there = key in self._left
        text = self.text(key, limit)
        return text if there else None

    def texts(self, key: str, count: int, limit: int) -> tuple[str, ...]:
        value = self._take(key, [])
        if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
            self.fail(key, SiteProblem.NO_TEXTS, text=_shown(value))
        if len(value) > count:
            self.fail(key, SiteProblem.MANY_TEXTS, limit=count, count=len(value))
        kept = [self._short(key, item, limit) for item in value]
        if not all(kept):
            self.fail(key, SiteProblem.BLANK, text=_shown(value))
        return tuple(kept)

    def table(self, key: str) -> _Table:
        value = self._take(key, {})
        if not isinstance(value, dict):
            self.fail(key, SiteProblem.NO_TABLE, text=_shown(value))
        return _Table(self._path, f"{self._prefix}{key}.", value)

    def end(self) -> None:
        for key in self._left:
            self.fail(key, SiteProblem.UNKNOWN_KEY, keys=", ".join(self._known))

    def _take(self, key: str, default: object) -> object:
        self._known.append(key)
        return self._left.pop(key, default)

    def _short(self, key: str, value: str, limit: int) -> str:
        text = " ".join(value.split())
        if len(text) > limit:
            self.fail(key, SiteProblem.LONG, limit=limit, count=len(text))
        return text


def _site(top: _Table, own: _Stamped) -> SiteFile:
    language = top.text("language", 10)
    if language and language not in LANGUAGES:
        top.fail("language", SiteProblem.LANGUAGE, text=_shown(language))
    accent = top.table("accent")
    light, dark = _accent(accent, "light", LIGHT), _accent(accent, "dark", DARK)
    accent.end()
    logo, file = _logo(top)
    embed = top.texts("embed", SITES, ADDRESS)
    if wrong := [origin for origin in embed if not _ORIGIN.fullmatch(origin)]:
        top.fail("embed", SiteProblem.NO_ORIGIN, example="https://www.example.org", text=_shown(wrong[0]))
    words = {code: _words(top.table(code)) for code in LANGUAGES}
    top.end()
    files = (own, file) if file else (own,)
    return SiteFile(words, light, dark, logo=logo, language=language, embed=embed, files=files)


def _words(table: _Table) -> Words:
    words = Words(
        name=table.text("name", NAME),
        description=table.text("description", DESCRIPTION),
        note=table.note("note", NOTE),
        examples=table.texts("examples", EXAMPLES, EXAMPLE),
        care=table.text("care", CARE),
        contacts=table.texts("contacts", CONTACTS, CONTACT),
        help=_help(table.table("help")),
    )
    table.end()
    return words


def _help(table: _Table) -> Help:
    found = Help(table.text("text", HELP), table.text("address", ADDRESS), table.text("phone", PHONE))
    table.end()
    return found


def _accent(table: _Table, key: str, theme: Theme) -> str:
    colour = table.text(key, 100).lower()
    if not colour:
        return theme.accent
    if not _COLOUR.fullmatch(colour):
        table.fail(key, SiteProblem.NO_COLOUR, text=_shown(colour))
    if colour == theme.accent:
        return colour
    tint = mixed(colour, theme.paper, theme.mix[0])
    for surface in (theme.paper, theme.card, tint):
        reached = contrast(colour, surface)
        if reached < AA:
            shown = int(reached * 10) / 10
            table.fail(key, theme.weak, least=AA, background=surface, reached=shown, colour=colour)
    return colour


def _logo(table: _Table) -> tuple[str, _Stamped | None]:
    name = table.text("logo", 300)
    if not name:
        return "", None
    path = table.folder / name
    stamp = _stamp(path)
    try:
        with path.open("rb") as file:
            data = file.read(MAX_LOGO + 1)
    except OSError as error:
        table.fail("logo", SiteProblem.LOGO_UNREADABLE, name=_shown(name), system=reason_of(error))
    except ValueError as error:  # a zero byte in the path
        table.fail("logo", SiteProblem.NO_LOGO, text=_shown(f"{name} ({error})"))
    if len(data) > MAX_LOGO:
        table.fail("logo", SiteProblem.LARGE_LOGO, limit=MAX_LOGO // 1000, name=_shown(name))
    kind = _image(data)
    if not kind:
        table.fail("logo", SiteProblem.NO_PICTURE, name=_shown(name))
    return f"data:image/{kind};base64,{base64.b64encode(data).decode()}", (path, stamp)


def _image(data: bytes) -> str:
    """The kind of image by its first bytes, whatever the file is called."""
    if data.startswith(b"\x89PNG\r\n\x1a\n"):
        return "png"
    if data.startswith(b"\xff\xd8\xff"):
        return "jpeg"
    return "webp" if data[:4] == b"RIFF" and data[8:12] == b"WEBP" else ""


def _shown(found: object) -> str:
    """A found value as a message quotes it: invisible characters as codes, and at most 80 characters."""
    shown = found if isinstance(found, str) and found.isprintable() else repr(found)
    return _one_line(shown if len(shown) <= 80 else shown[:79] + "…")


def _one_line(text: str) -> str:
    return " ".join(text.split())


# --- colours


def _rgb(colour: str) -> tuple[int, int, int]:
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


def _luminance(colour: str) -> float:
    shares = (part / 255 for part in _rgb(colour))
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in shares)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
