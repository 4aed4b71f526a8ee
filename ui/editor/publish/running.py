"""A build that runs: its phases, how far it is, and a button that cancels it. Manage and the page for trying share it."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from index.live import build_jobs
from index.live.build_jobs import Job, Phase
from ui.shell import clock
from ui.shell.elements import heading, remark
from ui.shell.output import show_html
from ui.shell.templates import render
from ui.strings.publish import PublishStrings

_EVERY = 1.0  # seconds between looks at a build that runs


@st.fragment(run_every=_EVERY)
def show(index: Path, texts: PublishStrings) -> None:
    """Draw it, and run the page again when it has ended."""
    job = build_jobs.latest(index)
    if job is None or not job.running:
        st.rerun()
    title = texts.checking if job.check else texts.building
    show_html(heading("h2", title) + remark(texts.begun.format(author=job.author, since=time_of(job.since, texts))))
    steps = [(texts.phases[phase], _place(phase, job.phase)) for phase in Phase]
    show_html(render("editor/publish.phases", label=texts.phases_label, steps=steps))
    st.progress(_share(job))
    show_html(remark(_progress(job, texts), "status"))
    if job.cancelled:
        show_html(remark(texts.cancelling))
    st.button(texts.cancel, key="manage-cancel", on_click=build_jobs.cancel, args=(index,), disabled=job.cancelled)
    show_html(remark(texts.running_help))


def _place(phase: Phase, now: Phase) -> str:
    """Whether a phase is over, the one that runs ("step", as ARIA calls it), or still to come."""
    order = list(Phase)
    if phase is now:
        return "step"
    return "done" if order.index(phase) < order.index(now) else ""


def _share(job: Job) -> float:
    """How much of the bar is filled: that of encoding fills it up to the phases after it."""
    if job.phase in (Phase.CALIBRATING, Phase.ASKING):
        return 0.8 if job.phase is Phase.CALIBRATING else 0.9
    return min(1.0, job.done / job.total) * 0.8 if job.total else 0.0


def _progress(job: Job, texts: PublishStrings) -> str:
    left = texts.left.format(time=f"{int(job.left) // 60}:{int(job.left) % 60:02d}") if job.left else ""
    if job.line:
        return texts.step(job.line) + left
    if not job.total:
        return texts.preparing
    if job.done >= job.total:
        return texts.finishing
    rate = texts.rate.format(rate=f"{job.rate:.0f}") if job.rate else ""
    return texts.encoded.format(done=job.done, total=job.total) + rate + left


def time_of(iso: str, texts: PublishStrings) -> str:
    """A time as the page tells it."""
    return texts.time.format(when=clock.shown(iso), zone=clock.zone_name())
