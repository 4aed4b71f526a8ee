"""What the two processes say to each other: pickled values, each after its length.

The process that reads a file is not trusted: what it says may only be made of articles, messages and plain values.
"""

from __future__ import annotations

import datetime
import io
import pickle
import struct
from importlib import import_module
from typing import IO, Any, NamedTuple

from kb import article
from kb.errors import Code, Message, _message

MOST_BYTES = 400 * 1024 * 1024  # of one value
_LENGTH = struct.Struct(">I")


class ReadingJob(NamedTuple):
    """A file to be read. `stored` are the pictures that its text may name; `keeps` says whether their bytes are wanted."""

    name: str
    article: str
    data: bytes
    stored: dict[str, article.Picture]
    keeps: bool


class Progress(NamedTuple):
    """How many pages are done, and how many there are."""

    done: int
    total: int


class Wanted(NamedTuple):
    """The path of a picture beside the file; its bytes are the answer, None if there is none."""

    path: str


class KeptPicture(NamedTuple):
    """A picture that was taken, by its name."""

    name: str
    data: bytes


Said = Progress | Wanted | KeptPicture | article.Article | Message
_PLAIN = {
    ("datetime", "datetime"): datetime.datetime,
    ("kb.errors", "_message"): _message,
    **{(kind.__module__, kind.__qualname__): kind for kind in (Progress, Wanted, KeptPicture)},
}
_OF_ARTICLES = frozenset(
    kind.__name__
    for kind in (
        *(article.Article, article.Section, article.Topic, article.Block, article.Mark, article.MarkKind, article.Cell),
        *(article.SetAside, article.FileQuestion, article.Picture),
    )
)


class _Careful(pickle.Unpickler):
    def find_class(self, module: str, name: str) -> Any:
        if known := _PLAIN.get((module, name)):
            return known
        if module == article.__name__ and name in _OF_ARTICLES:
            return getattr(article, name)
        if module.startswith("kb."):
            found = getattr(import_module(module), name, None)
            if isinstance(found, type) and issubclass(found, Code):
                return found
        raise pickle.UnpicklingError(f"{module}.{name}")


def send(pipe: IO[bytes], value: object) -> None:
    """Raises OSError when nobody listens any more."""
    data = pickle.dumps(value, pickle.HIGHEST_PROTOCOL)
    pipe.write(_LENGTH.pack(len(data)) + data)
    pipe.flush()


def received(pipe: IO[bytes], *, careful: bool) -> Any:
    """The next value. Raises EOFError when there is none, UnpicklingError for what a `careful` listener does not take."""
    (size,) = _LENGTH.unpack(_whole(pipe, _LENGTH.size))
    if size > MOST_BYTES:
        raise pickle.UnpicklingError(size)
    data = io.BytesIO(_whole(pipe, size))
    return _Careful(data).load() if careful else pickle.load(data)


def _whole(pipe: IO[bytes], size: int) -> bytes:
    data = pipe.read(size)
    if len(data) < size:
        raise EOFError
    return data
