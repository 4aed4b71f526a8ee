"""The Versions part of the Manage page: what was published by whom, what differs, and the way back."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

import streamlit as st

from index import store
from index.gate import GateReport, Verdict
from index.history import Published, Tally, diff, rollback, rollbacks, versions
from index.lock import BusyError
from index.settings import Settings
from index.store import LAYOUT, StoreError
from ui import manage_build, told
from ui.render import hint, plain, remark
from ui.strings_errors import explained
from ui.strings_publish import PublishStrings

_BEFORE, _AFTER, _BACK = "manage-before", "manage-after", "manage-back"  # keys of the session
_NAMED = 3  # changed articles that a row names


def show(settings: Settings, author: str, texts: PublishStrings) -> None:
    root = settings.index
    try:
        found = versions(root)
    except StoreError:
        found = ()
    if not found:
        st.html(hint(texts.no_versions, texts.no_versions_text))
        return
    st.html(remark(texts.versions_help.format(keep=settings.keep)))
    _table(root, found, texts)
    _steps(root, texts)
    if len(found) < 2:
        st.html(remark(texts.one_version))
        return
    by_name = {item.version: item for item in found}
    _diff(root, by_name, texts)
    _rollback(root, by_name, author, texts)


def _table(root: Path, found: tuple[Published, ...], texts: PublishStrings) -> None:
    st.dataframe(
        {
            texts.in_use: ["✓" if item.in_use else "" for item in found],
            texts.when: [_time(item.created) for item in found],
            texts.who: [item.record.author for item in found],
            texts.gate: [_gate(root, item, texts) for item in found],
            texts.articles: [_articles(item, texts) for item in found],
            texts.passages: [_tally(item.record.passages) for item in found],
            texts.known: [_tally(item.record.questions) for item in found],
            texts.version: [item.version for item in found],
        },
        hide_index=True,
    )


def _time(iso: str) -> str:
    return iso[:19].replace("T", " ")


def _tally(tally: Tally) -> str:
    told_counts = ((tally.added, "+"), (tally.changed, "~"), (tally.removed, "−"))
    return " ".join(f"{mark}{count}" for count, mark in told_counts if count) or "="


def _articles(item: Published, texts: PublishStrings) -> str:
    names = item.record.changed_articles
    more = texts.and_more.format(count=len(names) - _NAMED) if len(names) > _NAMED else ""
    return f"{_tally(item.record.articles)} {texts.comma.join(names[:_NAMED])}{more}".strip()


@lru_cache(maxsize=1024)
def _counts(root: Path, version: str) -> tuple[int, int, int] | None:
    """Golden questions that pass, all, and broken ones. A version never changes."""
    try:
        report = GateReport.read(root / store.VERSIONS / version / LAYOUT.gate)
    except (OSError, ValueError, TypeError, KeyError):  # damaged, or cleaned up meanwhile
        return None
    return sum(row.now.passed for row in report.rows), len(report.rows), len(report.of(Verdict.BROKEN))


def _gate(root: Path, item: Published, texts: PublishStrings) -> str:
    counts = _counts(root, item.version)
    if counts is None:
        return "?"
    passing, total, broken = counts
    said = f"{passing}/{total}"
    if broken:
        said += texts.comma + texts.broken.format(count=broken)
    return said + (texts.comma + texts.forced if item.record.forced else "")


def _steps(root: Path, texts: PublishStrings) -> None:
    steps = rollbacks(root)
    if steps:
        lines = "".join(
            f"<li>{plain(texts.went_back.format(at=_time(step.at), author=step.author, a=step.before, b=step.version))}</li>"
            for step in reversed(steps)
        )
        title = plain(texts.steps.format(count=len(steps)))
        st.html(f'<details class="kb-changes"><summary>{title}</summary><ul>{lines}</ul></details>')


def _label(item: Published, texts: PublishStrings) -> str:
    used = f" · {texts.in_use}" if item.in_use else ""
    return f"{_time(item.created)} · {item.record.author} · {item.version.rpartition('-')[2]}{used}"


def _diff(root: Path, found: dict[str, Published], texts: PublishStrings) -> None:
    st.html(f"<h2>{plain(texts.diff_title)}</h2>")
    names = list(found)
    columns = st.columns(2)
    labels = {name: _label(item, texts) for name, item in found.items()}
    before: str = columns[0].selectbox(texts.before, names, index=1, key=_BEFORE, format_func=labels.__getitem__)
    after: str = columns[1].selectbox(texts.after, names, index=0, key=_AFTER, format_func=labels.__getitem__)
    if before == after:
        st.html(remark(texts.same_version))
        return
    try:
        differs = diff(root, before, after)
    except (StoreError, OSError) as error:
        st.html(told.box([explained(error, texts.code)], "kb-failed", "alert"))
        return
    st.html(manage_build.all_changes(differs, texts))


def _rollback(root: Path, found: dict[str, Published], author: str, texts: PublishStrings) -> None:
    st.html(f"<h2>{plain(texts.back_title)}</h2>" + remark(texts.back_text))
    others = [name for name, item in found.items() if not item.in_use]
    used = next((name for name, item in found.items() if item.in_use), "")
    older = [name for name in others if name < used]
    wanted: str = st.selectbox(
        texts.back_to,
        others,
        index=others.index(older[0]) if older else 0,
        key=f"{_BACK}-{used}",
        format_func=lambda name: _label(found[name], texts),
    )
    if told.confirmed(
        "manage-rollback",
        texts.back,
        texts.back_sure.format(version=_label(found[wanted], texts)),
        texts.back_yes,
        texts.no,
    ):
        try:
            step = rollback(root, wanted, author=author)
        except (StoreError, BusyError, OSError) as error:
            told.bad(texts.not_back.format(reason=explained(error, texts.code)))
        else:
            told.good(texts.is_back.format(version=step.version, before=step.before))
            told.good(texts.back_note)
        st.rerun()
