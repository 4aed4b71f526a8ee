"""Edits of one FAQ file as values, and the new text that they make. The new text is checked against the edits."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import yaml

from kb.article import Passage
from kb.faq.links import Targets, UnresolvedLink
from kb.faq.schema import LISTS, Entry, FaqDocument, FaqError, FaqProblem, QuestionKind, sheet
from kb.faq.yaml_patch import CannotEdit, Patches, Value
from kb.folding import comparable


@dataclass(frozen=True)
class ExistingQuestion:
    """A question that is in a file. broken: why its passage was not found; `passages` is then empty."""

    text: str
    kind: QuestionKind
    passages: tuple[str, ...]
    file: str
    line: int
    broken: UnresolvedLink | None = None


@dataclass(frozen=True)
class Key:
    """Names a question of one file. The same words may be a known and a golden question."""

    text: str
    golden: bool = False


@dataclass(frozen=True)
class EditOutcome:
    """The answer to a question. A covered question names passages; a golden one without any expects "not covered"."""

    kind: QuestionKind
    passages: tuple[Passage, ...] = ()


@dataclass(frozen=True)
class Add:
    """Add a question."""

    text: str
    outcome: EditOutcome


@dataclass(frozen=True)
class EditQuestion:
    """Change the words of a question, its outcome, or both. Without an outcome it stays in its entry."""

    key: Key
    text: str
    outcome: EditOutcome | None = None


@dataclass(frozen=True)
class Remove:
    """Remove a question."""

    key: Key


Edit = Add | EditQuestion | Remove


class EditPlan:
    """Collects edits of one text and applies them to the entries that the text has."""

    def __init__(self, text: str, file: str, passages: Sequence[Passage]) -> None:
        self._text = text if not text or text[-1] in "\r\n" else text + ("\r\n" if "\r\n" in text else "\n")
        self._file = file
        self._sheet = sheet(self._text, file)
        self._targets = Targets(self._sheet.article, passages)
        self._known = {passage.id for passage in self._targets.passages}
        self._stands = standing(self._sheet, file, passages)
        self._at: dict[tuple[str, bool], list[int]] = {}  # rows of self._stands
        for at, found in enumerate(self._stands):
            self._at.setdefault(_name(found.text, found.kind is QuestionKind.GOLDEN), []).append(at)
        self._places = [(entry, number) for entry in self._sheet.entries for number in range(len(entry.items))]
        self._patches = Patches(self._text)
        self._gone: set[int] = set()  # rows of self._stands that are removed, moved or changed
        self._changes = _Changes()
        self._expected = Counter(_content(self._sheet))
        self.written: list[ExistingQuestion] = []  # what the edits add or change, as it will be

    def take(self, edit: Edit) -> None:
        """Take one more edit.

        Raises FaqError when it names a question that is not there, or a passage that no link can name.
        """
        if isinstance(edit, Add):
            self._add(_one_line(edit.text, self._file), edit.outcome)
            return
        at = self._find(edit.key)
        old, (entry, number) = self._stands[at], self._places[at]
        self._gone.add(at)
        self._expected[_said(entry, old.kind, old.text)] -= 1
        if isinstance(edit, Remove):
            self._changes.removed(entry, number)
            return
        text = _one_line(edit.text, self._file)
        if edit.outcome is not None and not _is(old, edit.outcome):
            self._changes.removed(entry, number)
            self._add(text, edit.outcome)
            return
        if text != old.text:
            self._patches.replace(entry.items[number].place, text, self._in_flow(entry, old.kind))
        self._expected[_said(entry, old.kind, text)] += 1
        self.written.append(replace(old, text=text))

    def kept(self) -> list[ExistingQuestion]:
        """The questions that no edit touches, in the order of the file."""
        return [found for at, found in enumerate(self._stands) if at not in self._gone]

    def text(self) -> str:
        """The text after all edits.

        Raises FaqError when reading it again would not give exactly what the edits mean.
        """
        try:
            self._changes.patch(self._patches, self._sheet)
            text = self._patches.done()
            new = sheet(text, self._file)
        except (CannotEdit, FaqError) as error:
            line = error.line if isinstance(error, FaqError) else 1
            raise FaqError(self._file, line, FaqProblem.BY_HAND) from error
        if new.article != self._sheet.article or Counter(_content(new)) != +self._expected:
            raise FaqError(self._file, 1, FaqProblem.BY_HAND)
        return text

    def _find(self, key: Key) -> int:
        same = [at for at in self._at.get(_name(key.text, key.golden), ()) if at not in self._gone]
        if not same:
            raise FaqError(self._file, 1, FaqProblem.GONE, text=key.text)
        return next((at for at in same if self._stands[at].text == key.text), same[0])

    def _add(self, text: str, outcome: EditOutcome) -> None:
        ids, kind = tuple(passage.id for passage in outcome.passages), outcome.kind
        self.written.append(ExistingQuestion(text, kind, ids, file=self._file, line=1))
        section = quote = None
        if kind.passage_needed or ids:
            if not ids or not self._known.issuperset(ids):
                raise FaqError(self._file, 1, FaqProblem.NO_PASSAGE, article=self._targets.article, text=text)
            joined = self._entry_of(kind, ids)
            if joined is not None:
                self._changes.joined(joined, kind, text)
                self._expected[_said(joined, kind, text)] += 1
                return
            link = self._targets.link_to(outcome.passages)
            if link is None:
                raise FaqError(self._file, 1, FaqProblem.UNCLEAR_PASSAGE, article=self._targets.article)
            section, quote = link
        self._changes.added(kind, section, quote, text)
        self._expected[(kind, bool(ids), section, quote, text)] += 1

    def _entry_of(self, kind: QuestionKind, ids: tuple[str, ...]) -> Entry | None:
        """The covered entry of these passages that a question may join: better one that has the list for it."""
        if not kind.passage_needed:
            return None
        own = self._covered.get(ids, [])
        return next((entry for entry in own if kind in entry.lists), own[0] if own else None)

    @cached_property
    def _covered(self) -> dict[tuple[str, ...], list[Entry]]:
        """The covered entries by the ids of their passages."""
        found: dict[tuple[str, ...], list[Entry]] = {}
        for entry in self._sheet.entries:
            ids = self._targets.find(entry.section, entry.quote) if entry.kind is QuestionKind.COVERED else ()
            if not isinstance(ids, UnresolvedLink) and ids:
                found.setdefault(ids, []).append(entry)
        return found

    def _in_flow(self, entry: Entry, kind: QuestionKind) -> bool:
        around = (self._sheet.root, self._sheet.top[entry.kind.value], entry.place, entry.lists.get(kind))
        return any(isinstance(node, yaml.CollectionNode) and bool(node.flow_style) for node in around)


@dataclass(frozen=True)
class _New:
    """A new entry: its link, and its questions by kind."""

    section: str | None
    quote: str | None
    texts: dict[QuestionKind, list[str]]


class _Changes:
    """Collects what the edits do to each list of a file."""

    def __init__(self) -> None:
        self._removed: dict[int, set[int]] = {}  # id() of an entry → places of its questions
        self._joined: dict[int, dict[QuestionKind, list[str]]] = {}
        self._new: dict[QuestionKind, list[_New]] = {}  # kind of the entry → entries
        self._linked: dict[tuple[QuestionKind, str | None, str | None], _New] = {}  # those of them that others may join

    def removed(self, entry: Entry, number: int) -> None:
        self._removed.setdefault(id(entry), set()).add(number)

    def joined(self, entry: Entry, kind: QuestionKind, text: str) -> None:
        self._joined.setdefault(id(entry), {}).setdefault(kind, []).append(text)

    def added(self, kind: QuestionKind, section: str | None, quote: str | None, text: str) -> None:
        entries = self._new.setdefault(QuestionKind.COVERED if kind is QuestionKind.WORDING else kind, [])
        link = (QuestionKind.COVERED if kind is QuestionKind.WORDING else kind, section, quote)
        if kind is not QuestionKind.GOLDEN and link in self._linked:
            self._linked[link].texts.setdefault(kind, []).append(text)
            return
        entries.append(_New(section, quote, {kind: [text]}))
        self._linked[link] = entries[-1]

    def patch(self, patches: Patches, written: FaqDocument) -> None:
        """Write them as edits of the text of `written`: what joins a list first, then what stands after it."""
        for kind in (QuestionKind.COVERED, QuestionKind.NOT_COVERED, QuestionKind.GOLDEN):
            entries = [entry for entry in written.entries if entry.kind is kind]
            if kind is QuestionKind.NOT_COVERED:
                gone = self._removed.get(id(entries[0]), set()) if entries else set()
            else:
                gone = {number for number, entry in enumerate(entries) if self._entry(patches, entry)}
            values = [value for new in self._new.get(kind, ()) for value in _values(kind, new)]
            if kind.value in written.top and written.root is not None and (gone or values):
                patches.edit_list(written.top[kind.value], written.root, gone, values)
            elif values:
                patches.add_list(written.root, kind.value, values)

    def _entry(self, patches: Patches, entry: Entry) -> bool:
        """Edit the lists of an entry; True if nothing would be left and the entry itself has to go."""
        removed, joined = self._removed.get(id(entry), set()), self._joined.get(id(entry), {})
        if len(removed) == len(entry.items) > 0 and not joined:
            return True
        first = 0  # place of the list's first question in entry.items
        for kind, node in entry.lists.items():
            count = sum(item.kind is kind for item in entry.items)
            gone = {number - first for number in removed if first <= number < first + count}
            if gone or kind in joined:
                patches.edit_list(node, entry.place, gone, joined.get(kind, []))
            first += count
        for kind, texts in joined.items():
            if kind not in entry.lists:
                patches.add_inner_list(entry.place, LISTS[kind], texts)
        return False


def _values(kind: QuestionKind, new: _New) -> list[Value]:
    if kind is QuestionKind.NOT_COVERED:
        return list(new.texts[kind])
    value: dict[str, str | list[str] | bool] = {"question": new.texts[kind][0]} if kind is QuestionKind.GOLDEN else {}
    if new.section is not None:
        value["section"] = new.section
    if new.quote is not None:
        value["quote"] = new.quote
    if new.section is None and new.quote is None:
        value["not_covered"] = True
    if kind is QuestionKind.COVERED:
        value |= {key: new.texts[own] for own, key in LISTS.items() if own in new.texts}
    return [value]


_Said = tuple[QuestionKind, bool, str | None, str | None, str]


def _said(entry: Entry, kind: QuestionKind, text: str) -> _Said:
    """What an entry states with a question, without its place in the file."""
    return kind, entry.linked, entry.section, entry.quote, text


def _content(written: FaqDocument) -> Iterator[_Said]:
    return (_said(entry, item.kind, item.text) for entry in written.entries for item in entry.items)


def standing(written: FaqDocument, file: str, passages: Sequence[Passage]) -> list[ExistingQuestion]:
    """Every question of a file, in the order of the file. passages: those of its article; others do no harm."""
    targets = Targets(written.article, passages)
    found: list[ExistingQuestion] = []
    for entry in written.entries:
        there = targets.find(entry.section, entry.quote) if entry.linked else ()
        ids, broken = ((), there) if isinstance(there, UnresolvedLink) else (there, None)
        found.extend(
            ExistingQuestion(item.text, item.kind, ids, file=file, line=item.line, broken=broken)
            for item in entry.items
        )
    return found


def _name(text: str, golden: bool) -> tuple[str, bool]:
    return comparable(text), golden


def _is(found: ExistingQuestion, outcome: EditOutcome) -> bool:
    ids = tuple(passage.id for passage in outcome.passages)
    return found.broken is None and (found.kind, found.passages) == (outcome.kind, ids)


def _one_line(text: str, file: str) -> str:
    line = " ".join(text.split())
    if not line:
        raise FaqError(file, 1, FaqProblem.NO_QUESTION)
    if any("\ud800" <= character <= "\udfff" for character in line):
        raise FaqError(file, 1, FaqProblem.HALF_CHARACTER, text=ascii(line))
    return line
