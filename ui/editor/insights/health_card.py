"""The first card of Insights: how well readers are answered, which article is weakest, and what to write next."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import streamlit as st

from index.journal.health import ArticleHealth, HeadingsFound, Health, health, share
from index.journal.reader import AskedLog, Outcomes, Period, Volume
from index.publish.gate_report import GateReport
from index.search.search_index import SearchIndex
from index.store import versions
from index.store.versions import LAYOUT, StoreError
from kb.config.settings import Settings
from ui.proposals import next_questions, reasons
from ui.shell import elements, urls
from ui.shell.output import show_html
from ui.shell.templates import NOTHING, render
from ui.strings import proposals as strings_proposals
from ui.strings.health import HealthStrings
from ui.strings.manage import ManagePart

_WEEKS_FROM = 60  # from so many days on, a bar stands for a week
_ARTICLES = 50  # in the table
_NEXT = 3
_FEW = 20  # questions below which a change of the share says little


def show(settings: Settings, days: int, index: SearchIndex | None, texts: HealthStrings) -> None:
    """Draw it for the last `days` days. Raises JournalError."""
    assert settings.log_file is not None
    log, before = AskedLog(settings.log_file, days), AskedLog(settings.log_file, days, ago=days)
    articles = index.contents.articles if index else ()
    found = health(log, before, articles, _headings(settings))
    show_html(elements.heading("h2", texts.title, "kb-part"))
    with st.container(border=True, key="health"):
        _share(found, days, texts)
        weekly = days >= _WEEKS_FROM
        _chart(log.volume(Period.WEEK if weekly else Period.DAY), texts, weekly=weekly)
        if found.weakest:
            item = found.weakest
            show_html(
                render(
                    "editor/health.weakest",
                    label=texts.weakest,
                    title=item.title,
                    address=_address(item.id, texts),
                    lines=" · ".join(_why(item, texts)),
                )
            )
        if index:
            _next(settings, index, texts)
    if found.articles:
        _articles(found.articles, texts)


def _headings(settings: Settings) -> Mapping[str, HeadingsFound]:
    """What the gate found of each article, in the version in use; nothing when it cannot be read."""
    try:
        folder = versions.folder_of(settings.index, versions.current_version(settings.index))
        asked = GateReport.read(folder / LAYOUT.gate).headings
    except (StoreError, OSError):
        return {}
    return {item.article: HeadingsFound(item.found, item.asked) for item in asked}


def _share(found: Health, days: int, texts: HealthStrings) -> None:
    answered = share(found.now)
    value = texts.none if answered is None else f"{answered:.0%}"
    of = texts.share_of.format(answered=found.now.answered, total=found.now.total, days=days) if found.now.total else ""
    said, mood = texts.no_before.format(days=days), ""
    if found.change is not None:
        points = round(found.change * 100)
        mood = "up" if points > 0 else "down" if points < 0 else ""
        told = {"up": texts.up, "down": texts.down, "": texts.level}[mood]
        said = told.format(points=abs(points), days=days)
        if min(found.now.total, found.before.total) < _FEW:
            said += texts.few
    show_html(render("editor/health.share", value=value, of=of, change=said, mood=mood))


def _chart(volume: Sequence[Volume], texts: HealthStrings, *, weekly: bool) -> None:
    if not volume:
        return
    most = max(item.outcomes.total for item in volume) or 1
    kinds = (("none", texts.not_covered), ("unsure", texts.unsure), ("sure", texts.answered))
    show_html(
        render(
            "editor/health.chart",
            title=texts.chart_weeks if weekly else texts.chart_days,
            legend=tuple(reversed(kinds)),
            bars=[
                [
                    (css, f"{100 * count / most:.1f}")
                    for (css, _), count in zip(kinds, _counts(item.outcomes), strict=True)
                ]
                for item in volume
            ],
            first=volume[0].start,
            last=volume[-1].start if len(volume) > 1 else "",
            table=texts.as_table,
            columns=(texts.when, *(name for _, name in reversed(kinds))),
            rows=[(item.start, "", [str(count) for count in _counts(item.outcomes)[::-1]]) for item in volume],
        )
    )


def _counts(outcomes: Outcomes) -> tuple[int, int, int]:
    return outcomes.not_covered, outcomes.unsure, outcomes.answered


def _why(item: ArticleHealth, texts: HealthStrings) -> list[str]:
    lines = []
    if open_ := item.outcomes.unsure + item.outcomes.not_covered:
        lines.append(texts.why_open.format(open=open_, total=item.outcomes.total))
    if item.unhelpful:
        lines.append(texts.why_unhelpful.format(count=item.unhelpful))
    if item.lost and item.headings:
        lines.append(texts.why_headings.format(count=item.lost, total=item.headings.asked))
    return lines


def _next(settings: Settings, index: SearchIndex, texts: HealthStrings) -> None:
    words = strings_proposals.LANGUAGES[texts.code]
    found = next_questions.first(settings, index, _NEXT, texts.gathering)
    if not found:
        return
    items = []
    for proposal in found:
        asked = bool(proposal.asked)
        text = proposal.texts[0] if asked else reasons.place(proposal.title, proposal.passage)
        why = next(iter(reasons.why(proposal, words)), "")
        items.append((text, why, texts.try_it, urls.trial(text, texts.code) if asked else ""))
    address = urls.page("manage", texts.code, part=str(ManagePart.QUESTIONS))
    show_html(render("editor/health.next", title=texts.next_title, items=items, more=texts.next_more, address=address))


def _articles(found: Sequence[ArticleHealth], texts: HealthStrings) -> None:
    """The table of articles, folded."""
    rows = [
        (
            item.title,
            _address(item.id, texts),
            [
                str(item.outcomes.total),
                str(item.outcomes.answered),
                f"{item.helpful} / {item.helpful + item.unhelpful}" if item.helpful or item.unhelpful else texts.none,
                f"{item.headings.found} / {item.headings.asked}" if item.headings else texts.none,
                texts.none if item.age is None else texts.days.format(days=item.age),
            ],
        )
        for item in found[:_ARTICLES]
    ]
    columns = (texts.article, texts.asked, texts.answered, texts.helpful, texts.headings, texts.age)
    more = elements.remark(texts.more.format(count=len(found) - _ARTICLES)) if len(found) > _ARTICLES else None
    title = texts.by_article.format(count=len(found))
    table = render("editor/health.grid", columns=columns, rows=rows)
    show_html(elements.fold(title, table, "kb-changes kb-by-article", more or NOTHING, tag="div"))


def _address(article: str, texts: HealthStrings) -> str:
    return urls.page("manage", texts.code, part=str(ManagePart.ARTICLES), article=article)
