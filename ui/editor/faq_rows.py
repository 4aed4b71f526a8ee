"""The table of a FAQ file while it is edited: its rows, what was typed, and the edits that follow from it. Pure functions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TypedDict

from index.messages.errors import in_language
from kb.article import Passage
from kb.errors import Message
from kb.faq.edits import Add, Edit, EditOutcome, EditQuestion, ExistingQuestion, Key, Remove
from kb.faq.schema import FaqProblem, QuestionKind
from kb.folding import comparable
from ui.shell import urls
from ui.strings.faq import FaqStrings, ShownKind

QUESTION, KIND, PASSAGE, TRY, NOTE = "question", "kind", "passage", "try", "note"  # columns
_FIRST_CHARACTERS = 28  # characters of a passage in its label
_BETWEEN = " "  # stands between the ids of passages in one cell

Cells = Mapping[str, str | None]


class TableEdits(TypedDict):
    """The edits of a table as st.data_editor keeps them. Rows are named by their positions in the table."""

    edited_rows: dict[int, Cells]
    added_rows: list[Cells]
    deleted_rows: list[int]


@dataclass(frozen=True, kw_only=True)
class QuestionRow:
    """A question as the editor wants it. `origin` is the question in the file; a new row has none. `gone`: to be removed."""

    text: str
    sort: ShownKind
    passages: tuple[str, ...]
    origin: ExistingQuestion | None = None
    gone: bool = False

    @property
    def changed(self) -> bool:
        """Whether saving has to do anything for this row."""
        return self.gone or self.moved or self.retyped

    @property
    def moved(self) -> bool:
        """Whether its sort or its passages differ from the file. True for a new row."""
        return self.origin is None or (self.sort, self.passages) != (_sort(self.origin), self.origin.passages)

    @property
    def retyped(self) -> bool:
        """Whether its words differ from the file. True for a new row."""
        return self.origin is None or self.text != self.origin.text


@dataclass(frozen=True)
class Choices:
    """What can be chosen as the answer. The keys are cell values: `labels` has their texts, `passages` what they stand for."""

    labels: dict[str, str] = field(default_factory=dict)
    passages: dict[str, tuple[Passage, ...]] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Draft:
    """The rows of one file while they are edited.

    `stamp` is the state of the file from which they were read. `shown` are the positions of the rows in the table.
    `generation` is part of the key of the table, so another number makes a new table. `typed` is what was typed into this
    table. It is kept here because Streamlit forgets it when the table is not drawn in a run.
    """

    file: str
    stamp: object
    rows: tuple[QuestionRow, ...]
    shown: tuple[int, ...] = ()
    generation: int = 0
    choices: Choices = Choices()
    typed: TableEdits | None = None

    @property
    def changes(self) -> int:
        """How many rows differ from the file."""
        return sum(row.changed for row in self.rows)


def begin(file: str, stamp: object, found: Sequence[ExistingQuestion], generation: int = 0) -> Draft:
    """The draft of a file that nobody has edited yet."""
    rows = tuple(
        QuestionRow(text=stands.text, sort=_sort(stands), passages=stands.passages, origin=stands) for stands in found
    )
    return Draft(file=file, stamp=stamp, rows=rows, shown=(), generation=generation)


def _sort(stands: ExistingQuestion) -> ShownKind:
    return ShownKind.of(stands.kind, bool(stands.passages) or stands.broken is not None)


def choices(passages: Sequence[Passage], found: Sequence[ExistingQuestion], texts: FaqStrings) -> Choices:
    """What can be chosen: each passage, as "number · section · first words", and the whole sections that questions name."""
    by_id = {passage.id: passage for passage in passages}
    numbers = {passage.id: number for number, passage in enumerate(passages, 1)}
    made = Choices()
    several = {stands.passages for stands in found if len(stands.passages) > 1}
    for ids in [(passage.id,) for passage in passages] + sorted(several):
        own = tuple(by_id[one] for one in ids)
        section = own[0].section_path or texts.introduction
        start = " ".join(own[0].text[own[0].name_end :].split())[:_FIRST_CHARACTERS]
        number = "+".join(str(numbers[one]) for one in ids)
        made.labels[cell(ids)] = f"{number} · {section} · {start if len(ids) == 1 else texts.whole_section}"
        made.passages[cell(ids)] = own
    return made


def cell(ids: tuple[str, ...]) -> str:
    """The cell value for these ids of passages."""
    return _BETWEEN.join(ids)


def select(draft: Draft, wanted: str, texts: FaqStrings) -> Draft:
    """The draft with the rows to show: those that contain `wanted`, and all new ones."""
    key = comparable(wanted) if wanted.strip() else ""
    shown = tuple(
        at
        for at, row in enumerate(draft.rows)
        if not row.gone
        and (
            row.origin is None
            or not key
            or any(
                key in comparable(part)
                for part in (row.text, texts.sorts[row.sort], draft.choices.labels.get(cell(row.passages), ""))
            )
        )
    )
    return replace(draft, shown=shown)


def table(draft: Draft, texts: FaqStrings) -> list[dict[str, str | None]]:
    """The shown rows, each as a cell value for each column."""
    return [
        {
            QUESTION: row.text,
            KIND: row.sort.value,
            PASSAGE: cell(row.passages) or None,
            TRY: urls.trial(row.text, texts.code) if row.text else None,
            NOTE: _note(row, texts),
        }
        for row in (draft.rows[at] for at in draft.shown)
    ]


def _note(row: QuestionRow, texts: FaqStrings) -> str | None:
    broken = row.origin.broken if row.origin else None
    return in_language(broken.reason, texts.code) if broken and not row.passages else None


def fold(draft: Draft) -> Draft:
    """The draft with what was typed in its rows. The generation is higher by one, so that a new table is made of it."""
    typed = draft.typed or TableEdits(edited_rows={}, added_rows=[], deleted_rows=[])
    rows = list(draft.rows)
    for position, cells in typed["edited_rows"].items():
        at = draft.shown[position]
        rows[at] = _typed(rows[at], cells)
    for position in typed["deleted_rows"]:
        at = draft.shown[position]
        rows[at] = replace(rows[at], gone=True)
    new = [_typed(QuestionRow(text="", sort=ShownKind.COVERED, passages=()), cells) for cells in typed["added_rows"]]
    kept = [row for row in rows if row.origin is not None or not row.gone]
    kept += [row for row in new if row.text or row.passages]
    return replace(draft, rows=tuple(kept), shown=(), generation=draft.generation + 1, typed=None)


def _typed(row: QuestionRow, cells: Cells) -> QuestionRow:
    """A row with what was typed into it. Passages that no longer exist stay chosen, so that `problems` can report them."""
    text = " ".join((cells[QUESTION] or "").split()) if QUESTION in cells else row.text
    sort = ShownKind(str(cells[KIND])) if cells.get(KIND) else row.sort
    passages = row.passages
    if PASSAGE in cells:
        passages = tuple((cells[PASSAGE] or "").split(_BETWEEN)) if cells[PASSAGE] else ()
        if passages and not sort.needs_passage and KIND not in cells:  # who chooses a passage means that it answers
            sort = ShownKind.GOLDEN if sort.is_golden else ShownKind.COVERED
    return replace(row, text=text, sort=sort, passages=passages if sort.needs_passage else ())


def edits(draft: Draft) -> list[Edit]:
    """The edits that make the file as the draft. Only for a draft without `problems`."""
    wanted: list[Edit] = []
    for row in draft.rows:
        if row.origin is None:
            wanted.append(Add(row.text, _outcome(row, draft.choices)))
            continue
        key = Key(row.origin.text, row.origin.kind is QuestionKind.GOLDEN)
        if row.gone:
            wanted.append(Remove(key))
        elif row.moved:
            wanted.append(EditQuestion(key, row.text, _outcome(row, draft.choices)))
        elif row.text != row.origin.text:
            wanted.append(EditQuestion(key, row.text))
    return wanted


def _outcome(row: QuestionRow, made: Choices) -> EditOutcome:
    return EditOutcome(row.sort.kind, made.passages[cell(row.passages)] if row.passages else ())


def problems(draft: Draft, texts: FaqStrings) -> list[str]:
    """What is wrong with the changed rows, a line for each, with the row it is about."""
    found: list[str] = []
    rows = [row for row in draft.rows if not row.gone]
    first: dict[tuple[str, bool], QuestionRow] = {}
    for row in sorted(rows, key=lambda row: row.retyped):  # a stable sort: questions with unchanged words come first
        before = first.setdefault((comparable(row.text), row.sort.is_golden), row)
        if not row.changed:
            continue
        reason = None
        if not row.text:
            reason = in_language(Message(FaqProblem.NO_QUESTION), texts.code)
        elif (row.moved and row.passages and cell(row.passages) not in draft.choices.passages) or (
            row.sort.needs_passage and not row.passages and _needs_passage(row)
        ):
            reason = (texts.choose_golden if row.sort.is_golden else texts.choose_passage).format(text=row.text)
        elif before is not row:
            reason = texts.stands_twice.format(text=row.text)
        if reason:
            named = row.origin is not None and bool(row.text)  # then the reason quotes it
            found.append(reason if named else texts.at.format(place=_place(row, texts), reason=reason))
    return found


def _needs_passage(row: QuestionRow) -> bool:
    """Whether a missing passage is a problem. It is none when the link was broken before and only the words have changed."""
    return row.origin is None or row.origin.broken is None or row.sort is not _sort(row.origin)


def _place(row: QuestionRow, texts: FaqStrings) -> str:
    """Which row is meant: editors see a table, no file."""
    return texts.place.format(text=row.origin.text) if row.origin else texts.new_row
