"""The questions that a table of questions and answers holds → the FAQ file beside its article.

They are written into that file once, when the table is added, and not read from the table at each build: so editors see
and change them on the pages as all others. What has changed in the table since its last version is then changed in the
file, and nothing else: what an editor added stays, and what an editor removed does not come back.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from kb.article import Article, Passage
from kb.faq.edit_plan import Add, EditOutcome, EditPlan, EditQuestion, ExistingQuestion, Key, Remove, standing
from kb.faq.schema import FaqError, FaqProblem, QuestionKind, files, read, sheet
from kb.folding import comparable
from kb.structure.passages import cut


@dataclass(frozen=True)
class TableQuestion:
    """A question of the table, and the passages with its answer."""

    text: str
    kind: QuestionKind
    passages: tuple[Passage, ...]

    @property
    def key(self) -> str:
        """The text by which two spellings of one question are known as the same."""
        return comparable(self.text)


@dataclass(frozen=True)
class Imported:
    """The new text of the FAQ file, and how many of the table's questions it holds. `other` are those that stand in another
    FAQ file or have different answers in the table: their passages are found by their words only.
    """

    text: str
    known: int
    other: tuple[str, ...] = ()


def wanted_questions(article: Article) -> tuple[list[TableQuestion], list[str]]:
    """The questions of a table: each with its passages, shown to readers; and other wordings, which are only matched.

    Last, those that have different answers in different places of the table.
    """
    named: dict[tuple[str, ...], tuple[Passage, ...]] = {}
    for passage in cut(article):  # a question that stands twice in one place has two answers
        named[passage.section] = (*named.get(passage.section, ()), passage)
    sections = {block.start: block.section for block in article.body}
    found: dict[str, TableQuestion] = {}
    doubtful: dict[str, str] = {}
    for asked, kind in (
        (asked, kind) for kind in (QuestionKind.COVERED, QuestionKind.WORDING) for asked in article.questions
    ):
        own = named[sections[asked.start]]
        for text in (asked.text,) if kind is QuestionKind.COVERED else asked.similar:
            wanted = TableQuestion(text, kind, own)
            first = found.setdefault(wanted.key, wanted)
            if first.passages != own and kind is QuestionKind.COVERED:
                doubtful[wanted.key] = first.text
    return [wanted for key, wanted in found.items() if key not in doubtful], list(doubtful.values())


def import_questions(folder: Path, file: str, new: Article, before: Article | None) -> Imported:
    """What the FAQ file `file` of a table has to say, after `before`, the version of the table that is stored.

    Nothing is written. Raises FaqError for a FAQ file that cannot be read or edited.
    """
    path = folder / file
    old = read(path) if path.exists() else ""
    passages = cut(new)
    wanted, doubtful = wanted_questions(new)
    stands = sorted(standing(sheet(old, file), file, passages), key=lambda found: found.kind is not QuestionKind.GOLDEN)
    there = {comparable(found.text): found for found in stands}  # a known question counts before a golden one
    elsewhere = {comparable(found.text) for found in _elsewhere(folder, file)}
    earlier = {item.key for item in wanted_questions(before)[0]} if before is not None and old else set()
    plan = EditPlan(old, file, passages)
    keys = {item.key for item in wanted}
    for key in earlier - keys:
        if key in there and there[key].kind is not QuestionKind.GOLDEN:
            plan.take(Remove(Key(there[key].text)))
    known, other = 0, doubtful
    for item in wanted:
        if item.key in elsewhere:
            other.append(item.text)
        elif item.key in there:
            known += 1
            if there[item.key].broken is not None and item.key in earlier:
                plan.take(EditQuestion(Key(there[item.key].text), item.text, _outcome(item)))
        elif item.key not in earlier:
            known += _added(plan, item)
    return Imported(plan.text(), known, tuple(other))


def _outcome(item: TableQuestion) -> EditOutcome:
    return EditOutcome(item.kind, item.passages)


def _added(plan: EditPlan, item: TableQuestion) -> bool:
    """Whether the question could be added: a passage that looks like another one has no link."""
    try:
        plan.take(Add(item.text, _outcome(item)))
    except FaqError as error:
        if error.problem is not FaqProblem.UNCLEAR_PASSAGE:
            raise
        return False
    return True


def _elsewhere(folder: Path, file: str) -> Iterator[ExistingQuestion]:
    """The known questions of other FAQ files. What cannot be read there is told by the build."""
    for other in files(folder):
        if other != file:
            try:
                yield from standing(sheet(read(folder / other), other), other, ())
            except FaqError:
                continue
