"""The Versions part of the Manage page: what was published by whom, how two versions differ, and going back to one."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

import streamlit as st
from markupsafe import Markup

from index.messages.errors import explained
from index.publish.gate_report import GateReport
from index.publish.history import Published, RolledBack, Tally, diff, list_versions, rollback, rollbacks
from index.store import versions
from index.store.lock import IndexBusyError
from index.store.versions import LAYOUT, StoreError
from kb.config.settings import Settings
from ui.editor.publish import report as publish_report
from ui.shell import clock, notices
from ui.shell.elements import fold, heading, hint, remark
from ui.shell.output import show_html
from ui.shell.templates import joined, render
from ui.strings.publish import PublishStrings

_BEFORE, _AFTER, _BACK = "manage-before", "manage-after", "manage-back"  # keys of the session
_NAMED = 3  # changed articles that are named; the others are counted
_SHOWN = 50  # versions


def show(settings: Settings, author: str, texts: PublishStrings) -> None:
    """Draw this part of the page. `author` is the name of the editor, for the record of versions."""
    root = settings.index
    try:
        found = list_versions(root)
    except StoreError:
        found = ()
    if not found:
        show_html(hint(texts.no_versions, texts.no_versions_text))
        return
    show_html(remark(texts.versions_help.format(keep=settings.keep, zone=clock.zone_name())))
    _list(root, found, texts)
    _steps(root, texts)
    if len(found) < 2:
        show_html(remark(texts.one_version))
        return
    by_name = {item.version: item for item in found}
    _diff(root, by_name, texts)
    _rollback(root, by_name, author, texts)


def _list(root: Path, found: tuple[Published, ...], texts: PublishStrings) -> None:
    """Draw the versions, each with its gate report, folded."""
    show_html(joined(_version(root, item, texts) for item in found[:_SHOWN]))
    if len(found) > _SHOWN:
        show_html(remark(texts.more_versions.format(count=len(found) - _SHOWN)))


def _version(root: Path, item: Published, texts: PublishStrings) -> Markup:
    record, report = item.record, _report(root, item.version)
    changed = _in_short(item, texts)
    facts = " · ".join((clock.shown(item.created), record.author, changed, _gate(report, item, texts)))
    tallies = (
        (texts.articles, _articles(item, texts)),
        (texts.passages, _tally(record.passages, texts)),
        (texts.known, _tally(record.questions, texts)),
        (texts.golden, _tally(record.golden, texts)),
        (texts.version, item.version),
    )
    return render(
        "editor/publish.version",
        facts=facts,
        in_use=texts.in_use if item.in_use else "",
        lines=[f"{what}{texts.colon}{said}" for what, said in tallies],
        report=publish_report.report(report, texts) if report else remark(texts.no_report),
    )


def _tally(tally: Tally, texts: PublishStrings) -> str:
    counts = {kind: getattr(tally, kind) for kind in texts.kinds}
    said = [texts.kinds[kind].format(count=count) for kind, count in counts.items() if count]
    return texts.comma.join(said) or texts.as_before


def _in_short(item: Published, texts: PublishStrings) -> str:
    """What the version changed, in words: the kinds of things that are not as before."""
    record = item.record
    tallies = ((texts.articles, record.articles), (texts.known, record.questions), (texts.golden, record.golden))
    said = [f"{what}{texts.colon}{_tally(tally, texts)}" for what, tally in tallies if tally != Tally(0, 0, 0)]
    return texts.semicolon.join(said) or texts.as_before


def _articles(item: Published, texts: PublishStrings) -> str:
    names = item.record.changed_articles
    more = texts.and_more.format(count=len(names) - _NAMED) if len(names) > _NAMED else ""
    named = f" · {texts.comma.join(names[:_NAMED])}{more}" if names else ""
    return f"{_tally(item.record.articles, texts)}{named}"


@lru_cache(maxsize=_SHOWN)
def _report(root: Path, version: str) -> GateReport | None:
    """The gate report of a version, None when it cannot be read. It is cached, because a version never changes."""
    try:
        return GateReport.read(versions.folder_of(root, version) / LAYOUT.gate)
    except (StoreError, OSError):  # damaged, or deleted since
        return None


def _gate(report: GateReport | None, item: Published, texts: PublishStrings) -> str:
    if report is None:
        return "?"
    passing = sum(row.now.passed for row in report.rows)
    said = [texts.passing.format(passing=passing, total=len(report.rows))]
    if report.broken:
        said.append(texts.broken.format(count=len(report.broken)))
    if item.record.forced:
        said.append(texts.forced)
    return texts.comma.join(said)


def _steps(root: Path, texts: PublishStrings) -> None:
    steps = rollbacks(root)
    if steps:
        lines = notices.listed(_step(step, texts) for step in reversed(steps))
        show_html(fold(texts.steps.format(count=len(steps)), lines, "kb-changes"))


def _step(step: RolledBack, texts: PublishStrings) -> str:
    return texts.went_back.format(at=clock.shown(step.at), author=step.author, a=step.before, b=step.version)


def _label(item: Published, texts: PublishStrings) -> str:
    used = f" · {texts.in_use}" if item.in_use else ""
    return f"{clock.shown(item.created)} · {item.record.author} · {item.version.rpartition('-')[2]}{used}"


def _diff(root: Path, found: dict[str, Published], texts: PublishStrings) -> None:
    show_html(heading("h2", texts.diff_title))
    names = list(found)
    columns = st.columns(2)
    labels = {name: _label(item, texts) for name, item in found.items()}
    before: str = columns[0].selectbox(texts.before, names, index=1, key=_BEFORE, format_func=labels.__getitem__)
    after: str = columns[1].selectbox(texts.after, names, index=0, key=_AFTER, format_func=labels.__getitem__)
    if before == after:
        show_html(remark(texts.same_version))
        return
    try:
        differs = diff(root, before, after)
    except (StoreError, OSError) as error:
        show_html(notices.box([explained(error, texts.code)], "kb-failed", "alert"))
        return
    show_html(publish_report.all_changes(differs, texts))


def _rollback(root: Path, found: dict[str, Published], author: str, texts: PublishStrings) -> None:
    show_html(heading("h2", texts.back_title) + remark(texts.back_text))
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
    if notices.confirmed(
        "manage-rollback",
        label=texts.back,
        question=texts.back_sure.format(version=_label(found[wanted], texts)),
        yes=texts.back_yes,
        no=texts.no,
    ):
        try:
            step = rollback(root, wanted, author=author)
        except (StoreError, IndexBusyError, OSError) as error:
            notices.error(texts.not_back.format(reason=explained(error, texts.code)))
        else:
            notices.success(texts.is_back.format(version=step.version, before=step.before))
            notices.success(texts.back_note)
        st.rerun()
