"""Adds, corrects, removes, restores and reads the articles of a folder."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from datetime import datetime
from difflib import get_close_matches
from pathlib import Path
from types import MappingProxyType

from kb.article import Article
from kb.errors import Message, reason_of
from kb.faq.known_questions import SUFFIX as FAQ_SUFFIX
from kb.folding import comparable
from kb.library.article_cache import LibraryError, LibraryProblem, Reader, Reading, correction_of, text_key
from kb.library.corrections import SUFFIX as META_SUFFIX
from kb.library.corrections import Correction, CorrectionError, parse_correction
from kb.readers.read import ARTICLE_SUFFIXES, article_id, read_article, split_name
from kb.storage import transaction
from kb.storage.transaction import ArticlesBusyError

__all__ = ["ARTICLE_SUFFIXES", "Added", "Library", "LibraryError", "Removed", "Restored", "comparable", "link_topics"]

_SITE, _IMAGES = "site.toml", (".png", ".jpg", ".jpeg", ".webp")  # of the pages, in the same folder


@dataclass(frozen=True)
class Added:
    """An article as it was stored. `replaced`: another version of it was there before."""

    article: Article
    replaced: bool


@dataclass(frozen=True, kw_only=True)
class Removed:
    """An article that was removed, or replaced by another version.

    key: its name for `Library.restore`. at: when it happened (UTC). title: None when the file cannot be read.
    questions: whether its known questions were removed with it.
    """

    key: str
    id: str
    title: str | None
    at: datetime
    replaced: bool
    questions: bool


@dataclass(frozen=True)
class Restored:
    """An article that was brought back.

    replaced: whether another version was in its place, which is in `.removed` now. questions: whether its known
    questions came back, too; those of the other version are then in `.removed`.
    """

    article: Article
    replaced: bool
    questions: bool


class Library:
    """The articles of a folder: its files that are not hidden and have the ending of a known format.

    Subfolders are ignored.

    Beside an article are its corrections (`<id>.meta.yaml`) and its known questions (`<id>.faq.yaml`). readings: the
    cache file of what an earlier process has read, see kb/library/article_cache.py.
    """

    def __init__(self, folder: Path, readings: Path | None = None) -> None:
        self.folder = Path(folder)
        self._read = Reader(readings)

    def files(self) -> list[Path]:
        """The files of the articles, by name. Raises LibraryError if the folder cannot be listed."""
        if not self.folder.exists():
            raise LibraryError(LibraryProblem.NO_FOLDER, folder=self.folder)
        if not self.folder.is_dir():
            raise LibraryError(LibraryProblem.A_FILE, folder=self.folder)
        try:
            transaction.finish(self.folder)
            entries = sorted(self.folder.iterdir(), key=lambda path: path.name)
        except ArticlesBusyError as error:
            raise LibraryError.of(error.message) from error
        except OSError as error:
            system = reason_of(error)
            raise LibraryError(LibraryProblem.FOLDER_UNREADABLE, folder=self.folder, system=system) from error
        return [path for path in entries if self._is_article(path)]

    def ignored(self) -> list[Message]:
        """One line for each visible file that is not read, because its editor may think that it is."""
        kinds = ", ".join(ARTICLE_SUFFIXES)
        ids = {article_id(path.name) for path in self.files()}
        lines: list[Message] = []
        for path in sorted(self.folder.iterdir(), key=lambda path: path.name):
            known = path.name.endswith(FAQ_SUFFIX) or path.name == _SITE or path.suffix.lower() in _IMAGES
            if path.name.startswith(".") or known or path.is_dir() or self._is_article(path):
                continue
            if not path.name.endswith(META_SUFFIX):
                lines.append(Message(LibraryProblem.NOT_READ, name=path.name, kinds=kinds, ending=FAQ_SUFFIX))
            elif path.name.removesuffix(META_SUFFIX) not in ids:
                lines.append(Message(LibraryProblem.CORRECTS_NOTHING, name=path.name, ending=META_SUFFIX))
        return lines

    @staticmethod
    def _is_article(path: Path) -> bool:
        return not path.name.startswith(".") and path.suffix.lower() in ARTICLE_SUFFIXES and not path.is_dir()

    def articles(self) -> list[Article]:
        """All articles, in the order of their file names, with `Topic.article` set where a topic is one of them.

        Raises LibraryError as `readings` does.
        """
        return [reading.article for reading in self.readings()]

    def readings(self) -> list[Reading]:
        """All articles with their passages.

        Raises LibraryError if the folder or one of the files cannot be read, if two files have the same id or the same
        text, or if there is no article.
        """
        files = self.files()
        if not files:
            kinds = ", ".join(ARTICLE_SUFFIXES)
            raise LibraryError(LibraryProblem.NO_ARTICLES, folder=self.folder, kinds=kinds)
        _check_ids(files)
        found = [self._read(path) for path in files]
        _check_texts(files, found)
        linked = link_topics([reading.article for reading in found])
        return [replace(reading, article=article) for reading, article in zip(found, linked, strict=True)]

    def keep_readings(self) -> None:
        """Store what was read for the next process. If that fails, the next process reads the files again."""
        with suppress(OSError, LibraryError):
            self._read.keep(self.files())

    def readable(self) -> list[Article]:
        """The articles of all files that can be read; none if there is no folder.

        Raises LibraryError for the folder only.
        """
        return [reading.article for reading in self._readable()]

    def _readable(self) -> Iterator[Reading]:
        for path in self.files() if self.folder.exists() else []:
            with suppress(LibraryError):  # `articles` reports it
                yield self._read(path)

    def path(self, article: str) -> Path:
        """The file of an article. Raises LibraryError if there is none."""
        found = self._file(article)
        if found is None:
            near = get_close_matches(article, [article_id(path.name) for path in self.files()], 1)
            if near:
                raise LibraryError(LibraryProblem.NO_ARTICLE_BUT, folder=self.folder, id=article, near=near[0])
            raise LibraryError(LibraryProblem.NO_ARTICLE, folder=self.folder, id=article)
        return found

    def find(self, article: str) -> Article:
        """The article with this id, as corrected. Raises LibraryError if there is none or it cannot be read."""
        return self._read(self.path(article)).article

    def correction(self, article: str) -> Correction:
        """The corrections of an article. Raises LibraryError."""
        return correction_of(self.folder / f"{article_id(self.path(article).name)}{META_SUFFIX}")

    def correction_for(self, name: str) -> Correction:
        """The corrections of the article that a file of this name would replace; an empty Correction if there is none.

        Raises LibraryError when they cannot be read.
        """
        own = self.target(name)
        return self.correction(own) if self.folder.exists() and self._file(own) else Correction()

    def correct(self, article: str, correction: Correction) -> Article:
        """Replace the corrections of an article and return it as corrected. An empty correction removes them.

        Raises LibraryError, OSError.
        """
        self.files()  # raises if there is no folder, so that none is made
        with self._changing():
            path = self.path(article)
            data = _checked(correction, article_id(path.name))
            transaction.write_meta(self.folder / f"{article_id(path.name)}{META_SUFFIX}", data)
            return self._read(path).article

    def target(self, name: str) -> str:
        """The id that an article in a file of this name has or would get. Ids that differ only in case are the same."""
        found = self._file(article_id(name)) if self.folder.exists() else None
        return article_id(found.name if found else name)

    def add(self, name: str, data: bytes, correction: Correction | None = None) -> Added:
        """Store an article, its bytes unchanged.

        It replaces the article with the same id, even when that has another ending.

        Its known questions stay. Its corrections go, unless `correction` repeats them. The version before is kept in
        `.removed` with its corrections, unless file and corrections are the same. Raises ReaderError if the file cannot
        be read, LibraryError if another article has the same text or a folder has the name of the file, and OSError.
        """
        read = (correction or Correction()).apply(read_article(data, name))
        with self._changing():
            own = self.target(name)
            article = replace(read, id=own)
            meta = _checked(correction or Correction(), own)
            self._check_new(name, article)
            old = self._files_of(own)
            self._put(own, name, data, meta=meta)
        return Added(article, replaced=bool(old))

    def _files_of(self, own: str) -> list[Path]:
        return [path for path in self.files() if article_id(path.name) == own]

    def _put(
        self, own: str, name: str, data: bytes, *, meta: bytes, beside: Mapping[str, bytes] = MappingProxyType({})
    ) -> None:
        """Store an article under the id `own` with the ending of `name`, and more files beside it.

        What is replaced is kept in `.removed`, unless it is the same.
        """
        new, corrections = f"{own}{split_name(name)[1] or '.txt'}", f"{own}{META_SUFFIX}"
        for target in (new, corrections, *beside):
            if (self.folder / target).is_dir():
                raise LibraryError(LibraryProblem.FOLDER_IN_PLACE, name=name, target=target)
        old = self._files_of(own)
        before = [(path, data) for path in old]
        before += [(self.folder / other, content) for other, content in {corrections: meta, **beside}.items()]
        keep = any(path.exists() and path.read_bytes() != content for path, content in before)
        names = [path.name for path in old]
        transaction.replace(
            self.folder, new, data, meta_name=corrections, meta=meta, old=names, beside=beside, keep=keep
        )

    def _check_new(self, name: str, article: Article) -> None:
        """Raise LibraryError if another article has the same text."""
        key = text_key(article)
        for other in self._readable():
            if other.article.id != article.id and other.text_key == key:
                raise LibraryError(LibraryProblem.SAME_TEXT, name=name, id=other.article.id)

    def remove(self, article: str) -> Path:
        """Move an article, its corrections and its known questions to a folder in `.removed`; return that folder.

        Raises LibraryError if there is nothing of it, OSError.
        """
        self.files()  # raises if there is no folder, so that none is made
        with self._changing():
            path = self._file(article)
            own = article_id(path.name) if path else article
            # After a crash during a removal there may be its questions alone. A name that is no id finds nothing.
            is_id = article_id(f"{own}.txt") == own
            beside = [self.folder / f"{own}{suffix}" for suffix in (META_SUFFIX, FAQ_SUFFIX)] if is_id else []
            left = [other for other in beside if other.exists()]
            if path is None and not left:
                self.path(article)
            return transaction.move_to_trash(self.folder, own, [path, *left] if path else left)

    def removed(self, most: int = 100) -> tuple[Removed, ...]:
        """What was removed or replaced, newest first, at most `most`.

        Folders in `.removed` without an article are left out.

        Raises LibraryError if `.removed` cannot be read.
        """
        found: list[Removed] = []
        try:
            for place in transaction.list_trash(self.folder):
                files = place.files()
                path = next(filter(self._is_article, files), None)
                if path is not None and len(found) < most:
                    found.append(
                        Removed(
                            key=place.folder.name,
                            id=article_id(path.name),
                            title=self._title(path),
                            at=place.at,
                            replaced=place.replaced,
                            questions=any(file.name.endswith(FAQ_SUFFIX) for file in files),
                        )
                    )
        except OSError as error:
            folder = self.folder / transaction.REMOVED
            raise LibraryError(LibraryProblem.REMOVED_UNREADABLE, folder=folder, system=reason_of(error)) from error
        return tuple(found)

    def _title(self, path: Path) -> str | None:
        with suppress(LibraryError):
            return self._read(path).article.title
        return None

    def restore(self, wanted: str) -> Restored:
        """Bring back an article, its corrections and its known questions, and delete it from `.removed`.

        wanted: the `key` of a Removed, or an id, of which the newest comes back. An article that has the id now is
        replaced and kept, as by `add`; its questions stay if no others come back. Raises LibraryError if there is no
        such article, it cannot be read, or another article has its text; and OSError.
        """
        self.files()  # raises if there is no folder, so that none is made
        with self._changing():
            place, path = self._kept(wanted)
            own = self.target(path.name)
            article = replace(self._read(path).article, id=own)
            self._check_new(path.name, article)
            meta, faq = (path.with_name(f"{article_id(path.name)}{suffix}") for suffix in (META_SUFFIX, FAQ_SUFFIX))
            beside = {f"{own}{FAQ_SUFFIX}": faq.read_bytes()} if faq.exists() else {}
            replaced = bool(self._files_of(own))
            self._put(
                own, path.name, path.read_bytes(), meta=meta.read_bytes() if meta.exists() else b"", beside=beside
            )
            transaction.purge(place.folder)
        return Restored(article, replaced, bool(beside))

    def _kept(self, wanted: str) -> tuple[transaction.Trashed, Path]:
        for place in transaction.list_trash(self.folder):
            path = next(filter(self._is_article, place.files()), None)
            if path is not None and wanted in (place.folder.name, article_id(path.name)):
                return place, path
        raise LibraryError(LibraryProblem.NOT_REMOVED, folder=self.folder, key=wanted)

    @contextmanager
    def _changing(self) -> Iterator[None]:
        try:
            with transaction.changing(self.folder):
                yield
        except ArticlesBusyError as error:
            raise LibraryError.of(error.message) from error

    def _file(self, article: str) -> Path | None:
        wanted = article.casefold()
        return next((path for path in self.files() if article_id(path.name).casefold() == wanted), None)


def link_topics(articles: Sequence[Article]) -> list[Article]:
    """The articles with `Topic.article` set where another article has the topic as its title.

    A topic that is the article's own title is left out.
    """
    by_title: dict[str, str] = {}
    for article in articles:
        by_title.setdefault(comparable(article.title), article.id)
    linked: list[Article] = []
    for article in articles:
        own = comparable(article.title)
        topics = [topic for topic in article.topics if comparable(topic.title) != own]
        found = tuple(replace(topic, article=by_title.get(comparable(topic.title))) for topic in topics)
        linked.append(replace(article, topics=found))
    return linked


def _checked(correction: Correction, article: str) -> bytes:
    """A correction as it is stored. Raises LibraryError if it could not be read again."""
    text = correction.to_yaml()
    try:
        parse_correction(text, f"{article}{META_SUFFIX}")
    except CorrectionError as error:
        raise LibraryError.of(error.message) from error
    return text.encode()


def _check_ids(files: Sequence[Path]) -> None:
    seen: dict[str, Path] = {}
    for path in files:
        first = seen.setdefault(article_id(path.name).casefold(), path)
        if first is not path:
            own = article_id(path.name)
            raise LibraryError(LibraryProblem.SAME_ID, name=first.name, other=path.name, id=own)


def _check_texts(files: Sequence[Path], readings: Sequence[Reading]) -> None:
    seen: dict[str, Path] = {}
    for path, reading in zip(files, readings, strict=True):
        first = seen.setdefault(reading.text_key, path)
        if first is not path:
            raise LibraryError(LibraryProblem.SAME_TEXTS, name=first.name, other=path.name)
