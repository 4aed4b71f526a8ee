"""The Publish part of the Manage page: what has changed, the running build, the gate report, and publishing in spite of it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

import streamlit as st
from markupsafe import Markup

from index.live import build_jobs
from index.live.build_jobs import Job
from index.live.build_worker import Failed
from index.messages.errors import explained, in_language
from index.publish.build import Built
from index.publish.gate_report import ArticleHeadings, GateExpectation, GateReport, GateResult, GateRow, Verdict
from index.publish.history import Change, Diff
from index.search.answer import Outcome
from index.store import versions
from index.store.lock import who_builds
from index.store.versions import StoreError
from kb.config.settings import Settings
from kb.faq.known_questions import BrokenLink, FaqError
from kb.library.library import LibraryError
from kb.storage.tree import stamp
from ui.building.articles_folder import library
from ui.building.pending_changes import Pending, pending
from ui.shell import clock, notices
from ui.shell.elements import fold, heading, hint, remark, text_items
from ui.shell.output import show_html
from ui.shell.templates import NOTHING, joined, render
from ui.strings.publish import PublishStrings

_EVERY = 1.0  # seconds between looks at a build that runs
_SHOWN = 50  # lines of each kind
_SURE = "manage-force-sure"  # key of the session


def show(settings: Settings, author: str, texts: PublishStrings) -> None:
    """Draw this part of the page. `author` is the name of the editor, for the record of versions."""
    job = build_jobs.latest(settings.index)
    if job and job.running:
        _running(settings.index, texts)
        return
    if job and _stale(job, settings):
        build_jobs.forget(settings.index)
    elif job:
        _outcome(job, settings, author, texts)
    holder = who_builds(settings.index)
    if holder:
        facts = {
            "author": holder.author,
            "host": holder.host,
            "process": holder.process,
            "since": _time(holder.since, texts),
        }
        show_html(notices.box([texts.busy.format_map(facts)], "kb-check", "status"))
        st.button(texts.look_again, key="manage-look-again")
    found = _pending(settings, texts)
    with st.container(horizontal=True):
        ready = holder is None and found is not None
        if st.button(texts.build, key="manage-build", type="primary", disabled=not ready):
            _start(settings, author, texts)
        if st.button(texts.check_only, key="manage-check", disabled=not ready):
            _start(settings, author, texts, check=True)
    show_html(remark(texts.build_help))


def _start(settings: Settings, author: str, texts: PublishStrings, *, check: bool = False, force: bool = False) -> None:
    try:
        build_jobs.start(settings, author, check=check, force=force)
    except OSError as error:
        notices.error(texts.build_failed.format(reason=explained(error, texts.code)))
    st.rerun()


# --- what a build would publish


@st.cache_resource(max_entries=4, show_spinner=False)
def _compared(_settings: Settings, folder: Path, stamp: str, pointer: str) -> Pending:
    """What has changed. `stamp` and `pointer` are only cache keys: they change with the articles and the published version."""
    return pending(_settings, library(folder))


def _pending(settings: Settings, texts: PublishStrings) -> Pending | None:
    try:
        pointer = versions.current(settings.index)
    except StoreError:
        pointer = ""
    show_html(heading("h2", texts.pending_title))
    setting = f"{settings.index} {settings.model} {settings.candidates}"
    try:
        with st.spinner(texts.comparing):
            found = _compared(settings, settings.articles, stamp(settings.articles), f"{setting} {pointer}")
    except (LibraryError, FaqError) as error:
        show_html(notices.box([texts.cannot_build, explained(error, texts.code)], "kb-failed", "alert"))
        return None
    if found.version is None:
        show_html(remark(texts.nothing_published))
    if found and found.is_listed:
        show_html(all_changes(found.diff, texts))
    elif found:
        show_html(remark(texts.made_anew))
    else:
        show_html(hint(texts.up_to_date, texts.up_to_date_text))
    if found.broken:
        show_html(_fold(texts.broken_links.format(count=len(found.broken)), _broken(found.broken, texts)))
    return found


def all_changes(found: Diff, texts: PublishStrings) -> Markup:
    """The changes of articles, passages, known and golden questions, a folded list for each."""
    return joined(
        changes(part, what, texts)
        for part, what in (
            (found.articles, texts.articles),
            (found.passages, texts.passages),
            (found.questions, texts.known),
            (found.golden, texts.golden),
        )
    )


def changes(found: Sequence[Change], what: str, texts: PublishStrings) -> Markup:
    """A folded list of what was added, changed and removed; one line when nothing was. `what` names the kind of things."""
    if not found:
        return remark(f"{what}{texts.colon}{texts.as_before}")
    counts = {kind: sum(change.kind == kind for change in found) for kind in texts.kinds}
    told_counts = texts.comma.join(texts.kinds[kind].format(count=count) for kind, count in counts.items() if count)
    marks = {"added": "+", "changed": "~", "removed": "−"}
    shown = [(change.kind, marks[change.kind], change.name, dict.fromkeys(_sides(change))) for change in found[:_SHOWN]]
    items = render("editor/publish.changes", found=shown)
    return fold(f"{what}{texts.colon}{told_counts}", items, "kb-changes", _more(len(found), texts))


def _sides(change: Change) -> Iterable[str]:
    return (" ".join(side.split())[:300] for side in (change.before, change.after) if side is not None)


def _more(count: int, texts: PublishStrings) -> Markup:
    return remark(texts.more.format(count=count - _SHOWN)) if count > _SHOWN else NOTHING


# --- a build that runs


@st.fragment(run_every=_EVERY)
def _running(index: Path, texts: PublishStrings) -> None:
    job = build_jobs.latest(index)
    if job is None or not job.running:
        st.rerun()
    title = texts.checking if job.check else texts.building
    show_html(heading("h2", title) + remark(texts.begun.format(author=job.author, since=_time(job.since, texts))))
    st.progress(min(1.0, job.done / job.total) if job.total else 0.0)
    show_html(remark(_progress(job, texts), "status"))
    if job.cancelled:
        show_html(remark(texts.cancelling))
    st.button(texts.cancel, key="manage-cancel", on_click=build_jobs.cancel, args=(index,), disabled=job.cancelled)
    show_html(remark(texts.running_help))


def _progress(job: Job, texts: PublishStrings) -> str:
    if job.line:
        return texts.step(job.line)
    if not job.total:
        return texts.preparing
    if job.rate is None or job.left is None:
        return texts.encoded.format(done=job.done, total=job.total)
    if job.done >= job.total:
        return texts.finishing
    left = f"{int(job.left) // 60}:{int(job.left) % 60:02d}"
    return texts.encoding.format(done=job.done, total=job.total, rate=f"{job.rate:.0f}", left=left)


# --- the report of the last build


def _stale(job: Job, settings: Settings) -> bool:
    """Whether the report of the last build is out of date, and is dropped.

    It is when another version was published since, or when articles or questions have changed. But a report of questions that
    broke stays although files change, because the editor needs it while mending them.
    """
    shelf, published = build_jobs.state(settings)
    if published != job.left_at[1]:
        return True
    refused = isinstance(job.outcome, Built) and not job.outcome.published and job.outcome.gate is not None
    return shelf != job.left_at[0] and not (refused and not job.check)


def _outcome(job: Job, settings: Settings, author: str, texts: PublishStrings) -> None:
    if isinstance(job.outcome, Built):
        _built(job, job.outcome, settings=settings, author=author, texts=texts)
    elif isinstance(job.outcome, Failed):
        reason = in_language(job.outcome.message, texts.code)
        show_html(notices.box([texts.build_failed.format(reason=reason)], "kb-failed", "alert"))
    else:
        show_html(notices.box([texts.cancelled], "kb-check", "status"))
    st.button(texts.close, key="manage-close", on_click=build_jobs.forget, args=(settings.index,))


def _built(job: Job, built: Built, settings: Settings, author: str, texts: PublishStrings) -> None:
    broken = built.gate.broken if built.gate else ()
    if not built.changed and built.gate is None:
        lines, css = [texts.unchanged], "kb-done"
    elif built.published:
        said = texts.published_forced if broken else texts.published_now
        lines, css = [said.format(count=len(broken), author=job.author, encoded=built.encoded)], "kb-done"
    elif broken:
        said = texts.check_broke if job.check else texts.refused
        lines, css = [said.format(count=len(broken))], "kb-failed"
    else:
        lines, css = [texts.checked], "kb-done"
    show_html(notices.box(lines, css, "alert" if css == "kb-failed" else "status"))
    if built.gate:
        show_html(report(built.gate, texts) + (NOTHING if built.gate.golden() else remark(texts.no_golden)))
    for title, lines_of in (
        (texts.broken_links, _broken(built.broken_links, texts)),
        (texts.warnings, [in_language(line, texts.code) for line in built.warnings]),
    ):
        if lines_of:
            show_html(_fold(title.format(count=len(lines_of)), lines_of))
    if broken and not built.published and not job.check:
        if job.shelf == stamp(settings.articles):
            _anyway(len(broken), settings, author, texts)
        else:
            show_html(remark(texts.changed_since))


def _anyway(count: int, settings: Settings, author: str, texts: PublishStrings) -> None:
    """Draw what publishes in spite of the gate: a box to tick and a button. The version records it."""
    show_html(heading("h3", texts.anyway_title) + remark(texts.anyway_text.format(author=author)))
    sure = st.checkbox(texts.anyway_sure.format(count=count), key=_SURE)
    if st.button(texts.anyway, key="manage-force", disabled=not sure):
        st.session_state.pop(_SURE, None)
        _start(settings, author, texts, force=True)


def report(gate: GateReport, texts: PublishStrings) -> Markup:
    """The report of the gate: how the questions did in the new index and in the one in use, and which headings are found.

    Questions that broke are unfolded.
    """
    passing = sum(row.now.passed for row in gate.rows)
    parts = []
    if gate.rows:
        said = texts.gate_sum.format(passing=passing, total=len(gate.rows))
        parts.append(render("editor/publish.gate_sum", text=said))
    if gate.against is None and gate.rows:
        parts.append(remark(texts.gate_first))
    for verdict, title in texts.verdicts.items():
        rows = gate.of(verdict)
        if rows:
            items = render("editor/publish.rows", found=[_compared_row(row, texts) for row in rows[:_SHOWN]])
            css = f"kb-gate {verdict.name.lower().replace('_', '-')}"
            more = _more(len(rows), texts)
            is_open = verdict is Verdict.BROKEN
            parts.append(fold(title.format(count=len(rows)), items, css, more, is_open=is_open))
    shifted = [row for row in gate.shifted if row.before]
    if shifted:
        told = [(row.expected.text, (_shift(row, texts),), "") for row in shifted[:_SHOWN]]
        items = render("editor/publish.rows", found=told)
        parts.append(fold(texts.shifted.format(count=len(shifted)), items, "kb-gate", _more(len(shifted), texts)))
    if gate.gone:
        parts.append(_fold(texts.gone.format(count=len(gate.gone)), [_gone(item, texts) for item in gate.gone]))
    if gate.fresh_headings:
        parts.append(_headings(texts.headings_now, gate.fresh_headings, texts))
    if len(gate.fresh_headings) < len(gate.headings):
        parts.append(_headings(texts.headings_all, gate.headings, texts))
    return joined(parts)


def _headings(title: str, found: Sequence[ArticleHeadings], texts: PublishStrings) -> Markup:
    """How many titles and headings are found; folded, the articles with others, and which these are."""
    counts = {"found": sum(item.found for item in found), "total": sum(item.asked for item in found)}
    closest = sum(len(item.closest or ()) for item in found)
    said = title.format_map(counts) + (texts.headings_closest.format(count=closest) if closest else "")
    lacking = [item for item in found if item.missed or item.closest]
    if not lacking:
        return remark(said)
    rows = [(item.article, _lacking(item, texts), "") for item in lacking[:_SHOWN]]
    items = render("editor/publish.rows", found=rows)
    return fold(said, items, "kb-gate", _more(len(lacking), texts))


def _lacking(item: ArticleHeadings, texts: PublishStrings) -> list[str]:
    kinds = ((texts.headings_unsure, item.closest or ()), (texts.headings_missed, item.missed))
    return [
        texts.headings_of.format(found=item.found, total=item.asked),
        *(said.format(names=_names(names, texts)) for said, names in kinds if names),
    ]


def _names(names: Sequence[str], texts: PublishStrings) -> str:
    more = texts.and_more_headings.format(count=len(names) - _SHOWN) if len(names) > _SHOWN else ""
    return texts.semicolon.join(names[:_SHOWN]) + more


def _gone(item: GateExpectation, texts: PublishStrings) -> str:
    return texts.gone_question.format(text=item.text, place=f"{item.file}:{item.line}")


def _compared_row(row: GateRow, texts: PublishStrings) -> tuple[str, list[str], str]:
    """The text of a question, lines about its results, and its place in a FAQ file."""
    expected = texts.semicolon.join(dict.fromkeys(map(str, row.expected.places))) or texts.expected_nothing
    expected = texts.expected_lost if row.expected.lost else expected
    lines = [texts.expected.format(place=expected), texts.got.format(result=_result(row.now, texts))]
    if row.before:
        lines.append(texts.had.format(result=_result(row.before, texts)))
    return row.expected.text, lines, f"{row.expected.file}:{row.expected.line}"


def _result(result: GateResult, texts: PublishStrings) -> str:
    place = str(result.first) if result.first else texts.got_nothing
    rank = texts.rank.format(rank=result.rank) if result.rank and result.rank > 1 else ""
    return f"{place}{rank} · {texts.outcomes[Outcome(result.outcome)]} {result.confidence:.2f}"


def _shift(row: GateRow, texts: PublishStrings) -> str:
    before = row.before.confidence if row.before else 0.0
    return texts.shift.format(before=f"{before:.2f}", now=f"{row.now.confidence:.2f}")


def _broken(links: Sequence[BrokenLink], texts: PublishStrings) -> list[str]:
    return [in_language(link.message, texts.code) for link in links]


def _fold(title: str, lines: Iterable[str]) -> Markup:
    return fold(title, text_items(lines), "kb-changes")


def _time(iso: str, texts: PublishStrings) -> str:
    return texts.time.format(when=clock.shown(iso), zone=clock.zone_name())
