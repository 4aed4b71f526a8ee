"""Keeps what was read of the articles for the next process, so that a file that has not changed is not read again.

The cache is one file. Each line is one reading: a key, a checksum of the rest, and the reading as JSON. The key is a
checksum of the article's bytes, of its corrections and of the programs that read them. So a reading is only found for
exactly what it was made from. The file may be deleted at any time: it only saves work.
"""

from __future__ import annotations

import hashlib
import json
import platform
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache, cached_property
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

import kb
from kb.article import Article, Aside, Block, FileQuestion, Mark, Note, Passage, Picture, Section, SetAside, Topic
from kb.errors import Code, KnowledgeBaseError, Message, Where, reason_of
from kb.folding import folded_case, squeezed
from kb.ids import article_id
from kb.library.corrections import SUFFIX as META_SUFFIX
from kb.library.corrections import Correction, CorrectionError, parse_correction, read_correction
from kb.pictures.beside import SUFFIX as PICTURES_SUFFIX
from kb.pictures.beside import find_beside
from kb.pictures.taken import pictures_beside
from kb.readers.read import ReaderError, check_size, read_article
from kb.storage.files import FileStamp, write_atomically
from kb.structure.passages import cut, with_pictures

# Libraries that read formats. Their next version may read a file in another way.
_PARSERS = (
    "PyYAML",
    "charset-normalizer",
    "lxml",
    "markdown-it-py",
    "mdit-py-plugins",
    "openpyxl",
    "pillow",
    "pypdfium2",
    "python-docx",
    "trafilatura",
)


@dataclass(frozen=True)
class Reading:
    """An article as it was read and corrected, and its passages.

    key: None when it cannot be kept for the next process. text_key: equal for articles with the same text.
    """

    key: str | None
    article: Article
    passages: tuple[Passage, ...]
    text_key: str

    @classmethod
    def of(cls, key: str | None, article: Article) -> Reading:
        """Cut an article into passages."""
        return cls(key, article, tuple(cut(article)), text_key(article))


def text_key(article: Article) -> str:
    """A checksum of an article's text; case, width and spaces make no difference."""
    folded = squeezed(folded_case(article.text))
    return hashlib.sha256(folded.encode("utf-8", "surrogatepass")).hexdigest()


def key_of(name: str, data: bytes, corrections: bytes | None, pictures: bytes | None = None) -> str:
    """The key of a reading. name, data: the file.

    corrections, pictures: the bytes of its file of corrections, and of the one with its pictures; None without one.
    """
    digest = hashlib.sha256(reading_programs())
    for part in (name.encode("utf-8", "surrogateescape"), data, corrections, *((pictures,) if pictures else ())):
        digest.update(b"-" if part is None else b"%d " % len(part) + part)
    return digest.hexdigest()


@cache
def reading_programs() -> bytes:
    """A checksum of all code that reads articles, so that nobody has to raise a version number."""
    digest = hashlib.sha256(f"{platform.python_version()} {unicodedata.unidata_version}".encode())
    for name in _PARSERS:
        try:
            digest.update(f"{name} {version(name)}\n".encode())
        except PackageNotFoundError:  # not installed, so it has read nothing
            digest.update(f"{name}\n".encode())
    root = Path(kb.__file__).parent  # all of kb, because readers import most of it
    for path in sorted(root.rglob("*.py")):
        data = path.read_bytes()
        digest.update(f"{path.relative_to(root).as_posix()} {len(data)}\n".encode() + data)
    return digest.digest()


class Readings:
    """The cache file. A missing or damaged file counts as empty, and so does None."""

    def __init__(self, path: Path | None) -> None:
        self._path = path
        self._lines = _lines(path) if path else {}

    def find(self, key: str | None) -> Reading | None:
        """The reading with this key; None if the cache does not have it."""
        line = self._lines.get(key) if key else None
        if line is None or key is None:
            return None
        checksum, _, data = line.partition(b" ")
        if hashlib.sha256(data).hexdigest().encode() != checksum:
            del self._lines[key]  # damaged: it is written again
            return None
        return _reading(key, json.loads(data))

    def keep(self, readings: Iterable[Reading]) -> None:
        """Store these readings and no others. Raises OSError; the file then stays as it was."""
        wanted = {reading.key: reading for reading in readings if reading.key}
        if self._path is None or wanted.keys() == self._lines.keys():
            return
        lines = {key: self._lines.get(key) or _line(reading) for key, reading in wanted.items()}
        self._path.parent.mkdir(parents=True, exist_ok=True)
        write_atomically(self._path, b"".join(b"%s %s\n" % (key.encode(), line) for key, line in lines.items()))
        self._lines = lines


def _lines(path: Path) -> dict[str, bytes]:
    """Key → checksum and reading."""
    try:
        data = path.read_bytes()
    except OSError:
        return {}
    pairs = (line.partition(b" ") for line in data.split(b"\n") if line)
    return {key.decode("ascii", "replace"): rest for key, _, rest in pairs}


def _line(reading: Reading) -> bytes:
    article = reading.article
    values = vars(article) | {
        "body": [tuple(vars(block).values()) for block in article.body],
        "sections": [tuple(vars(section).values()) for section in article.sections],
        "topics": [topic.title for topic in article.topics],
        "published": article.published and article.published.isoformat(),
        "passages": [
            (item.start, item.end, item.section, item.name_end, item.context, item.marks) for item in reading.passages
        ],
        "text_key": reading.text_key,
        "notes": [(note.code.name, dict(note.facts)) for note in article.warnings],
        "questions": [(asked.text, asked.start, asked.similar) for asked in article.questions],
        "set_aside": [(piece.text, piece.reason.code.name, piece.at) for piece in article.set_aside],
    }
    data = json.dumps(values, ensure_ascii=False).encode("utf-8", "surrogatepass")
    return hashlib.sha256(data).hexdigest().encode() + b" " + data


def _reading(key: str, values: Mapping[str, Any]) -> Reading:
    own, text = values["id"], values["text"]
    article = Article(
        id=own,
        title=values["title"],
        text=text,
        body=tuple(
            Block(
                start,
                end,
                section=tuple(path),
                name_end=name,
                alone=alone,
                group=group,
                context=_spans(context),
            )
            for start, end, path, name, alone, group, context in values["body"]
        ),
        sections=tuple(Section(tuple(path), start, end) for path, start, end in values["sections"]),
        topics=tuple(map(Topic, values["topics"])),
        published=datetime.fromisoformat(values["published"]) if values["published"] else None,
        source=values["source"],
        warnings=tuple(Message(Note[name], **facts) for name, facts in values["notes"]),
        set_aside=tuple(SetAside(piece, Message(Aside[name]), at) for piece, name, at in values["set_aside"]),
        tags=tuple(values["tags"]),
        questions=tuple(FileQuestion(asked, start, tuple(same)) for asked, start, same in values["questions"]),
        marks=tuple(map(Mark.of_json, values["marks"])),
        pictures=tuple(Picture(*picture) for picture in values["pictures"]),
    )
    passages = [
        Passage(
            own,
            start,
            end=end,
            text=text[start:end],
            section=tuple(path),
            name_end=name,
            context=_spans(context),
            marks=tuple(map(Mark.of_json, marks)),
        )
        for start, end, path, name, context, marks in values["passages"]
    ]
    return Reading(key, article, tuple(with_pictures(article, passages)), values["text_key"])


def _spans(stored: Iterable[tuple[int, int]]) -> tuple[tuple[int, int], ...]:
    return tuple((start, end) for start, end in stored)


class LibraryProblem(Code):
    """What can be wrong with the folder of articles, with one article, or with a file that is not read."""

    NO_FOLDER = "{folder}: no such folder; create it or name another one"
    A_FILE = "{folder}: expected a folder of articles, found a file; name the folder it is in"
    FOLDER_UNREADABLE = "{folder}: cannot be read: {system}; check its permissions"
    FILE_UNREADABLE = "{name}: cannot be read: {system}; check its permissions"
    REMOVED_UNREADABLE = "{folder}: cannot be read: {system}"
    NO_ARTICLES = "{folder}: expected articles ({kinds}), found none; put an article there"
    NO_ARTICLE = "{folder}: no article {id!r}; `kb list` shows the articles"
    NO_ARTICLE_BUT = "{folder}: no article {id!r}; did you mean {near!r}?"
    QUESTIONS_LEFT = (
        "{id}: there are still questions about it in {file}; delete that file or name another article in it, publish that, and "
        "purge again"
    )
    PASSAGE_GONE = "{id}: the article has changed and this passage is no longer in it; build the index first"
    NOT_REMOVED = "{folder}: nothing to restore is called {key!r}; see `kb list --removed`"
    FOLDER_IN_PLACE = "{name}: expected to store it as {target}, found a folder; rename the folder"
    NO_FOLDER_IN_PLACE = (
        "{name}: expected to store it as {target}, found a file or a link in place of its folder; rename that"
    )
    SAME_TEXT = "{name}: has the same text as the article {id!r}; remove that one first, or do not add this one"
    SAME_ID = "{name} and {other} would both be the article {id!r}; rename one"
    IS_TRANSLATION = (
        "{name}: would be a translation of the article {id!r}; add it with kb add or on the page, or rename it"
    )
    WOULD_TRANSLATE = "{name}: would make the article {other!r} a translation of it; rename one of the two first"
    # files that are left alone
    SAME_TEXTS = "{other}: not read; it has the same text as {name}; remove one"
    LEADS_OUT = "{name}: not read; it is a link that leads out of the folder; put the file itself there"
    NOT_READ = "{name}: not read; expected an article ({kinds}) or a FAQ file ({ending})"
    CORRECTS_NOTHING = "{name}: corrects no article; name it <article id>{ending} or remove it"


class LibraryError(KnowledgeBaseError):
    """A folder that cannot be used, or a change of it that cannot be made. The message is one line with the cure."""


@dataclass(frozen=True)
class _Known:
    """What was read of a file with its corrections and pictures, and their stamps before that."""

    stamps: tuple[FileStamp | None, ...]
    reading: Reading


class Reader:
    """Reads the articles of a folder and remembers what it has read. readings: the cache file of earlier processes, or None."""

    def __init__(self, folder: Path, readings: Path | None) -> None:
        self._folder = folder
        self._known: dict[Path, _Known] = {}
        self._file = readings

    @cached_property
    def _kept(self) -> Readings:
        return Readings(self._file)

    def keep(self, paths: Iterable[Path]) -> None:
        """Store the readings of these files for the next process. Raises OSError."""
        found = [self._known.get(path) for path in paths]
        self._kept.keep(known.reading for known in found if known)

    def __call__(self, path: Path, folder: Path | None = None) -> Reading:
        """The article in a file, as corrected. A file that has not changed is not read again. Raises LibraryError.

        folder: the one that its id is a path in, when that is another one than that of the articles.
        """
        name = path.relative_to(folder or self._folder).as_posix()
        meta, pictures = beside(path, META_SUFFIX), beside(path, PICTURES_SUFFIX)
        try:
            stamps = (FileStamp.of(path), FileStamp.of(meta), FileStamp.of(pictures))
            before = self._known.get(path)
            if before and before.stamps == stamps:
                return before.reading
            check_size(path.stat().st_size, name)
            data = path.read_bytes()
            reading = self._kept.find(key := _key(name, data, meta, pictures))
            with pictures_beside(find_beside(pictures)):
                article = reading.article if reading else read_article(data, name)
        except ReaderError as error:
            raise LibraryError.of(error.message) from error
        except OSError as error:
            system = reason_of(error)
            raise LibraryError(LibraryProblem.FILE_UNREADABLE, name=name, system=system) from error
        if reading is None:
            try:
                article = correction_of(meta).apply(article, data)
            except ReaderError as error:  # of the text that was written anew
                raise LibraryError(Where.FILE, name=meta.name, reason=error.message) from error
            unchanged = key == _key(name, data, meta, pictures)  # else it is not known which corrections were read
            reading = Reading.of(key if unchanged else None, article)
        self._known[path] = _Known(stamps, reading)
        return reading


def beside(path: Path, suffix: str) -> Path:
    """What belongs to the article in a file: its corrections or its questions, in the same folder."""
    return path.with_name(f"{article_id(path.name)}{suffix}")


def correction_of(path: Path) -> Correction:
    """The corrections in a file. Raises LibraryError."""
    try:
        return read_correction(path)
    except CorrectionError as error:
        raise LibraryError.of(error.message) from error


def _key(name: str, data: bytes, corrections: Path, pictures: Path) -> str | None:
    """The key of a reading; None when the corrections cannot be read. Reading them then reports the problem."""
    try:
        corrected, shown = (path.read_bytes() if path.exists() else None for path in (corrections, pictures))
        return key_of(name, data, corrected, shown)
    except OSError:
        return None


def checked(correction: Correction, article: str) -> bytes:
    """A correction as it is stored. Raises LibraryError if it could not be read again."""
    text = correction.to_yaml()
    try:
        parse_correction(text, f"{article}{META_SUFFIX}")
    except CorrectionError as error:
        raise LibraryError.of(error.message) from error
    return text.encode()
