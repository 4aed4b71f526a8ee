"""What a version says of its passages, written and read again."""

from __future__ import annotations

from pathlib import Path

from index.store.contents import Contents
from index.store.versions import LAYOUT
from kb.article import Cell, Mark, MarkKind, Passage

_MARKS = (
    Mark(MarkKind.ROW, 8, 14, depth=1, cells=(Cell(0, 0, 1, 2, 4), Cell(2, 0, 0, 5, 6))),
    Mark(MarkKind.LINK, 10, 12, address="https://example.com"),
)
_PASSAGES = (Passage("a", 10, 14, "Text", ("S",), 2, ((0, 4), (5, 9)), _MARKS), Passage("a", 20, 24, "More"))


def test_passages_are_read_as_they_were_written(tmp_path: Path) -> None:
    contents = Contents((), _PASSAGES, (), ())
    contents.write(tmp_path)
    assert Contents.read(tmp_path) == contents


def test_passages_of_an_earlier_version_have_no_context_and_no_marks(tmp_path: Path) -> None:
    Contents((), (), (), ()).write(tmp_path)
    row = '{"article": "a", "start": 20, "end": 24, "text": "More", "section": [], "name_end": 0}'
    (tmp_path / LAYOUT.passages).write_text(f"{row}\n", "utf-8")
    assert Contents.read(tmp_path).passages == _PASSAGES[1:]
