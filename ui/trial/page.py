"""The page where editors try a question: the published answer, beside it that of the unpublished index, and what differs.

Both are asked as readers ask, and drawn by what draws the answers of readers. Nothing here is written to the journal.
"""

from __future__ import annotations

import streamlit as st

from index.live import build_jobs
from index.live.build_worker import Failed
from index.messages.errors import explained, in_language
from index.publish.build import Built
from index.search.answer import Answer, Outcome, Searches
from kb.config.settings import Settings, SettingsError
from kb.errors import KnowledgeBaseError
from ui.editor.publish import running
from ui.reader import answer_html, meant
from ui.shell import elements, notices, question_state, sign_in, site, urls
from ui.shell.output import show_html
from ui.shell.templates import NOTHING, render
from ui.strings import manage as strings_manage
from ui.strings import publish as strings_publish
from ui.strings import trial as strings_trial
from ui.strings.ask import Strings
from ui.strings.manage import ManagePart
from ui.strings.trial import TrialStrings
from ui.trial.differences import differences
from ui.trial.staged import Indexes, Standing, indexes

_FIELD, _SEEN, _PREPARING = "trial-question", "trial-seen", "trial-preparing"  # keys of the session


def show(reader_texts: Strings) -> None:
    """Draw the page. Call it only after the sign-in guard, as ui/shell/navigation.py does."""
    texts = strings_trial.of(reader_texts)
    show_html(elements.tagged("h1", texts.try_it, "kb-title"))
    show_html(elements.remark(texts.about))
    try:
        settings = Settings.from_env()
    except SettingsError as error:
        settings_wrong = strings_manage.of(reader_texts).settings_wrong
        show_html(elements.trouble(settings_wrong, explained(error, texts.code)))
        return
    with st.container(key="trial"):
        question = _question(texts)
        _tell(settings, texts)
        try:
            found = indexes(settings)
        except KnowledgeBaseError as error:
            show_html(notices.box([texts.trouble, explained(error, texts.code)], "kb-failed", "alert"))
            return
        _prepare(settings, found, texts)
        if question_state.kind(question) is question_state.Asked.QUESTION:
            _answers(question or "", found, texts, reader_texts)


def _question(texts: TrialStrings) -> str | None:
    """Draw the field, and return the question in the address: rows on other pages link here with theirs."""
    named = st.query_params.get("q")
    if named != st.session_state.get(_SEEN) or _FIELD not in st.session_state:
        st.session_state[_FIELD] = named or ""
    st.session_state[_SEEN] = named
    with (
        st.form("trial-form", border=False),
        st.container(horizontal=True, vertical_alignment="bottom", gap="small"),
    ):
        st.text_input(
            texts.field, key=_FIELD, type="search", placeholder=texts.placeholder, label_visibility="collapsed"
        )
        st.form_submit_button(texts.ask, type="primary", on_click=_asked)
    return named


def _asked() -> None:
    question: str = st.session_state[_FIELD]
    st.query_params["q"] = st.session_state[_SEEN] = question_state.in_address(question)


# --- the unpublished index


def _tell(settings: Settings, texts: TrialStrings) -> None:
    """Say what came of preparing, when this session has begun it: only what went wrong. The answers show the rest."""
    job = build_jobs.latest(settings.index)
    if job is None or job.running or st.session_state.get(_PREPARING) != job.id:
        return
    del st.session_state[_PREPARING]
    if isinstance(job.outcome, Failed):
        lines = [texts.failed, in_language(job.outcome.message, texts.code)]
        show_html(notices.box(lines, "kb-failed", "alert"))
    elif not isinstance(job.outcome, Built):
        show_html(notices.box([texts.cancelled if job.cancelled else texts.not_made], "kb-check", "status"))


def _prepare(settings: Settings, found: Indexes, texts: TrialStrings) -> None:
    """Draw the build that runs, or what prepares the unpublished index where it is missing or outdated."""
    job = build_jobs.latest(settings.index)
    if job and job.running:
        running.show(settings.index, strings_publish.LANGUAGES[texts.code])
        return
    if found.standing is Standing.NOTHING_TO_TRY:
        show_html(elements.hint(texts.nothing_title, texts.nothing_text))
    elif found.standing in (Standing.MISSING, Standing.OUTDATED):
        is_new = found.standing is Standing.MISSING
        show_html(notices.box([texts.missing if is_new else texts.outdated], "kb-check", "status"))
        if st.button(texts.prepare if is_new else texts.prepare_again, key="trial-prepare"):
            _start(settings, texts)
        show_html(elements.remark(texts.prepare_help))


def _start(settings: Settings, texts: TrialStrings) -> None:
    try:
        job = build_jobs.start(settings, sign_in.editor_name(), check=True)
    except OSError as error:
        show_html(notices.box([texts.failed, explained(error, texts.code)], "kb-failed", "alert"))
        return
    if job:
        st.session_state[_PREPARING] = job.id
    st.rerun()


# --- the answers


def _answers(question: str, found: Indexes, texts: TrialStrings, reader_texts: Strings) -> None:
    now, then = (index.search(question) if index else None for index in (found.published, found.unpublished))
    if now and then:
        lines = differences(now, then, texts)
        show_html(render("trial/trial.differences", title=texts.differs, same=texts.same, lines=lines))
    sides = [(texts.published, "-now", found.published, now)]
    if found.standing is not Standing.NOTHING_TO_TRY and found.unpublished:
        sides.append((texts.unpublished, "-then", found.unpublished, then))
    for column, (title, ids, index, answer) in zip(st.columns(len(sides)), sides, strict=True):
        with column:
            show_html(elements.heading("h2", title, "kb-part"))
            if index and answer:
                _answer(index, answer, reader_texts, (ids, f" · {title}"))
            else:
                show_html(elements.remark(texts.not_published))
    if then:
        address = urls.page("manage", texts.code, part=str(ManagePart.PUBLISH))
        show_html(elements.link_list([(texts.to_publish, address)]))


def _answer(index: Searches, found: Answer, texts: Strings, named: tuple[str, str]) -> None:
    """One answer as readers see it, but for what leads away from it: its questions are tried here, too. named: what the ids and
    the labels of its parts end with.
    """
    own = site.current()
    if found.notice:
        show_html(answer_html.notice(found, own.notice(found.notice, texts.code), texts))
        return
    covered = found.outcome is not Outcome.NOT_COVERED
    note = next(iter(own.notes(texts.code).values()), "") if covered and found.hits else ""
    others = [text for text, _ in meant.meant(index, found.question, found.outcome, texts)]
    extras = answer_html.AnswerExtras(
        feet=(NOTHING,) * len(found.hits),
        note=note,
        kept=False,
        meant=answer_html.meant([(text, urls.trial(text, texts.code)) for text in others], texts, named[0]),
        contact=answer_html.contact(own.help(texts.code), texts),
        ids=named[0],
        of=named[1],
    )
    show_html(answer_html.answer(found, texts, extras))
    if rest := answer_html.further(found, texts, extras):
        show_html(rest)
