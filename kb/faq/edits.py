"""Edits FAQ files, for the pages and for other programs.

A question is named by its file and its words, compared as by `kb.folding.comparable`. So it is found even when its line
has moved. Each edit reads the file again under a lock, so that two editors do not undo each other's work. The new text
is checked before the file is replaced: it must contain the intended questions, and all others unchanged. Otherwise the
old file stays.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from kb.article import Passage
from kb.faq.edit_plan import Add, Edit, EditOutcome, EditPlan, EditQuestion, ExistingQuestion, Key, Remove, standing
from kb.faq.schema import SUFFIX, FaqError, FaqProblem, QuestionKind, files, read, sheet
from kb.folding import comparable
from kb.storage.transaction import ArticlesBusyError, changing, write_beside
from kb.storage.tree import place_of

__all__ = [
    "Add",
    "Edit",
    "EditOutcome",
    "EditQuestion",
    "ExistingQuestion",
    "Key",
    "Remove",
    "add_golden",
    "add_known",
    "add_not_covered",
    "apply",
    "change",
    "file_of",
    "move",
    "remove",
    "replace_text",
]  # fmt: skip

_BOM = b"\xef\xbb\xbf"


def add_known(folder: Path, article: str, text: str, passage: Passage, passages: Sequence[Passage]) -> None:
    """Add a question that `passage` answers. passages: all passages of its article; others do no harm.

    The question joins the entry of that passage or begins a new one. Raises FaqError, also when it is there already, or
    OSError.
    """
    apply(folder, file_of(folder, article), [Add(text, EditOutcome(QuestionKind.COVERED, (passage,)))], passages)


def add_not_covered(folder: Path, article: str, text: str) -> None:
    """Add a question that no article answers. Raises FaqError or OSError."""
    apply(folder, file_of(folder, article), [Add(text, EditOutcome(QuestionKind.NOT_COVERED))], ())


def add_golden(
    folder: Path, article: str, text: str, passage: Passage | None, passages: Sequence[Passage] = ()
) -> None:
    """Add a question for the gate. `passage` must come first in the answer; with None it must not be answered.

    Raises FaqError or OSError.
    """
    outcome = EditOutcome(QuestionKind.GOLDEN, () if passage is None else (passage,))
    apply(folder, file_of(folder, article), [Add(text, outcome)], passages)


def change(folder: Path, file: str, text: str, new_text: str, *, golden: bool = False) -> None:
    """Other words for a question."""
    apply(folder, file, [EditQuestion(Key(text, golden), new_text)], ())


def remove(folder: Path, file: str, text: str, *, golden: bool = False) -> None:
    """Remove a question. golden: whether the golden one of these words is meant. Raises FaqError or OSError."""
    apply(folder, file, [Remove(Key(text, golden))], ())


def move(
    folder: Path, file: str, text: str, passage: Passage | None, passages: Sequence[Passage], *, golden: bool = False
) -> None:
    """Give a question another answer: a passage, or None for "not covered". Raises FaqError or OSError."""
    kind = QuestionKind.GOLDEN if golden else QuestionKind.NOT_COVERED if passage is None else QuestionKind.COVERED
    outcome = EditOutcome(kind, () if passage is None else (passage,))
    apply(folder, file, [EditQuestion(Key(text, golden), text, outcome)], passages)


def file_of(folder: Path, article: str) -> str:
    """The name of the FAQ file for new questions about an article. The file need not exist yet. Raises FaqError."""
    parts = article.split("/")
    if any(not part or part.startswith(".") for part in parts) or "\\" in article or "\0" in article:
        raise FaqError("FAQ", 1, FaqProblem.NO_ID, article=article)
    file = f"{place_of(folder, article)}{SUFFIX}"
    own = folder / file
    if not own.exists():
        others = [other for other in files(folder) if sheet(read(folder / other), other).article == article]
        return others[0] if others else file
    named = sheet(read(own), file).article
    if named != article:
        raise FaqError(file, 1, FaqProblem.OTHER_FILE, article=named)
    return file


def apply(folder: Path, file: str, edits: Sequence[Edit], passages: Sequence[Passage]) -> None:
    """Make all edits of one file, or none. passages: those of its article. Raises FaqError or OSError."""
    path = folder / file
    with _locked(folder, file):
        text = read(path) if path.exists() else ""
        plan = EditPlan(text, file, passages)
        for edit in edits:
            plan.take(edit)
        others = [other for other in files(folder) if other != file]
        elsewhere = [
            found for other in others for found in standing(sheet(read(folder / other), other), other, passages)
        ]
        before = {_key(found) for found in (*standing(sheet(text, file), file, passages), *elsewhere)}
        _check_twice(plan.written, [*plan.kept(), *elsewhere], file, before)
        if edits:
            _write(folder, path, plan.text())


def replace_text(folder: Path, file: str, old: str, new: str) -> None:
    """Replace the text of a file, if it still is `old`; line ends are not compared. Raises FaqError or OSError."""
    path = folder / file
    with _locked(folder, file):
        text = read(path) if path.exists() else ""
        if _unix(text) != _unix(old):
            raise FaqError(file, 1, FaqProblem.CHANGED)
        sheet(_unix(new), file)
        _write(folder, path, _unix(new).replace("\n", "\r\n") if "\r\n" in text else _unix(new))


def _key(found: ExistingQuestion) -> tuple[str, bool]:
    return comparable(found.text), found.kind is QuestionKind.GOLDEN


def _check_twice(
    written: Sequence[ExistingQuestion],
    others: Sequence[ExistingQuestion],
    file: str,
    before: Collection[tuple[str, bool]],
) -> None:
    """Raise FaqError for a question that is in the files already, or that has two answers.

    A question also must not become both a known and a golden one: the index would learn what the gate asks. One that
    was both before the edit may stay so. before: the keys of all questions before the edit.
    """
    places: dict[tuple[str, bool], ExistingQuestion] = {}
    for found in others:
        places.setdefault(_key(found), found)
    new: dict[tuple[str, bool], ExistingQuestion] = {}
    for found in written:
        key = _key(found)
        if key in new:
            raise FaqError(file, 1, FaqProblem.TWICE, text=found.text)
        if key in places:
            raise FaqError(places[key].file, places[key].line, FaqProblem.STANDS, text=found.text)
        new[key] = found
    for (text, golden), found in new.items():
        rival = new.get((text, not golden)) or places.get((text, not golden))
        if rival is not None and _contradict(found, rival):
            raise FaqError(rival.file, rival.line, FaqProblem.STANDS_OTHERWISE, text=found.text)
        if rival is not None and not {(text, True), (text, False)}.issubset(before):
            raise FaqError(rival.file, rival.line, FaqProblem.TESTS_NOTHING, text=found.text)


def _contradict(one: ExistingQuestion, other: ExistingQuestion) -> bool:
    if one.broken is None and other.broken is None:
        return one.passages != other.passages
    return (one.broken is None and not one.passages) or (other.broken is None and not other.passages)


def _unix(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n")


@contextmanager
def _locked(folder: Path, file: str) -> Iterator[None]:
    """Hold the lock of the whole folder, because removing an article moves its questions, too."""
    try:
        with changing(folder):
            yield
    except ArticlesBusyError as error:
        raise FaqError(file, 1, FaqProblem.BUSY) from error


def _write(folder: Path, path: Path, text: str) -> None:
    marked = path.exists() and path.read_bytes().startswith(_BOM)
    write_beside(folder, path, (_BOM if marked else b"") + text.encode())
