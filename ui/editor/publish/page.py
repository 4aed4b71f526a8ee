"""The Publish part of the Manage page: what has changed, the running build, the gate report, and publishing in spite of it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import streamlit as st

from index.live import build_jobs
from index.live.build_jobs import Job
from index.live.build_worker import Failed
from index.messages.errors import explained, in_language
from index.publish.build import Built
from index.store import versions
from index.store.lock import who_builds
from index.store.versions import StoreError
from kb.config.settings import Settings
from kb.faq.known_questions import BrokenLink, FaqError
from kb.library.library import LibraryError
from kb.storage.tree import stamp
from ui.building.articles_folder import library
from ui.building.pending_changes import Pending, pending
from ui.editor.publish import report, running
from ui.shell import notices
from ui.shell.elements import heading, hint, remark
from ui.shell.output import show_html
from ui.shell.templates import NOTHING
from ui.strings.publish import PublishStrings

_SURE = "manage-force-sure"  # key of the session


def show(settings: Settings, author: str, texts: PublishStrings) -> None:
    """Draw this part of the page. `author` is the name of the editor, for the record of versions."""
    job = build_jobs.latest(settings.index)
    if job and job.running:
        running.show(settings.index, texts)
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
            "since": running.time_of(holder.since, texts),
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
        show_html(report.all_changes(found.diff, texts))
    elif found:
        show_html(remark(texts.made_anew))
    else:
        show_html(hint(texts.up_to_date, texts.up_to_date_text))
    if found.broken:
        show_html(report.folded(texts.broken_links.format(count=len(found.broken)), _broken(found.broken, texts)))
    return found


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
        show_html(report.report(built.gate, texts) + (NOTHING if built.gate.golden() else remark(texts.no_golden)))
    for title, lines_of in (
        (texts.broken_links, _broken(built.broken_links, texts)),
        (texts.warnings, [in_language(line, texts.code) for line in built.warnings]),
    ):
        if lines_of:
            show_html(report.folded(title.format(count=len(lines_of)), lines_of))
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


def _broken(links: Sequence[BrokenLink], texts: PublishStrings) -> list[str]:
    return [in_language(link.message, texts.code) for link in links]
