"""Sheets → an article. A pair of question and answer is one block; a row of any other table is a line of its own.

The article is made here and not by kb/structure, which finds out by its looks what a line of text is: in a table the
columns say it. An answer that reads like a date or a menu is an answer all the same.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from kb.article import Article, Aside, Block, FileQuestion, Mark, MarkKind, Note, Section, SetAside
from kb.errors import Message
from kb.readers.spreadsheet.columns import question_columns
from kb.readers.spreadsheet.pairs import Pair, Pairs, pairs_of
from kb.readers.spreadsheet.sheet import Rows, Sheet, Workbook
from kb.readers.tables import table_lines

_MANY = 5  # questions that a warning names
_SHORT = 60  # characters of a cell that may name a column


def table_article(book: Workbook, own: str, fallback_title: str) -> Article:
    """The article of a file of tables. Its body is empty if no sheet holds a row."""
    filled = [replace(sheet, rows=[row for row in sheet.rows if any(map(str.strip, row))]) for sheet in book.sheets]
    writer = _Writer()
    several = sum(bool(sheet.rows or sheet.beside) for sheet in filled) > 1
    for sheet in filled:
        writer.sheet(sheet, several)
    warnings = [*book.warnings, *_unanswered(writer.unanswered)]
    if book.title is None:
        warnings.append(Message(Note.NO_TITLE, detail=fallback_title))
    return Article(
        id=own,
        title=book.title or fallback_title,
        text=writer.text,
        body=tuple(writer.body),
        sections=tuple(sorted(writer.sections, key=lambda section: (section.start, len(section.path)))),
        warnings=(*warnings, Message(Note.NO_DATE)),
        set_aside=(*writer.set_aside, *book.set_aside),
        questions=tuple(writer.questions),
        marks=tuple(writer.marks),
    )


def _unanswered(questions: Sequence[str]) -> list[Message]:
    if not questions:
        return []
    code = Note.NO_ANSWERS if len(questions) > 1 else Note.ONE_NO_ANSWER
    named = "; ".join(questions[:_MANY]) + ("; …" if len(questions) > _MANY else "")
    return [Message(code, count=len(questions), questions=named)]


@dataclass
class _Writer:
    """The article as far as it is written."""

    parts: list[str] = field(default_factory=list)
    size: int = 0
    body: list[Block] = field(default_factory=list)
    sections: list[Section] = field(default_factory=list)
    questions: list[FileQuestion] = field(default_factory=list)
    unanswered: list[str] = field(default_factory=list)
    set_aside: list[SetAside] = field(default_factory=list)
    marks: list[Mark] = field(default_factory=list)

    @property
    def text(self) -> str:
        return "".join(self.parts)

    def sheet(self, sheet: Sheet, several: bool) -> None:
        """One sheet; with others beside it, its name is a heading."""
        start = len(self.sections)
        path: tuple[str, ...] = ()
        if several and (sheet.rows or sheet.beside) and sheet.name:
            at, end = self._write(sheet.name)
            path = (sheet.name,)
            self.sections.append(Section(path, at, end))
        elif sheet.name:
            self.set_aside.append(SetAside(sheet.name, Message(Aside.OUTSIDE)))
        columns = question_columns(sheet.rows)
        if columns:
            self._pairs(pairs_of(sheet.rows, columns), path)
        else:
            self._table(sheet.rows, path)
        for text in sheet.beside:
            self.body.append(Block(*self._write(text), section=path))
        if path:
            self.sections[start] = Section(path, self.sections[start].start, self.size)
        self.set_aside += sheet.set_aside

    def _write(self, text: str, apart: bool = True) -> tuple[int, int]:
        """The offsets of a text that is written after the others; `apart`: a blank line is between."""
        if self.parts:
            gap = "\n\n" if apart else "\n"
            self.parts.append(gap)
            self.size += len(gap)
        start = self.size
        self.parts.append(text)
        self.size += len(text)
        return start, self.size

    def _pairs(self, found: Pairs, path: tuple[str, ...]) -> None:
        for line in found.lead:
            self.body.append(Block(*self._write(line), section=path))
        categories: dict[str, list[Pair]] = {}
        for pair in found.pairs:
            categories.setdefault(pair.category, []).append(pair)
        for category, pairs in categories.items():
            place = len(self.sections)
            inner = (*path, category) if category else path
            if category:
                self.sections.append(Section(inner, *self._write(category)))
            for pair in pairs:
                self._pair(pair, inner)
            if category:
                self.sections[place] = Section(inner, self.sections[place].start, self.size)
        self.unanswered += found.unanswered
        self.set_aside += found.set_aside

    def _pair(self, pair: Pair, path: tuple[str, ...]) -> None:
        """One block: the question is its name."""
        start, end = self._write(f"{pair.question}\n{pair.answer}")
        inner = (*path, pair.question)
        self.body.append(Block(start, end, inner, start + len(pair.question), alone=True))
        self.sections.append(Section(inner, start, end))
        self.questions.append(FileQuestion(pair.question, start, tuple(pair.similar)))

    def _table(self, rows: Rows, path: tuple[str, ...]) -> None:
        header = _has_header(rows)
        lines = table_lines(rows, header)
        if header:
            names = "; ".join(filter(None, (" ".join(cell.split()) for cell in rows[0])))
            self.set_aside.append(SetAside(names, Message(Aside.COLUMN_NAMES)))
        for number, line in enumerate(lines):
            start, end = self._write(line.text, apart=not number)
            self.body.append(Block(start, end, section=path))
            self.marks.append(Mark(MarkKind.ROW, start, end, cells=line.cells))


def _has_header(rows: Rows) -> bool:
    """Whether the first row names the columns: all of it is filled with short words that are no numbers and differ."""
    if len(rows) < 2:
        return False
    names = [" ".join(cell.split()) for cell in rows[0]]
    while names and not names[-1]:
        names.pop()
    width = max(sum(map(bool, map(str.strip, row))) for row in rows[1:])
    words = all(name and len(name) <= _SHORT and not name[0].isdigit() for name in names)
    return len(names) >= max(2, width - 1) and words and len(set(names)) == len(names)
