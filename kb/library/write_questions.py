"""Writes questions about a passage of the index to the FAQ file of its article."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from kb.article import Passage
from kb.faq.edits import Add, EditOutcome, apply, file_of
from kb.faq.schema import QuestionKind
from kb.library.article_cache import LibraryError, LibraryProblem
from kb.library.library import Library
from kb.structure.passages import cut


def write_questions(folder: Path, texts: Sequence[str], kind: QuestionKind, shown: Passage, *, answers: bool) -> str:
    """Write all these questions, or none; returns the name of the file. shown: a passage of the index; answers: whether it is
    the answer to them.

    Raises LibraryError, also when the article does not have this passage any more, FaqError, ArticlesBusyError or OSError.
    """
    passage, passages = _stored(folder, shown) if answers else (None, [])
    outcome = EditOutcome(kind, (passage,) if passage else ())
    file = file_of(folder, shown.article)
    apply(folder, file, [Add(text, outcome) for text in texts], passages)
    return file


def _stored(folder: Path, shown: Passage) -> tuple[Passage, list[Passage]]:
    """The passage in the article as it is stored now, and all passages of that article: the next build resolves links there."""
    own = cut(Library(folder).find(shown.article))
    for passage in own:
        if (passage.section, passage.text) == (shown.section, shown.text):
            return passage, own
    raise LibraryError(LibraryProblem.PASSAGE_GONE, id=shown.id)
