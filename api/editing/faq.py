"""The questions in the FAQ file of an article: listed and edited."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from api.problems import ApiError, ApiProblem
from kb.article import Passage
from kb.errors import Message
from kb.faq import schema
from kb.faq.edit_plan import Add, Edit, EditOutcome, EditQuestion, Key, Remove, standing
from kb.faq.edits import apply, file_of
from kb.faq.schema import QuestionKind
from kb.library.as_json import Say
from kb.library.library import Library
from kb.structure.passages import cut


@dataclass(frozen=True)
class WantedEdit:
    """One edit as a program sends it. do: add, change or remove. golden: which of two questions with the same words is meant.

    to: other words; kind, passage: what the question is from now on, and the id of the passage that answers it.
    """

    do: str
    question: str
    golden: bool = False
    to: str | None = None
    kind: str | None = None
    passage: str | None = None


def questions(library: Library, article: str, say: Say) -> dict[str, Any]:
    """All questions of the FAQ file of an article, those too that readers do not see. Raises LibraryError, FaqError."""
    own = library.find(article)
    file = file_of(library.folder, own.id)
    path = library.folder / file
    written = schema.sheet(schema.read(path) if path.exists() else "", file)
    return {
        "article": own.id,
        "file": file,
        "questions": [
            {
                "question": found.text,
                "kind": found.kind.value,
                "passages": list(found.passages),
                "line": found.line,
                "broken": say(found.broken.reason) if found.broken else None,
            }
            for found in standing(written, file, cut(own))
        ],
    }


def edited(library: Library, article: str, edits: Iterable[WantedEdit], say: Say) -> dict[str, Any]:
    """Make all edits, or none, and give the questions of the file. Raises ApiError, LibraryError, FaqError, OSError."""
    own = library.find(article)
    passages = cut(own)
    by_id = {passage.id: passage for passage in passages}
    made = [_edit(number, wanted, by_id) for number, wanted in enumerate(edits)]
    apply(library.folder, file_of(library.folder, own.id), made, passages)
    return questions(library, own.id, say)


def _edit(number: int, wanted: WantedEdit, passages: Mapping[str, Passage]) -> Edit:
    outcome = _outcome(number, wanted, passages)
    key = Key(wanted.question, wanted.golden)
    if wanted.do == "remove":
        return Remove(key)
    if wanted.do == "change":
        return EditQuestion(key, wanted.to or wanted.question, outcome)
    if outcome is None:
        raise ApiError(ApiProblem.MISSING, field=f"edits.{number}.kind")
    return Add(wanted.question, outcome)


def _outcome(number: int, wanted: WantedEdit, passages: Mapping[str, Passage]) -> EditOutcome | None:
    """What the question is to be; None when the edit does not say. A golden one without a passage must not be answered."""
    if wanted.kind is None:
        if wanted.passage is not None:
            raise ApiError(ApiProblem.MISSING, field=f"edits.{number}.kind")
        return None
    kind = QuestionKind(wanted.kind)
    if wanted.passage is None:
        if kind.passage_needed:
            raise ApiError(ApiProblem.MISSING, field=f"edits.{number}.passage")
        return EditOutcome(kind)
    found = passages.get(wanted.passage)
    if found is None:
        raise ApiError.of(Message(ApiProblem.NO_PASSAGE, id=wanted.passage))
    return EditOutcome(kind, (found,))
