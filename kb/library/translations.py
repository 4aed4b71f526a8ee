"""The translations of the articles in a folder: read, written, added and removed. See kb/translations/ for what one is."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from kb.article import Article, Passage
from kb.errors import reason_of
from kb.library.article_cache import LibraryError, LibraryProblem, Reading
from kb.library.corrections import Correction
from kb.library.library import Added, Library
from kb.pictures.taken import Find, nothing_beside
from kb.readers.encoding import DecodeError, decode
from kb.storage import transaction
from kb.storage.tree import is_inside, place_of
from kb.structure.passages import cut
from kb.translations.align import align
from kb.translations.drafts import TranslationDraft, file_of_draft, taken_over
from kb.translations.names import NamedTranslation, named, translation_suffix
from kb.translations.source import read_source
from kb.translations.translation import Translation, TranslationError, TranslationProblem

MAX_BYTES = 10 * 1024 * 1024  # of one translation


def translations_of(library: Library, own: str) -> tuple[Translation, ...]:
    """The translations of a stored article, by language. Raises LibraryError, TranslationError for one that cannot be read."""
    files = library.translation_files(own)
    if not files:
        return ()
    article = library.find(own)
    passages = cut(article)
    return tuple(_read(path, article, passages, language) for language, path in sorted(files.items()))


def all_translations(library: Library, readings: Sequence[Reading]) -> tuple[Translation, ...]:
    """The translations of the articles that were read, in their order. Raises as `translations_of` does."""
    files = library.translated()
    return tuple(
        _read(path, reading.article, reading.passages, language)
        for reading in readings
        for language, path in sorted(files.get(reading.article.id, {}).items())
    )


def translation_of(library: Library, own: str, language: str) -> Translation | None:
    """The translation of a stored article into a language. Raises as `translations_of` does."""
    return next((found for found in translations_of(library, own) if found.language == language), None)


def meant_for(library: Library, name: str) -> NamedTranslation | None:
    """The article and the language if a file of this name is a translation of a stored article; None for an article."""
    translation = named(name)
    if translation is None or not library.folder.exists():
        return None
    stored = {own.casefold(): own for own in map(library.id_of, library.files())}
    if library.target(name).casefold() in stored or translation.article.casefold() not in stored:
        return None
    return NamedTranslation(stored[translation.article.casefold()], translation.language)


def add(
    library: Library, name: str, data: bytes, correction: Correction | None = None, *, find: Find = nothing_beside
) -> Added:
    """Store a file as `Library.add` does; a translation of a stored article beside that.

    Raises TranslationError as well.
    """
    translation = meant_for(library, name)
    if translation is None:
        return library.add(name, data, correction, find)
    before = translation_of(library, translation.article, translation.language)
    store_file(library, translation.article, translation.language, data)
    return Added(library.find(translation.article), replaced=before is not None, translation=translation.language)


def store_file(library: Library, own: str, language: str, data: bytes) -> Translation:
    """Store the file of a translation. A piece that was written anew for a passage that has changed is of its present text. A
    file whose pieces do not all find their passage is stored as it is.

    Raises LibraryError, TranslationError, OSError.
    """
    article = library.find(own)
    passages, name = cut(article), f"{own}{translation_suffix(language)}"
    text = _text(data, name)
    source = read_source(text)
    new = align(article, passages, source, language=language, file=name)
    if not new.unplaced and not source.damaged:
        draft = taken_over(new, translation_of(library, own, language), passages)
        text = file_of_draft(draft, new, article, passages=passages, others=source.others)
    return store_text(library, own, language, text)


def store_draft(library: Library, own: str, language: str, draft: TranslationDraft) -> Translation:
    """Store what an editor wrote on the page. Raises LibraryError, TranslationError, OSError."""
    article = library.find(own)
    before, path = translation_of(library, own, language), library.translation_files(own).get(language)
    others = read_source(_text(path.read_bytes(), path.name)).others if path else {}
    return store_text(
        library, own, language, file_of_draft(draft, before, article, passages=cut(article), others=others)
    )


def store_text(library: Library, own: str, language: str, text: str | None) -> Translation:
    """Write the file of a translation as it is given, or remove it without a text; an Undo puts back what was there.

    → the translation as it is now, without pieces when it is gone. Raises LibraryError, TranslationError, OSError.
    """
    article = library.find(own)
    passages = cut(article)
    try:
        with transaction.changing(library.folder):
            path = library.translation_files(own).get(language) or _place(library, own, language)
            name = library.name_of(path)
            translated = None
            if text is not None:
                translated = align(article, passages, read_source(text), language=language, file=name)
            transaction.write_beside(library.folder, path, None if text is None else text.encode("utf-8", "replace"))
    except transaction.ArticlesBusyError as error:
        raise LibraryError.of(error.message) from error
    return translated or Translation(article=article.id, language=language, file=name)


def text_of(library: Library, own: str, language: str) -> str | None:
    """The file of a translation as text, None without one. Raises LibraryError, TranslationError, OSError."""
    path = library.translation_files(own).get(language)
    return _text(path.read_bytes(), path.name) if path else None


def _place(library: Library, own: str, language: str) -> Path:
    target = f"{place_of(library.folder, own)}{translation_suffix(language)}"
    if (library.folder / target).is_dir():
        raise LibraryError(LibraryProblem.FOLDER_IN_PLACE, name=own, target=target)
    if not is_inside(library.folder, target):
        raise LibraryError(LibraryProblem.NO_FOLDER_IN_PLACE, name=own, target=target)
    return library.folder / target


def _read(path: Path, article: Article, passages: Sequence[Passage], language: str) -> Translation:
    try:
        if path.stat().st_size > MAX_BYTES:
            raise TranslationError(TranslationProblem.TOO_LARGE, file=path.name, limit=MAX_BYTES // 2**20)
        source = read_source(_text(path.read_bytes(), path.name))
    except OSError as error:
        raise LibraryError(LibraryProblem.FILE_UNREADABLE, name=path.name, system=reason_of(error)) from error
    return align(article, passages, source, language=language, file=path.name)


def _text(data: bytes, name: str) -> str:
    if len(data) > MAX_BYTES:
        raise TranslationError(TranslationProblem.TOO_LARGE, file=name, limit=MAX_BYTES // 2**20)
    try:
        return decode(data).text if data.strip() else ""
    except DecodeError as error:
        raise TranslationError(TranslationProblem.NO_TEXT, file=name, reason=error.message) from error
