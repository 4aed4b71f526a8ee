"""Rows of cells → lines of text that a reader understands on their own."""

from __future__ import annotations

from collections.abc import Sequence

Row = Sequence[str]


def table_lines(rows: Sequence[Row], header: bool) -> list[str]:
    """A line per row. `header`: the first row names the columns, and the others are written "column: cell; …".

    Rows of a table without such names are their cells with " | " between, as in Markdown. Cells that are empty are
    left out, and so is the name of a column above the only cell of a row.
    """
    plain = [[" ".join(cell.split()) for cell in row] for row in rows]
    names = plain[0] if header and len(plain) > 1 else []
    lines = [_line(row, names) for row in (plain[1:] if names else plain)]
    return [line for line in lines if line]


def _line(row: Row, names: Row) -> str:
    filled = [i for i, cell in enumerate(row) if cell]
    if not names or len(filled) < 2:
        return " | ".join(row[i] for i in filled)
    return "; ".join(f"{names[i]}: {row[i]}" if i < len(names) and names[i] else row[i] for i in filled)
