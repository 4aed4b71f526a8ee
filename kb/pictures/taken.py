"""The pictures that a reader meets in a file, and those beside it that its text refers to.

A reader adds each one with its place. Whoever reads a file can offer the pictures beside it (`pictures_beside`), and can get
the bytes of all that were taken (`keeping_pictures`).
"""

from __future__ import annotations

import base64
import binascii
import posixpath
import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from urllib.parse import unquote, unquote_to_bytes

from kb.article import Aside, Note, Picture, SetAside
from kb.errors import Message
from kb.pictures.recode import look

STORED = "picture:"  # before the name of a picture that an article has already
MOST, MOST_BYTES = 500, 150 * 1024 * 1024  # of one file
_DATA = re.compile(r"data:(?P<kind>[\w.+/-]{0,60})(?P<more>(?:;[^,]{0,100})?),", re.IGNORECASE)
_ELSEWHERE = re.compile(r"[a-z][a-z0-9+.-]{1,20}:|//|#", re.IGNORECASE)
_LONGEST_ALT, _NAMED = 1_000, 5  # characters; pictures in a note

PICTURES = (".png", ".jpg", ".jpeg", ".gif", ".webp", ".bmp", ".tif", ".tiff", ".svg")  # endings of their files
Find = Callable[[str], bytes | None]  # from the path of a picture, as a text refers to it


def nothing_beside(_: str) -> bytes | None:
    """Where there are no pictures."""
    return None


@dataclass
class Beside:
    """`found` are the pictures beside a file that its text refers to, by their paths."""

    find: Find
    found: dict[str, bytes] = field(default_factory=dict)


_BESIDE: ContextVar[Beside | None] = ContextVar("beside", default=None)
_STORED: ContextVar[Mapping[str, Picture] | None] = ContextVar("stored", default=None)
_KEPT: ContextVar[dict[str, bytes] | None] = ContextVar("kept", default=None)


@contextmanager
def pictures_beside(find: Find) -> Iterator[Beside]:
    """What is read inside finds the pictures beside its file."""
    offered = Beside(find)
    token = _BESIDE.set(offered)
    try:
        yield offered
    finally:
        _BESIDE.reset(token)


@contextmanager
def stored_pictures(pictures: Mapping[str, Picture]) -> Iterator[None]:
    """What is read inside may refer to these pictures by their names."""
    token = _STORED.set(pictures)
    try:
        yield
    finally:
        _STORED.reset(token)


@contextmanager
def keeping_pictures() -> Iterator[dict[str, bytes]]:
    """The bytes of the pictures that are taken inside, by their names."""
    kept: dict[str, bytes] = {}
    token = _KEPT.set(kept)
    try:
        yield kept
    finally:
        _KEPT.reset(token)


def beside(path: str) -> bytes | None:
    """The picture at a path beside the file that is read; None if there is none. Whoever offers it learns that it was found."""
    offered = _BESIDE.get()
    if offered is None:
        return None
    data = offered.found.get(path) or offered.find(path)
    if data is not None:
        offered.found[path] = data
    return data


def stored() -> Mapping[str, Picture]:
    """The pictures that a text may refer to by their names."""
    return _STORED.get() or {}


def keeps() -> bool:
    """Whether somebody wants the bytes of the pictures."""
    return _KEPT.get() is not None


def keep(name: str, data: bytes) -> None:
    """Hand the bytes of a picture to whoever wants them."""
    if (kept := _KEPT.get()) is not None:
        kept[name] = data


class Pictures:
    """The pictures of one file, in the order in which they were met. `at` is always the number of lines before."""

    def __init__(self) -> None:
        self.found: list[Picture] = []
        self.set_aside: list[SetAside] = []
        self._missing: dict[str, None] = {}
        self._held: list[tuple[bytes, str, str]] = []
        self._size = 0

    def add(self, data: bytes, at: int, alt: str = "", label: str = "") -> None:
        """A picture with these bytes. One that cannot be shown is set aside under its label, such as the name of its file."""
        self._size += len(data)
        is_over = len(self.found) >= MOST or self._size > MOST_BYTES
        seen = Aside.MANY_PICTURES if is_over else look(data)
        if isinstance(seen, Aside):
            if text := " ".join((label or alt).split()):
                self.set_aside.append(SetAside(text, Message(seen), at))
            return
        self.found.append(Picture(seen.name, at, _said(alt), width=seen.width, height=seen.height))
        keep(seen.name, data)

    def hold(self, data: bytes, alt: str, label: str) -> None:
        """A picture in a paragraph or a table that is still being read; `place` tells where it stands."""
        self._held.append((data, alt, label))

    def place(self, at: int) -> None:
        """What was held stands after so many lines."""
        held, self._held = self._held, []
        for data, alt, label in held:
            self.add(data, at, alt, label)

    def shift(self, count: int, behind: int) -> None:
        """So many lines were put in behind a number of lines."""
        self.found = [one._replace(at=one.at + count) if one.at > behind else one for one in self.found]

    def refer(self, address: str, at: int, alt: str = "") -> None:
        """A picture that a text refers to. Those of other sites are never fetched."""
        address = address.strip()
        if found := _DATA.match(address):
            self._inline(found, address, at, alt)
        elif address.startswith(STORED):
            picture = stored().get(address.removeprefix(STORED))
            if picture:
                self.found.append(picture._replace(at=at))
        elif address and not _ELSEWHERE.match(address):
            self._beside(address, at, alt)

    def _inline(self, found: re.Match[str], address: str, at: int, alt: str) -> None:
        rest = address[found.end() :]
        try:
            is_packed = "base64" in found["more"].lower()
            data = base64.b64decode(re.sub(r"\s", "", unquote(rest))) if is_packed else unquote_to_bytes(rest)
        except (binascii.Error, ValueError):
            data = b""
        self.add(data, at, alt, alt or found["kind"] or "data:")

    def _beside(self, address: str, at: int, alt: str) -> None:
        path = path_of(address)
        data = beside(path)
        if data is None:
            self._missing[path] = None
            return
        self.add(data, at, alt, posixpath.basename(path))

    def missing(self) -> tuple[Message, ...]:
        """A note about the pictures that were not there."""
        if not self._missing:
            return ()
        names = ", ".join([*self._missing][:_NAMED]) + (" …" if len(self._missing) > _NAMED else "")
        note = Note.ONE_MISSING_PICTURE if len(self._missing) == 1 else Note.MISSING_PICTURES
        return (Message(note, count=len(self._missing), names=names),)


def path_of(address: str) -> str:
    """The path that a text refers to, without what only a server understands."""
    path = unquote(re.split(r"[?#]", address, maxsplit=1)[0]).replace("\\", "/")
    return posixpath.normpath(path)


def _said(alt: str) -> str:
    return " ".join(alt.split())[:_LONGEST_ALT]
