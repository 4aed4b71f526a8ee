"""Brings the rows of damaged logs that were set aside back into the log in use, as far as they can be read."""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Iterator
from contextlib import closing, suppress
from dataclasses import dataclass
from pathlib import Path

from index.journal.file import SALVAGED, TABLES, free_name, move, named, opened, seal, set_aside_files

Row = tuple[object, ...]


@dataclass(frozen=True)
class BroughtBack:
    """What became of one damaged log. rows: how many are in the log again. now: what the file is called from now on."""

    name: str
    rows: int
    now: str


def bring_back(path: Path) -> tuple[BroughtBack, ...]:
    """Bring back what can be read of all damaged logs beside `path`, and rename them: their rows are not missing any more.

    A row counts when its seal fits; older rows, which have none, are left where they are. Interrupted, it can be done
    again: no row comes back twice. Raises JournalError, OSError.
    """
    done = []
    for damaged in set_aside_files(path):
        file = path.with_name(damaged.name)
        with named(path):
            rows = sum(_insert(path, table, list(_readable(file, table))) for table in TABLES)
        now = free_name(path, SALVAGED)
        move(file, now)
        done.append(BroughtBack(damaged.name, rows, now.name))
    return tuple(done)


def _readable(file: Path, table: str) -> Iterator[Row]:
    """The rows whose seal fits, from both ends up to the first page that cannot be read."""
    found: dict[int, Row] = {}
    for order in ("ASC", "DESC"):
        with suppress(sqlite3.DatabaseError), closing(_connected(file)) as database:
            for number, kept, *row in database.execute(
                f"SELECT id, seal, {TABLES[table]} FROM {table} ORDER BY id {order}"
            ):
                if kept is not None and seal(*row) == kept:
                    found[number] = tuple(row)
    yield from (row for _, row in sorted(found.items()))


def _connected(file: Path) -> sqlite3.Connection:
    """A connection that takes what is no UTF-8 as it is: its seal does not fit then."""
    database = sqlite3.connect(f"{file.absolute().as_uri()}?mode=ro&immutable=1", uri=True)
    database.text_factory = lambda data: data.decode("utf-8", "replace")
    return database


def _insert(path: Path, table: str, rows: list[Row]) -> int:
    """Add those that are not there yet, as often as they stand in `rows`, before all others: they are older. → how many."""
    if not rows:
        return 0
    fields = TABLES[table]
    with opened(path) as database:
        there = Counter(database.execute(f"SELECT {fields} FROM {table}"))
        missing = list((Counter(rows) - there).elements())
        (first,) = database.execute(f"SELECT coalesce(min(id), 1) FROM {table}").fetchone()
        marks = ", ".join("?" * (len(rows[0]) + 2))
        database.executemany(
            f"INSERT INTO {table} (id, {fields}, seal) VALUES ({marks})",
            [(first - len(missing) + place, *row, seal(*row)) for place, row in enumerate(missing)],
        )
    return len(missing)
