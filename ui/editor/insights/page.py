"""The Insights page: how it is going, what is asked but not answered, and, folded, what was asked.

What readers typed is shown as escaped HTML or in cells of a table, never as Markdown.
"""

from __future__ import annotations

from functools import partial

import streamlit as st

from index.encoder.model import ModelError
from index.journal.file import JournalError
from index.journal.gaps import OPEN, Gap, find_gaps, unwritten
from index.journal.reader import AskedLog, AskedQuestion, ExportFormat, Judged
from index.messages.errors import explained
from index.search.answer import Outcome
from index.search.search_index import SearchIndex
from index.store.versions import StoreError
from kb.config.settings import Settings, SettingsError
from ui.building import undo
from ui.editor.insights import gap_cards, health_card
from ui.shell import clock, elements, notices
from ui.shell.live_index import open_index, version_in_use
from ui.shell.output import show_html
from ui.strings import editor as strings_editor
from ui.strings import health as strings_health
from ui.strings.ask import Strings
from ui.strings.editor import EditorStrings

MOST_ASKED, MOST_JUDGED = 50, 50
GROUPED = 500  # at most so many questions are grouped, the most asked ones
GAPS_SHOWN = 5  # at first, and more with each click
_PERIODS = (7, 30, 90, 365)
_COUNT = "gaps-shown"  # key of the session


def show(reader_texts: Strings) -> None:
    """Draw the page. Call it only after the sign-in guard, as ui/shell/navigation.py does."""
    texts = strings_editor.of(reader_texts)
    show_html(elements.tagged("h1", texts.insights_page, "kb-title"))
    try:
        settings = Settings.from_env()
        if settings.log_file is None:
            show_html(elements.hint(texts.off_title, texts.off_text))
            return
        every = AskedLog(settings.log_file)
        if every.set_aside:
            lines = [explained(item.error, texts.code) for item in every.set_aside]
            show_html(notices.box(lines, "kb-failed", "alert"))
        if not every.outcomes().total:
            show_html(elements.hint(texts.empty_title, texts.empty_text))
            return
        days = st.selectbox(
            texts.days_label, _PERIODS, index=1, format_func=lambda days: texts.days.format(days=days), key="days"
        )
        log = AskedLog(settings.log_file, days)
        index = _index(settings)
        health_card.show(settings, days, index, strings_health.LANGUAGES[texts.code])
        _gaps(log, index, settings, texts)
        with st.expander(texts.details, key="insights-details"):
            _numbers(log, texts)
            _tables(log, texts)
            _downloads(log, texts)
        show_html(elements.remark(texts.kept.format(days=settings.log_days)))
    except (JournalError, SettingsError) as error:
        show_html(elements.trouble(texts.unreadable_title, texts.unreadable_text, "", explained(error, texts.code)))


def _index(settings: Settings) -> SearchIndex | None:
    """The index that readers use; None when there is none."""
    try:
        return open_index(settings)
    except (StoreError, ModelError):
        return None


def _outcome(texts: EditorStrings, outcome: Outcome) -> str:
    return {
        Outcome.ANSWERED: texts.answered,
        Outcome.UNSURE: texts.unsure,
        Outcome.NOT_COVERED: texts.not_covered,
    }[outcome]


def _numbers(log: AskedLog, texts: EditorStrings) -> None:
    found = log.outcomes()
    shown = (found.total, found.answered, found.unsure, found.not_covered)
    labels = (texts.total, texts.answered, texts.unsure, texts.not_covered)
    with st.container(horizontal=True, gap="large"):  # columns would stand one below the other on a phone
        for label, value in zip(labels, shown, strict=True):
            share = f" · {value / found.total:.0%}" if found.total and label != texts.total else ""
            st.metric(f"{label}{share}", value, width="content")


def _tables(log: AskedLog, texts: EditorStrings) -> None:
    asked = log.most_asked(MOST_ASKED)
    show_html(elements.tagged("h2", texts.most_asked_title, "kb-part"))
    st.dataframe(
        {
            texts.question: [item.text for item in asked],
            texts.times: [item.times for item in asked],
            texts.outcome: [_outcome(texts, item.outcome) for item in asked],
        },
        hide_index=True,
    )
    judged = log.judged(MOST_JUDGED)
    if judged:
        show_html(elements.tagged("h2", texts.judged_title, "kb-part"))
        st.dataframe(
            {
                texts.when.format(zone=clock.zone_name()): [clock.shown(item.at) for item in judged],
                texts.question: [item.question for item in judged],
                texts.helpful: [_vote(item, texts) for item in judged],
                texts.comment: [item.comment for item in judged],
            },
            hide_index=True,
        )


def _vote(judged: Judged, texts: EditorStrings) -> str:
    if judged.outcome is Outcome.NOT_COVERED and not judged.helpful:
        return texts.wanted
    return texts.yes if judged.helpful else texts.no


def _downloads(log: AskedLog, texts: EditorStrings) -> None:
    with st.container(horizontal=True):
        for form, label, mime in (
            (ExportFormat.CSV, texts.csv, "text/csv"),
            (ExportFormat.JSONL, texts.jsonl, "application/x-ndjson"),
        ):
            st.download_button(
                label,
                partial(log.export, form),
                f"questions.{form}",
                mime,
                key=f"download-{form}",
                on_click="ignore",
            )


@st.cache_resource(max_entries=4, show_spinner=False)
def _grouped(
    version: str, asked: tuple[tuple[str, int, str], ...], threshold: float, _index: SearchIndex
) -> tuple[Gap, ...]:
    """The gaps in what was asked. They are cached by `version` and questions, because grouping takes seconds."""
    return find_gaps(_index, [AskedQuestion(text, times, Outcome(last)) for text, times, last in asked], threshold)


def _gaps(log: AskedLog, index: SearchIndex | None, settings: Settings, texts: EditorStrings) -> None:
    show_html(elements.tagged("h2", texts.gaps_title, "kb-part") + elements.remark(texts.gaps_text))
    if index is None:
        show_html(elements.remark(texts.gaps_no_index))
        return
    found = log.most_asked(GROUPED, OPEN, unwritten(index))
    asked = tuple((item.text, item.times, str(item.outcome)) for item in found)
    with st.spinner(texts.grouping):
        version = version_in_use(settings)
        gaps = _grouped(version, asked, settings.threshold, index)
    if said := undo.said():
        well, line = said
        show_html(notices.box([line], "kb-done" if well else "kb-failed", "status" if well else "alert"))
    if not gaps:
        show_html(elements.remark(texts.gaps_none))
    count: int = st.session_state.get(_COUNT, GAPS_SHOWN)
    for number, gap in enumerate(gaps[:count]):
        with st.container(border=True, key=f"gap-{number}"):
            gap_cards.show(gap, version=version, index=index, settings=settings, texts=texts)
    if len(gaps) > count:
        more = min(GAPS_SHOWN, len(gaps) - count)
        st.button(
            texts.gaps_more.format(count=more, left=len(gaps) - count),
            key="gaps-more",
            on_click=_more,
            args=(count + more,),
        )


def _more(count: int) -> None:
    st.session_state[_COUNT] = count
