"""Builds a new version of the index from articles and known questions, lets the gate judge it, and publishes it."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import lru_cache
from importlib.metadata import version
from pathlib import Path
from typing import Any

from index.cures import without_cure
from index.encoder.encoder import Encoder
from index.encoder.model import ServingModel, model_id
from index.encoder.prepare import prepare
from index.progress import Anew, BuildStep, BuildWarning, Progress, Report
from index.publish import gate, staging, truncation
from index.publish.compose import (
    Composed,
    Plan,
    Source,
    compose_incremental,
    contents_of,
    passage_texts,
    translation_warnings,
)
from index.publish.gate import GateExpectation, GateReport
from index.publish.history import Diff, Record, Tally, compare
from index.publish.incremental import PreviousVersion
from index.publish.pictures import write_pictures
from index.publish.run_gate import run_gate
from index.retrieval.background import background_of
from index.retrieval.background import checksum as background_checksum
from index.retrieval.centering import CenteredSpace
from index.search.confidence import Calibration
from index.store import versions
from index.store.contents import Contents
from index.store.lock import Doing, only_writer, user
from index.store.versions import LAYOUT, Description, StoreError, Version, new_version, open_current
from index.text.glossary import checksum as glossary_checksum
from index.text.homophones import Homophones
from index.tuning.answers import MIN_KNOWN_QUESTIONS
from index.tuning.around import CALIBRATION_DRIFT
from kb.config.settings import Settings
from kb.errors import Message, Where
from kb.faq.known_questions import BrokenLink
from kb.library.library import Library
from kb.storage.files import sha256_of_text
from kb.structure.passages import CHUNKER_VERSION

RECIPE = "7"  # raise it when the same articles would give another index: other vectors, codes, words or calibration
READINGS = (
    "READINGS.jsonl"  # in the folder of the index: what has been read of the articles, see kb/library/article_cache.py
)
_NAMED = 3  # articles in a warning


@dataclass(frozen=True, kw_only=True)
class Built:
    """What a build did.

    counts: of the index that was made. changed: whether it differs from the one in use. published: whether readers get it
    now, which they do not when golden questions broke (see `gate`) or when only a check was asked for. broken_links,
    warnings: for an editor to look at. encoded: the number of texts that were new. diff, gate: the comparison with the index
    that was in use, and which headings are found; None when there was nothing to do.
    """

    counts: dict[str, int]
    changed: bool
    published: bool
    broken_links: tuple[BrokenLink, ...]
    warnings: tuple[str, ...]  # messages, but for what is stored as plain text
    encoded: int = 0
    diff: Diff | None = None
    gate: GateReport | None = None


@dataclass(frozen=True)
class _BuildInputs:
    """What an index is made from, its description, and what an editor should look at."""

    source: Source
    description: Description
    warnings: tuple[str, ...]

    @property
    def texts(self) -> list[str]:
        """Those of the passages."""
        return [passage.text for passage in self.source.passages]


def build(
    settings: Settings,
    *,
    author: str | None = None,
    force: bool = False,
    check: bool = False,
    stage: bool = False,
    report: Report = lambda _: None,
    progress: Progress = lambda done, total: None,
) -> Built:
    """Bring the index under `settings.index` up to date with the articles. Nothing is done when nothing changed.

    The gate stops what breaks golden questions, unless it is `force`d; `check` makes and judges the index and publishes
    nothing. `stage` keeps what differs and is not published, to be tried (staging.py). `author` (default: the user of this
    process) is recorded. `report` gets a line per step, `progress` the texts
    encoded so far and all that must be.
    Raises LibraryError, FaqError, ModelError, IndexBusyError or OSError; the published index then stays as it was.
    """
    Library(settings.articles).files()  # a wrong folder is reported before a model is prepared
    model = prepare(settings.model, report=report)
    author = author or user()
    staged_by = author if stage else None
    if check:
        return _build(settings, model, None, staged_by=staged_by, force=False, report=report, progress=progress)
    with only_writer(settings.index, Doing.BUILDING, author):
        built = _build(settings, model, author, staged_by=staged_by, force=force, report=report, progress=progress)
        _library(settings.articles, settings.index / READINGS).keep_readings()
    return built


def _build(
    settings: Settings,
    model: ServingModel,
    author: str | None,
    *,
    staged_by: str | None,
    force: bool,
    report: Report,
    progress: Progress,
) -> Built:
    """Build and judge an index. It is published only with an author; what is not is kept to be tried if somebody stages it."""
    with ThreadPoolExecutor(1) as pool:  # opening a model releases Python's lock, so articles are read meanwhile
        opened = pool.submit(Encoder, model, bulk=True)
        inputs = _inputs(settings, model)
    counts, broken = inputs.description.counts, inputs.source.faq.broken
    in_use = _in_use(settings.index, report)
    changed = in_use is None or in_use.manifest.description != inputs.description
    if not changed and author:
        return Built(counts=counts, changed=False, published=False, broken_links=broken, warnings=inputs.warnings)
    before = GateReport.read(in_use.folder / LAYOUT.gate) if in_use else _last_report(settings.index, report)
    there = Contents.read(in_use.folder).passages if in_use and broken else ()
    expected = gate.expectations(inputs.source.faq, inputs.source.passages, before, there)
    common = background_of(encoder := opened.result())
    plan, drifted = _plan(inputs, in_use, expected, common.space, report=report)
    made = compose_incremental(inputs.source, encoder, common, settings, plan=plan, report=report, progress=progress)
    golden = {item.text: item.wanted for item in expected if item.golden}
    diff = _diff(inputs, made.index.contents, in_use, plan.earlier, golden=(before.golden() if before else {}, golden))
    judged = run_gate(
        made,
        inputs.source.faq,
        plan,
        in_use,
        expected=expected,
        before=before,
        diff=diff,
        encoder=encoder,
        settings=settings,
        everything=author is None,
        same_encodings=in_use is not None and _identity(in_use.manifest.description) == plan.identity,
        report=report,
    )
    published = author is not None and (force or not judged.broken)
    if author is not None and published:
        on = Record.read(in_use.folder).calibrated_on if in_use and plan.calibration else len(made.passages.keys)
        record = _record(author, judged, diff, calibrated_on=on, drifted=drifted)
        _publish(settings, inputs, made, record=record, judged=judged, in_use=in_use)
    elif staged_by is not None and changed:
        since, locked = (in_use.manifest.version if in_use else None), author is not None
        staging.stage(settings.index, inputs.description, made, judged, author=staged_by, since=since, locked=locked)
    cut_off = truncation.warning(inputs.texts, made.passages.collection.tokens, model.max_tokens)
    return Built(
        counts=counts,
        changed=changed,
        published=published,
        broken_links=broken,
        warnings=(*inputs.warnings, *cut_off),
        encoded=made.encoded,
        diff=diff,
        gate=judged,
    )


def _publish(
    settings: Settings,
    inputs: _BuildInputs,
    made: Composed,
    *,
    record: Record,
    judged: GateReport,
    in_use: Version | None,
) -> None:
    with new_version(settings.index, inputs.description, settings.keep) as folder:
        made.write(folder)
        library = _library(settings.articles, settings.index / READINGS)
        write_pictures(folder, inputs.source.articles, library, in_use.folder if in_use else None)
        record.write(folder)
        (folder / LAYOUT.gate).write_text(judged.to_json(), "utf-8")
    with suppress(OSError):  # it is out of date, and says so
        staging.drop(settings.index)


def _record(author: str, judged: GateReport, diff: Diff, *, calibrated_on: int, drifted: int) -> Record:
    return Record(
        author=author,
        forced=bool(judged.broken),
        changed_articles=tuple(change.name for change in diff.articles),
        articles=Tally.of(diff.articles),
        passages=Tally.of(diff.passages),
        questions=Tally.of(diff.questions),
        gate=judged.summary(),
        calibrated_on=calibrated_on,
        drifted=drifted,
        golden=Tally.of(diff.golden),
    )


def _inputs(settings: Settings, model: ServingModel) -> _BuildInputs:
    library = _library(settings.articles, settings.index / READINGS)
    source = Source.of_folder(library)
    return _BuildInputs(source, _describe(source, model, settings.candidates), (*_warnings(source), *library.ignored()))


@lru_cache(maxsize=1)
def _library(folder: Path, readings: Path) -> Library:
    """Remembered, as the page builds again and again in one process: then only changed files are read."""
    return Library(folder, readings)


def _warnings(source: Source) -> list[str]:
    """Warnings of how articles were read, and one of articles with too few known questions to judge confidence by."""
    found: list[str] = [
        Message(Where.FILE, name=article.id, reason=warning)
        for article in source.articles
        for warning in article.warnings
    ]
    found += translation_warnings(source)
    article_of = {passage.id: passage.article for passage in source.passages}
    covered = Counter(article_of[question.passages[0]] for question in source.faq.questions if question.covered)
    few = [article.id for article in source.articles if covered[article.id] < MIN_KNOWN_QUESTIONS]
    if few:
        few_known = BuildWarning.FEW_KNOWN_IN_MANY if len(few) > _NAMED else BuildWarning.FEW_KNOWN
        more, least = len(few) - _NAMED, MIN_KNOWN_QUESTIONS
        found.append(Message(few_known, names=", ".join(few[:_NAMED]), more=more, least=least))
    return found


def _describe(source: Source, model: ServingModel, candidates: int) -> Description:
    made_of = _made_of(source, candidates)
    return Description(model=model.id, model_name=model.name, model_checksum=model.checksum, **made_of)


def _made_of(source: Source, candidates: int) -> dict[str, Any]:
    """The fields of a description, but those of the encoder."""
    faq = source.faq
    questions = [
        f"{question.text}\n{question.passages}{'' if question.shown else ' not shown'}" for question in faq.questions
    ]
    golden = [f"golden {question.text}\n{question.passages}" for question in faq.golden]
    # The gate judges these, too.
    lost = [f"{link.questions}\n{link.article}\n{link.section}\n{link.quote}" for link in faq.broken if link.golden]
    return {
        "recipe": f"{RECIPE}-{candidates}-{background_checksum()[:12]}-{glossary_checksum()[:12]}-{version('pypinyin')}",
        "chunker": CHUNKER_VERSION,
        "counts": contents_of(source).counts(),
        "articles": source.checksums,
        "questions": sha256_of_text(*questions, *golden, *lost),
    }


def outdated(description: Description, source: Source, settings: Settings) -> bool:
    """Whether a build would make another index than the one described. The encoder is compared by its id, without opening it.

    Raises ModelError.
    """
    made_of = _made_of(source, settings.candidates)
    return description != replace(description, model=model_id(settings.model), **made_of)


def _in_use(root: Path, report: Report) -> Version | None:
    """The published version; None when there is none, or when it is damaged."""
    try:
        return open_current(root)
    except StoreError as error:
        if (root / versions.CURRENT).exists():
            report(Message(BuildStep.ANEW, reason=without_cure(error.message)))
        return None


def _last_report(root: Path, report: Report) -> GateReport | None:
    """The gate's report of a published version that is damaged or of another format; None when it cannot be read.

    Mostly another file is damaged. With the report the gate still notices when a question that passed does not pass now.
    """
    if not (root / versions.CURRENT).exists():
        return None
    try:
        return GateReport.read(versions.folder_of(root, versions.current_version(root)) / LAYOUT.gate)
    except (StoreError, OSError):
        report(Message(BuildStep.NO_REPORT))
        return None


def _identity(description: Description) -> str:
    """A hash of what an encoding depends on beside its text: model, chunker, RECIPE and background texts.

    The recipe of a description also names candidates and glossary, which do not change an encoding.
    """
    recipe, _, background, *_ = description.recipe.split("-")
    return sha256_of_text(description.model_checksum, description.chunker, recipe, background)


def _plan(
    inputs: _BuildInputs,
    in_use: Version | None,
    expected: tuple[GateExpectation, ...],
    space: CenteredSpace,
    *,
    report: Report,
) -> tuple[Plan, int]:
    """What can be taken from the version in use, and how many passages have changed since its calibration was fitted.

    The calibration is kept while the same questions are known, and covered, and no more than CALIBRATION_DRIFT of the
    passages have been added or removed since the fit (a changed one counts as both): asking all known and background
    questions again would take longer than the rest of a small change, and give the same.
    """
    identity = _identity(inputs.description)
    golden = [item.text for item in expected]
    if in_use is None:
        return Plan(identity, golden), 0
    used = in_use.manifest.description
    if identity != _identity(used):
        report(Message(BuildStep.ANEW, reason=_why(used, inputs.description)))
        return Plan(identity, golden), 0
    if not CenteredSpace.read(in_use.folder / LAYOUT.space).same(space):
        report(Message(BuildStep.ANEW, reason=Message(Anew.MACHINE)))
        return Plan(identity, golden), 0
    earlier = PreviousVersion.read(in_use.folder)
    texts = passage_texts(inputs.source, identity)
    now, then = Counter(texts.keys), Counter(earlier.passages.keys)
    record = Record.read(in_use.folder)
    drifted = record.drifted + (now - then).total() + (then - now).total()
    same = used.recipe == inputs.description.recipe
    sounding = Homophones.read(in_use.folder / LAYOUT.homophones).sounding if same else {}
    known = {(entry.text, bool(entry.passages)) for entry in earlier.contents.questions}
    if (
        same
        and known == {(question.text, question.covered) for question in inputs.source.faq.questions}
        and drifted <= CALIBRATION_DRIFT * record.calibrated_on
    ):
        kept = json.loads((in_use.folder / LAYOUT.calibration).read_text("utf-8"))
        return Plan(
            identity=identity,
            golden=golden,
            earlier=earlier,
            calibration=Calibration.from_dict(kept),
            sounding=sounding,
            passages=texts,
        ), drifted
    return Plan(
        identity=identity, golden=golden, earlier=earlier, calibration=None, sounding=sounding, passages=texts
    ), 0


def _why(before: Description, now: Description) -> Message:
    if before.model_checksum != now.model_checksum:
        return Message(Anew.ENCODER, before=before.model, now=now.model)
    return Message(Anew.CHUNKS if before.chunker != now.chunker else Anew.RECIPE)


def _diff(
    inputs: _BuildInputs,
    contents: Contents,
    in_use: Version | None,
    earlier: PreviousVersion | None,
    *,
    golden: tuple[Mapping[str, str], Mapping[str, str]],
) -> Diff:
    """Compare with the version in use. golden: the golden questions of that version and of the one that was made."""
    old: Mapping[str, str] = {}
    before = Contents((), (), (), ())
    if in_use is not None:
        old, before = (
            in_use.manifest.description.articles,
            earlier.contents if earlier else Contents.read(in_use.folder),
        )
    golden_before, golden_after = golden
    new = inputs.description.articles
    return compare(old, before, new, contents, golden_before=golden_before, golden_after=golden_after)
