"""Shared by all tests: a tiny keyword encoder, five articles about different subjects, and the real seed index."""

from __future__ import annotations

import hashlib
import os
import shutil
import zlib
from collections.abc import Iterator, Mapping, Sequence
from importlib.metadata import distributions
from pathlib import Path
from types import MappingProxyType

import numpy as np
import pytest
from filelock import FileLock
from hypothesis import settings

from index.encoder.encoder import Encoded
from index.progress import Step
from index.publish.compose import Source, compose_index
from index.retrieval.background import background
from index.search.search_index import SearchIndex
from index.text.words import words
from kb.config.settings import Settings
from kb.faq.known_questions import Faq, parse
from kb.readers.read import read_article
from tests.support.command_line import Run
from tests.support.paths import ROOT, SEED

# The same cases in every run: a test then fails for what was changed, not by chance. HYPOTHESIS_PROFILE=random draws new ones.
settings.register_profile("same", derandomize=True)
settings.register_profile("random", derandomize=False)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "same"))

# Words of one meaning share a dimension, whatever their language: what a real encoder learns, in miniature.
_MEANINGS = (
    "sue sued lawsuit court 起诉 立案 法院",
    "refund return money 退款 退货",
    "password login account 密码 登录 账号",
    "deliver delivery parcel ship 快递 配送 送货",
    "battery charge charging phone 电池 充电 手机",
    "overdue late repay debt 逾期 还款 欠款",
)
_DIMENSION = {word: number for number, line in enumerate(_MEANINGS) for word in line.split()}
WIDTH = 16

ARTICLES = {
    "court.md": "---\ntitle: Going to court\npublished: 2024-01-02\nrelated: [Paying late]\ntags: [debt, Law 2024]\n---\n"
    "## When you are sued\n\nA lender may file a lawsuit in court. Answer the letter of the court.\n\n"
    "## Paying late\n\nAn overdue debt grows. Repay what is late first.\n",
    "refunds.md": "---\ntitle: Refunds\ntags: [shop]\n---\n"
    "You may return goods within 14 days. The refund of your money takes a week.\n",
    "account.md": "---\ntitle: Your account\npublished: 2025-03-04\ntags: [Shop, debt]\n---\n"
    "To change the password, login to your account.\n",
    "delivery.txt": "快递配送说明\n\n一、配送时间\n\n快递一般三天内送货。\n\n二、丢失\n\n快递丢失请联系客服。\n",
    "phone.txt": "手机电池保养\n\n手机充电时不要过热。电池旧了应当更换。\n",
}


# Files whose tests take longest, the longest first: begun last, one of them would keep a single process busy at the end.
LONGEST = (
    "ui/editor/test_publish.py",
    "test_crashes.py",
    "api/editing/test_builds.py",
    "index/live/test_build_jobs.py",
    "index/encoder/test_export.py",
    "index/publish/test_incremental.py",
    "index/publish/test_history.py",
    "api/test_same_answers.py",
    "kb/faq/test_edits_safety.py",
    "kb/storage/test_transaction_faults.py",
    "commands/test_cli.py",
    "browser/editing/test_manage.py",
    "browser/editing/test_insights.py",
)
_MEMORY, _MEMORY_NEEDED = Path("/dev/shm"), 4 * 2**30


def pytest_configure(config: pytest.Config) -> None:
    """Temporary folders lie in memory, where there is enough: the product flushes every file it writes, thousands in a run,
    and a disk takes milliseconds for each. What a power loss leaves is tested with calls that are recorded, on any disk.
    """
    if config.option.basetemp or not hasattr(os, "statvfs") or not _MEMORY.is_dir():
        return
    room = os.statvfs(_MEMORY)
    if room.f_bavail * room.f_frsize >= _MEMORY_NEEDED and not room.f_flag & os.ST_NOEXEC:
        os.environ.setdefault("PYTEST_DEBUG_TEMPROOT", str(_MEMORY))


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The longest files begin first; all others keep their order."""
    order = {ROOT / "tests" / name: number for number, name in enumerate(LONGEST)}
    items.sort(key=lambda item: order.get(item.path, len(order)))


class KeywordEncoder:
    """One dimension per meaning; other words fall on one of nine further dimensions by checksum; the last is common.

    A word's token vector is its dimension plus a quarter of the common one; a text's vector is the unit mean of its
    tokens. Texts without words get the common dimension alone.
    """

    def questions(self, texts: Sequence[str], progress: Step | None = None) -> Iterator[Encoded]:
        return self.passages(texts, progress)

    def passages(
        self, texts: Sequence[str], progress: Step | None = None, contexts: Sequence[str] | None = None
    ) -> Iterator[Encoded]:
        for text in texts:
            yield self._encode(text)
            if progress:
                progress(1)

    def _encode(self, text: str) -> Encoded:
        found = words(text)
        tokens = np.zeros((len(found), WIDTH), np.float32)
        for row, word in enumerate(found):
            other = len(_MEANINGS) + zlib.crc32(word.text.encode()) % (WIDTH - 1 - len(_MEANINGS))
            tokens[row, _DIMENSION.get(word.text, other)] = 1
        tokens[:, -1] = 0.25
        vector = tokens.mean(axis=0) if len(found) else np.eye(WIDTH, dtype=np.float32)[-1]
        spans = np.array([(word.start, word.end) for word in found], np.int32).reshape(-1, 2)
        return Encoded((vector / np.linalg.norm(vector)).astype(np.float32), tokens, spans)


# The passage under its first heading says nothing, so the heading leads elsewhere.
LOST_HEADING = {
    "loans.md": "---\ntitle: Loans\n---\n## Overdue debt\n\nsee [refunds](refunds.md)\n\n"
    "## Repaying\n\nSend the money by transfer.\n"
}


def tiny_source(faq: str = "", more: Mapping[str, str] = MappingProxyType({})) -> Source:
    """The five articles and `more`, and known questions from YAML text as if it were court.faq.yaml."""
    source = Source.of_articles([read_article(text.encode(), name) for name, text in (ARTICLES | more).items()])
    return Source(source.articles, source.passages, parse(faq, "court.faq.yaml", source.passages) if faq else Faq())


def tiny_index(
    faq: str = "", settings: Settings | None = None, more: Mapping[str, str] = MappingProxyType({})
) -> SearchIndex:
    encoder = KeywordEncoder()
    return compose_index(tiny_source(faq, more), encoder, background(encoder), settings or Settings())


@pytest.fixture(scope="session")
def index() -> SearchIndex:
    return tiny_index()


def _in_use() -> str:
    """A checksum of all that an index is made of: programs, articles, and the libraries and models with their versions."""
    files = [path for room in ("kb", "index") for path in sorted((ROOT / room).rglob("*")) if path.is_file()]
    checksum = hashlib.sha256(" ".join(sorted(str(found.name) + found.version for found in distributions())).encode())
    for path in files:
        if path.suffix != ".pyc":
            checksum.update(f"{path.relative_to(ROOT)} {hashlib.sha256(path.read_bytes()).hexdigest()}\n".encode())
    return checksum.hexdigest()[:16]


@pytest.fixture(scope="session")
def seed_index(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of an index built from the shipped articles with the real model.

    It is built once for all processes, and for the browser tests after the others; each has a copy of its own. Whatever
    changes in a program, an article or a library, it is built anew.
    """
    from dataclasses import replace

    from index.publish.build import build

    kept = ROOT / "test-results" / "seed-index"
    kept.mkdir(parents=True, exist_ok=True)
    shared = kept / _in_use()
    with FileLock(kept / "lock"):
        if not (shared / "CURRENT").exists():
            for other in kept.glob("*/"):
                shutil.rmtree(other)
            shipped = tmp_path_factory.mktemp("shipped")  # without what somebody added to try the program
            for path in SEED.parent.glob(f"{SEED.stem}*"):
                shutil.copy(path, shipped)
            build(replace(Settings(), index=shared, articles=shipped))
    root = tmp_path_factory.mktemp("seed") / "index"
    shutil.copytree(shared, root)
    return root


@pytest.fixture
def kb(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Run:
    """Run the `kb` command in this process, without settings from outside: exit code, standard output and error."""
    import cli

    for name in [name for name in os.environ if name.startswith("KB_")]:
        monkeypatch.delenv(name)

    def run(*arguments: str | Path) -> tuple[int, str, str]:
        capsys.readouterr()
        try:
            code = cli.main([str(argument) for argument in arguments])
        except SystemExit as stop:  # argparse
            code = int(stop.code or 0)
        told = capsys.readouterr()
        return code, told.out, told.err

    return run
