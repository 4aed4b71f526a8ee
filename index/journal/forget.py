"""Takes an article out of the log: the questions stay, but not which of its passages answered them."""

from __future__ import annotations

from pathlib import Path

from index.journal.file import TABLES, is_set_aside, named, opened

_OF_AN_ARTICLE = ("passage", "article", "section", "wording")


def forget_article(path: Path, article: str) -> int:
    """Empty the fields that name an article, its sections and its passages. → the number of rows changed.

    Raises JournalError, OSError.
    """
    if not path.exists():
        return 0
    count = 0
    emptied = ", ".join(f"{name} = NULL" for name in _OF_AN_ARTICLE)
    with named(path), opened(path) as database:
        for table, fields in TABLES.items():
            left = ", ".join("NULL" if name in _OF_AN_ARTICLE else name for name in fields.split(", "))
            changed = database.execute(
                f"UPDATE {table} SET {emptied}, seal = kb_seal({left}) WHERE article = ?", (article,)
            )
            count += changed.rowcount
    return count


def delete_set_aside(path: Path) -> tuple[str, ...]:
    """Delete the damaged logs, of which nobody can tell what they hold. → their names. Raises OSError."""
    files = [file for file in sorted(path.parent.glob(f"{path.name}.*-*")) if is_set_aside(file.name, path.name)]
    for file in files:
        file.unlink(missing_ok=True)
    return tuple(file.name for file in files)
