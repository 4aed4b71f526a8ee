"""Runs the gate for a build: decides what must be asked, and asks the new index and, where needed, the one in use.

Then articles are asked their own titles and headings, which stops nothing (headings.py).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import numpy as np

from index.encoder.encoder import Encoder
from index.encoder.model import ModelError
from index.progress import BuildStep, Report
from index.publish import gate
from index.publish.change_impact import ChangeImpact
from index.publish.compose import Composed, Plan
from index.publish.gate import GateExpectation, GateReport, GateResult
from index.publish.headings import ask_articles
from index.publish.history import Diff
from index.publish.incremental import CachedEncoder, IndexedRows
from index.search.search_index import SearchIndex
from index.store import versions
from index.store.versions import LAYOUT, StoreError, Version
from index.text.homophones import Homophones
from index.tuning.around import GATE_DEPTH
from kb.config.settings import Settings
from kb.errors import Message
from kb.faq.known_questions import Faq


def run_gate(
    made: Composed,
    faq: Faq,
    plan: Plan,
    in_use: Version | None,
    *,
    expected: tuple[GateExpectation, ...],
    before: GateReport | None,
    diff: Diff,
    encoder: Encoder,
    settings: Settings,
    everything: bool,
    same_encodings: bool,
    report: Report,
) -> GateReport:
    """Ask the new index as readers will, and compare its results with those of the index in use.

    `before` is the report of the version in use, `diff` what differs from it. Questions that a small change cannot affect
    keep their result, and so do the headings of unchanged articles, unless `everything` is to be asked. The encodings of the
    build are used again, for the index in use only if it has the `same_encodings`.
    """
    cached = CachedEncoder(encoder, plan.identity, made.asked)
    index = made.index.asking(cached, settings)
    kept: Mapping[str, GateResult] = {}
    if before and not everything:
        change = _small_change(made, plan, in_use, before, diff=diff, index=index, encoder=cached, settings=settings)
        kept = gate.out_of_reach(expected, before, change) if change else {}
    report(Message(BuildStep.ASKING, count=len(expected) - len(kept), total=len(expected)))
    compared = None
    if before:  # of a version that may be damaged by now
        name = in_use.manifest.version if in_use else versions.current_version(settings.index)
        compared = name, lambda: _open_in_use(cached if same_encodings else None, settings, report)
    judged = gate.run(
        index,
        expected,
        gate.passages_of(faq),
        before,
        in_use=compared,
        kept=kept,
        threshold=settings.threshold,
    )
    anew = everything or before is None or plan.earlier is None
    headings = ask_articles(
        made,
        encoder,
        plan.identity,
        known=before.headings if before and not anew and before.threshold == settings.threshold else (),
        touched={change.name for change in diff.articles},
        settings=settings,
        report=report,
    )
    return replace(judged, headings=headings)


def _small_change(
    made: Composed,
    plan: Plan,
    in_use: Version | None,
    before: GateReport,
    *,
    diff: Diff,
    index: SearchIndex,
    encoder: CachedEncoder,
    settings: Settings,
) -> ChangeImpact | None:
    """How the new `index` differs from the one in use; None when so much differs that all questions must be asked."""
    earlier = plan.earlier
    if in_use is None or earlier is None or plan.calibration is None:
        return None
    if before.threshold != settings.threshold:
        return None
    if _keys(made.wordings) != _keys(earlier.wordings):  # a translation may be found for any question
        return None
    if Homophones.read(in_use.folder / LAYOUT.homophones) != index.homophones:  # questions are read otherwise
        return None
    known = set(earlier.passages.keys)
    fresh = [row for row, key in enumerate(made.passages.keys) if key not in known]
    linked = {row for entry in index.contents.questions for row in entry.passages}
    if diff.questions or linked & set(fresh):
        return None
    written = earlier.passages.collection.words.vocabulary, index.homophones.sounding
    changed_words = index.coverage_words.changed_words(written, index.written)
    if index.coverage_words.may_mark(changed_words):  # a marker also counts in questions that do not have the word
        return None
    return ChangeImpact(
        index=index,
        fresh=np.array(fresh, np.int64),
        touched=frozenset(change.name for change in diff.articles),
        changed_words=changed_words,
        candidates=max(settings.candidates, GATE_DEPTH),
        encoder=encoder,
    )


def _keys(rows: IndexedRows | None) -> tuple[bytes, ...]:
    return rows.keys if rows else ()


def _open_in_use(encoder: CachedEncoder | None, settings: Settings, report: Report) -> SearchIndex | None:
    """The index in use, to be asked as well; without `encoder`, by the model that it was built with."""
    try:
        return SearchIndex.open(settings.index, encoder, settings)
    except (StoreError, ModelError) as error:
        report(Message(BuildStep.NOT_ASKED, reason=error.message))
        return None
