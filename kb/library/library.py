"""Adds, corrects, removes, restores and reads the articles of a folder."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from difflib import get_close_matches
from pathlib import Path

from kb.article import Article
from kb.errors import Message, reason_of
from kb.faq.edits import file_of
from kb.faq.known_questions import SUFFIX as FAQ_SUFFIX
from kb.faq.schema import FaqError
from kb.folding import comparable
from kb.ids import article_id, split_name
from kb.library.article_cache import (
    LibraryError,
    LibraryProblem,
    Reader,
    Reading,
    beside,
    checked,
    correction_of,
    text_key,
)
from kb.library.corrections import SUFFIX as META_SUFFIX
from kb.library.corrections import Correction
from kb.library.file_questions import Imported, import_questions
from kb.library.purge import BELONGING, Removed, articles_among, belongings, is_readable, list_removed
from kb.library.topics import link_topics
from kb.pictures.beside import SUFFIX as PICTURES_SUFFIX
from kb.pictures.beside import packed
from kb.pictures.taken import Find, nothing_beside, pictures_beside
from kb.readers.read import ARTICLE_SUFFIXES, NAMED_SUFFIXES, STORED_AS, read_article
from kb.storage import transaction
from kb.storage.transaction import ArticlesBusyError
from kb.storage.tree import is_inside, links_out, place_of, walk
from kb.translations.names import named, translations_among

__all__ = ["ARTICLE_SUFFIXES", "Added", "Library", "LibraryError", "Removed", "Restored", "comparable", "link_topics"]

_SITE, _IMAGES = "site.toml", (".png", ".jpg", ".jpeg", ".webp")  # of the pages, in the same folder


@dataclass(frozen=True)
class Added:
    """An article as it was stored. replaced: whether a version was there before. questions: those of a table, as known now.

    translation: the language, if what was stored is a translation of this article, which stays as it is.
    """

    article: Article
    replaced: bool
    questions: Imported | None = None
    translation: str | None = None


@dataclass(frozen=True)
class Restored:
    """An article that was brought back. replaced: whether another version was in its place; it is in `.removed` now.
    questions: whether its known questions came back, too; those of the other version are then in `.removed`.
    """

    article: Article
    replaced: bool
    questions: bool


class Library:
    """The articles of a folder and its subfolders: the files that are not hidden and that a reader can read.

    The id of an article is its path in the folder, see kb/ids.py. Beside an article stand its corrections
    (`<id>.meta.yaml`) and its known questions (`<id>.faq.yaml`). `readings` is a file with what an earlier process has
    read, see kb/library/article_cache.py.
    """

    def __init__(self, folder: Path, readings: Path | None = None) -> None:
        self.folder = Path(folder)
        self._read = Reader(self.folder, readings)

    def files(self) -> list[Path]:
        """The files of the articles, those of the folder itself first. Raises LibraryError if it cannot be listed."""
        if not self.folder.exists():
            raise LibraryError(LibraryProblem.NO_FOLDER, folder=self.folder)
        if not self.folder.is_dir():
            raise LibraryError(LibraryProblem.A_FILE, folder=self.folder)
        try:
            transaction.finish(self.folder)
            entries = walk(self.folder)
        except ArticlesBusyError as error:
            raise LibraryError.of(error.message) from error
        except OSError as error:
            system = reason_of(error)
            raise LibraryError(LibraryProblem.FOLDER_UNREADABLE, folder=self.folder, system=system) from error
        return articles_among(entries)

    def translation_files(self, article: str) -> dict[str, Path]:
        """Language → the file of that translation of an article. Raises LibraryError if there is no such article."""
        return self.translated().get(self.id_of(self.path(article)), {})

    def translated(self) -> dict[str, dict[str, Path]]:
        """Id of an article → language → the file of that translation. Articles without any are left out."""
        found: dict[str, dict[str, Path]] = {}
        pairs = translations_among(filter(is_readable, walk(self.folder))) if self.folder.exists() else {}
        for file, original in pairs.items():
            if sibling := named(file.name):
                found.setdefault(self.id_of(original), {}).setdefault(sibling.language, file)
        return found

    def name_of(self, path: Path) -> str:
        """The path of a file in the folder, with "/"."""
        return path.relative_to(self.folder).as_posix()

    def id_of(self, path: Path) -> str:
        """The id of the article in a file of the folder."""
        return article_id(self.name_of(path))

    def ignored(self) -> list[Message]:
        """One line for each visible file that is not read, because its editor may think that it is."""
        kinds = ", ".join(NAMED_SUFFIXES)
        corrected = {beside(path, META_SUFFIX) for path in self.files()}
        lines: list[Message] = []
        for path in walk(self.folder):
            known = (
                path.name.endswith((FAQ_SUFFIX, PICTURES_SUFFIX))
                or path.name == _SITE
                or path.suffix.lower() in _IMAGES
            )
            if known or is_readable(path):
                continue
            if not path.name.endswith(META_SUFFIX):
                name = self.name_of(path)
                lines.append(Message(LibraryProblem.NOT_READ, name=name, kinds=kinds, ending=FAQ_SUFFIX))
            elif path not in corrected:
                lines.append(Message(LibraryProblem.CORRECTS_NOTHING, name=self.name_of(path), ending=META_SUFFIX))
        lines += [Message(LibraryProblem.LEADS_OUT, name=path.name) for path in links_out(self.folder)]
        return lines + self._twins()

    def _twins(self) -> list[Message]:
        """A line for each file whose text another one has, too."""
        lines: list[Message] = []
        first: dict[str, Path] = {}
        for path in self.files():
            with suppress(LibraryError):
                before = first.setdefault(self._read(path).text_key, path)
                if before is not path:
                    names = {"name": self.name_of(before), "other": self.name_of(path)}
                    lines.append(Message(LibraryProblem.SAME_TEXTS, **names))
        return lines

    def articles(self) -> list[Article]:
        """All articles, in the order of their file names, with `Topic.article` set where a topic is one of them.

        Raises LibraryError as `readings` does.
        """
        return [reading.article for reading in self.readings()]

    def readings(self) -> list[Reading]:
        """All articles with their passages.

        Of two files with the same text the first is read; `ignored` tells of the other one. Raises LibraryError if the
        folder or one of the files cannot be used, two files would have the same id, or there is no article.
        """
        files = self.files()
        if not files:
            kinds = ", ".join(NAMED_SUFFIXES)
            raise LibraryError(LibraryProblem.NO_ARTICLES, folder=self.folder, kinds=kinds)
        self._check_ids(files)
        texts: dict[str, Reading] = {}
        for reading in map(self._read, files):
            texts.setdefault(reading.text_key, reading)
        found = list(texts.values())
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
            near = get_close_matches(article, list(map(self.id_of, self.files())), 1)
            if near:
                raise LibraryError(LibraryProblem.NO_ARTICLE_BUT, folder=self.folder, id=article, near=near[0])
            raise LibraryError(LibraryProblem.NO_ARTICLE, folder=self.folder, id=article)
        return found

    def find(self, article: str) -> Article:
        """The article with this id, as corrected. Raises LibraryError if there is none or it cannot be read."""
        return self._read(self.path(article)).article

    def correction(self, article: str) -> Correction:
        """The corrections of an article. Raises LibraryError."""
        return correction_of(beside(self.path(article), META_SUFFIX))

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
            data = checked(correction, article_id(path.name))
            transaction.write_beside(self.folder, beside(path, META_SUFFIX), data or None)
            return self._read(path).article

    def target(self, name: str) -> str:
        """The id that an article in a file of this name has or would get. Ids that differ only in case are the same."""
        found = self._file(article_id(name)) if self.folder.exists() else None
        return self.id_of(found) if found else article_id(name)

    def add(self, name: str, data: bytes, correction: Correction | None = None, find: Find = nothing_beside) -> Added:
        """Store an article, its bytes unchanged, and the pictures that it refers to and that `find` gives.

        It replaces the article with the same id, even when that has another ending. Its known questions stay. Its corrections
        go, unless `correction` repeats them. The version before is kept in `.removed` with its corrections, unless all files
        are the same. Raises ReaderError if the file cannot be read, LibraryError if another article has the same text or a
        folder has the name of the file, and OSError.
        """
        with pictures_beside(find) as beside_it:
            read = (correction or Correction()).apply(read_article(data, name), data)
        with self._changing():
            own = self.target(name)
            article = replace(read, id=own)
            meta = checked(correction or Correction(), own)
            self._check_new(name, article)
            old = self._files_of(own)
            questions = self._questions(article, data, old)
            pictures = packed(beside_it.found)
            more = {f"{place_of(self.folder, own)}{PICTURES_SUFFIX}": pictures} if pictures else {}
            more |= {} if questions is None else {file_of(self.folder, own): questions.text.encode()}
            self._put(own, name, data, meta=meta, more=more)
        return Added(article, replaced=bool(old), questions=questions)

    def _questions(self, article: Article, data: bytes, old: Sequence[Path]) -> Imported | None:
        """The questions of a table, brought into the FAQ file of its article; None for other files.

        The same file again is as good as a first one: what it says is wanted, whatever was removed.
        """
        if not article.questions:
            return None
        before: Article | None = None
        for path in old:
            with suppress(LibraryError):
                before = before if path.read_bytes() == data else self._read(path).article
        try:
            return import_questions(self.folder, file_of(self.folder, article.id), article, before)
        except FaqError as error:
            raise LibraryError.of(error.message) from error

    def _files_of(self, own: str) -> list[Path]:
        return [path for path in self.files() if self.id_of(path) == own]

    def _put(self, own: str, name: str, data: bytes, *, meta: bytes, more: Mapping[str, bytes]) -> None:
        """Store an article under the id `own` with the ending of `name`, and files beside it. What it takes the place of
        is kept if it is not the same.
        """
        place, ending = place_of(self.folder, own), split_name(name)[1] or ".txt"
        new, corrections = f"{place}{STORED_AS.get(ending, ending)}", f"{place}{META_SUFFIX}"
        for target in (new, corrections, *more):
            if (self.folder / target).is_dir():
                raise LibraryError(LibraryProblem.FOLDER_IN_PLACE, name=name, target=target)
        if not is_inside(self.folder, new):
            raise LibraryError(LibraryProblem.NO_FOLDER_IN_PLACE, name=name, target=new)
        self._check_names(name, self.folder / new)
        old = self._files_of(own)
        before = [(path, data) for path in old]
        before += [(self.folder / other, content) for other, content in {corrections: meta, **more}.items()]
        keep = any(path.exists() and path.read_bytes() != content for path, content in before)
        names = [self.name_of(path) for path in old]
        if (pictures := f"{place}{PICTURES_SUFFIX}") not in more:
            names.append(pictures)
        transaction.replace(self.folder, new, data, meta_name=corrections, meta=meta, old=names, beside=more, keep=keep)

    def _check_names(self, name: str, new: Path) -> None:
        """Raise LibraryError if a new file would be a translation, or make a translation of an article."""
        after = translations_among({*filter(is_readable, walk(self.folder)), new})
        if new in after:
            raise LibraryError(LibraryProblem.IS_TRANSLATION, name=name, id=self.id_of(after[new]))
        for path in self.files():
            if path in after:
                raise LibraryError(LibraryProblem.WOULD_TRANSLATE, name=name, other=self.id_of(path))

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
            own = self.id_of(path) if path else article
            # Without an article: a crash ended its removal. What is no id, such as a file's name, leads to nothing.
            is_id = article_id(f"{own}.txt") == own
            place = self.folder / place_of(self.folder, own) if is_id else self.folder
            belongings = [beside(place.with_name(f"{place.name}.txt"), suffix) for suffix in BELONGING]
            left = [other for other in belongings if is_id and other.exists()]
            left += self.translation_files(own).values() if path else ()
            if path is None and not left:
                self.path(article)
            return transaction.move_to_trash(self.folder, own, [path, *left] if path else left)

    def removed(self, most: int = 100) -> tuple[Removed, ...]:
        """What was removed or replaced, newest first, at most `most`.

        Folders in `.removed` without an article are left out. Raises LibraryError if `.removed` cannot be read.
        """
        try:
            return list_removed(self.folder, self._title, most)
        except OSError as error:
            folder = self.folder / transaction.REMOVED
            raise LibraryError(LibraryProblem.REMOVED_UNREADABLE, folder=folder, system=reason_of(error)) from error

    def _title(self, path: Path, folder: Path) -> str | None:
        with suppress(LibraryError):
            return self._read(path, folder).article.title
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
            name = path.relative_to(place.folder).as_posix()
            own = self.target(name)
            article = replace(self._read(path, place.folder).article, id=own)
            self._check_new(name, article)
            more = belongings(place.files(), path, place_of(self.folder, own))
            replaced = bool(self._files_of(own))
            corrections = more.pop(f"{place_of(self.folder, own)}{META_SUFFIX}", b"")
            self._put(own, name, path.read_bytes(), meta=corrections, more=more)
            transaction.purge(place.folder)
        return Restored(article, replaced, any(name.endswith(FAQ_SUFFIX) for name in more))

    def _kept(self, wanted: str) -> tuple[transaction.Trashed, Path]:
        for place in transaction.list_trash(self.folder):
            path = next(iter(articles_among(place.files())), None)
            if path is not None:
                own = article_id(path.relative_to(place.folder).as_posix())
                if wanted in (place.folder.name, own):
                    return place, path
        raise LibraryError(LibraryProblem.NOT_REMOVED, folder=self.folder, key=wanted)

    @contextmanager
    def _changing(self) -> Iterator[None]:
        try:
            with transaction.changing(self.folder):
                yield
        except ArticlesBusyError as error:
            raise LibraryError.of(error.message) from error

    def _check_ids(self, files: Sequence[Path]) -> None:
        seen: dict[str, Path] = {}
        for path in files:
            first = seen.setdefault(self.id_of(path).casefold(), path)
            if first is not path:
                names = {"name": self.name_of(first), "other": self.name_of(path)}
                raise LibraryError(LibraryProblem.SAME_ID, id=self.id_of(path), **names)

    def _file(self, article: str) -> Path | None:
        wanted = article.casefold()
        return next((path for path in self.files() if self.id_of(path).casefold() == wanted), None)
