"""From articles to a published index: what is written is what is read, and a build that fails changes nothing."""

from __future__ import annotations

import errno
import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from index.encoder.encoder import Encoder
from index.encoder.prepare import prepare
from index.publish import compose as composing
from index.publish.build import READINGS, Built, build
from index.publish.compose import Source, compose_index, write
from index.publish.history import Change, Diff
from index.retrieval.background import background, background_of
from index.retrieval.dense import DenseIndex
from index.search.search_index import SearchIndex
from index.store import permitted
from index.store.contents import KnownEntry
from index.store.versions import CURRENT, VERSIONS, Description, new_version, open_current
from kb.article import Article, Block, Topic
from kb.config.settings import Settings
from kb.errors import Message
from kb.faq.known_questions import BrokenLink, Faq, FaqError, KnownQuestion
from kb.faq.schema import FaqProblem
from kb.library.library import LibraryError
from tests.conftest import KeywordEncoder, tiny_index, tiny_source

FAQ = """\
covered:
- section: When you are sued
  questions: [sued, lawsuit, court, 起诉, 立案]
- section: Paying late
  questions: [late debt, overdue debt, 欠款逾期]
not_covered: [battery, phone, charge, charging phone, 手机, 电池, 充电, 手机充电]
"""
QUESTIONS = ["refund money", "will I be sued", "快递丢失", "phone charging court", "😀", "登录 password"]
DESCRIPTION = Description("tiny", "tiny", "0" * 64, "1", "1", {}, {}, "0" * 64)


def answers(index: SearchIndex) -> list[object]:
    return [replace(index.search(question, top=9), took_ms=0.0) for question in QUESTIONS]


def files(root: Path) -> dict[str, bytes]:
    """Every file under a folder, and every folder as an empty entry."""
    return {path.relative_to(root).as_posix(): path.read_bytes() if path.is_file() else b"" for path in root.rglob("*")}


def published_files(root: Path) -> dict[str, bytes]:
    return {name: data for name, data in files(root).items() if name != ".lock"}


def written(index: SearchIndex, root: Path) -> SearchIndex:
    """The index after a way through the disk."""
    with new_version(root, DESCRIPTION, 3) as folder:
        write(index, folder)
    return SearchIndex.open(root, KeywordEncoder())


class TestRoundTrip:
    def test_the_index_read_back_answers_alike(self, tmp_path: Path) -> None:
        index = tiny_index(FAQ)
        assert answers(written(index, tmp_path)) == answers(index)

    def test_contents_and_calibration_are_the_same(self, tmp_path: Path) -> None:
        index = tiny_index(FAQ)
        found = written(index, tmp_path)
        assert (found.contents, found.calibration) == (index.contents, index.calibration)
        assert found.counts == {"articles": 5, "passages": 7, "topics": 1, "questions": 16}
        assert found.frequent_questions() == index.frequent_questions()
        assert {name: values.tolist() for name, values in found.space.arrays().items()} == {
            name: values.tolist() for name, values in index.space.arrays().items()
        }

    def test_an_index_without_topics_and_questions(self, tmp_path: Path) -> None:
        index = index_of([Article("a", "A", "The court.", (Block(0, 10),))])
        found = written(index, tmp_path)
        assert found.contents == index.contents
        assert answers(found) == answers(index)

    # What JSON leaves as it is and what a line reader might take for the end of a line, and what editors paste.
    @pytest.mark.parametrize(
        "strange",
        [
            "\u2028",
            "\u2029",
            "\x85",
            "\x0b\x0c\x1c\x1d\x1e",
            "\r\n",
            "\r",
            "\x00",
            "\ufeff",
            "👩‍👧 𠮷 é",
            '"\\n"',
            "\u202e\u2066",
            "\x1b[31m",
        ],
        ids=ascii,
    )
    def test_any_text_comes_back(self, tmp_path: Path, strange: str) -> None:
        text = f"A court{strange}hears {strange} lawsuits."
        section = (f"Law{strange}yers",)
        article = Article(
            "a",
            f"On {strange} courts",
            text,
            (Block(0, len(text), section),),
            topics=(Topic(f"More {strange}"),),
            source=f"from {strange}",
        )
        (passage,) = Source.of_articles([article]).passages
        assert passage.text == text
        known = Faq((KnownQuestion(f"sued {strange}?", (passage.id,), "a.faq.yaml", 1),))
        index = index_of([article], known)
        found = written(index, tmp_path)
        assert found.contents == index.contents
        (hit,) = found.search("lawsuit").hits
        assert (hit.passage, hit.title, hit.source) == (passage, article.title, article.source)

    def test_progress_counts_every_text_once(self) -> None:
        steps: list[tuple[int, int]] = []
        encoder = KeywordEncoder()
        compose_index(tiny_source(FAQ), encoder, background(encoder), Settings(), lambda *step: steps.append(step))
        # 7 passages, 1 topic, 16 known questions
        assert steps == [(done, 24) for done in range(1, 25)]


def index_of(articles: list[Article], faq: Faq | None = None) -> SearchIndex:
    encoder = KeywordEncoder()
    source = Source.of_articles(articles)
    return compose_index(replace(source, faq=faq or Faq()), encoder, background(encoder), Settings())


def test_a_topic_of_two_articles_is_kept_once() -> None:
    texts = "The court.", "The refund."
    articles = [
        Article(name, name, text, (Block(0, len(text)),), topics=(Topic("More"), Topic(f"Only {name}")))
        for name, text in zip("ab", texts, strict=True)
    ]
    assert [topic.title for topic in index_of(articles).contents.topics] == ["More", "Only a", "Only b"]


@contextmanager
def largest_file(size: int) -> Iterator[None]:
    """The kernel refuses to write a file beyond `size` bytes, as it does on a full disk."""
    resource = pytest.importorskip("resource")
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


def test_a_file_that_does_not_fit_leaves_the_published_index(tmp_path: Path) -> None:
    old, new = tiny_index(), tiny_index(FAQ)
    written(old, tmp_path)
    before = files(tmp_path)
    # Sizes at which different files are the first that do not fit: the articles, the passages, words, arrays.
    for size in (0, 500, 1500, 3000):
        with pytest.raises(OSError, match=r"too large|requested and"), largest_file(size):  # noqa: SIM117
            with new_version(tmp_path, DESCRIPTION, 3) as folder:
                write(new, folder)
        assert files(tmp_path) == before
    assert answers(SearchIndex.open(tmp_path, KeywordEncoder())) == answers(old)


def test_vectors_that_do_not_fit_are_an_error(tmp_path: Path) -> None:
    vectors = DenseIndex.build(np.eye(16, dtype=np.float32))  # 16 · (16 + 16) · 2 bytes
    with pytest.raises(OSError, match="too large"), largest_file(256):
        vectors.write(tmp_path / "vectors.faiss")


# From here on: the real model, on two short articles.
ARTICLES = {
    "court.md": "---\ntitle: Going to court\npublished: 2024-01-02\nrelated: [Bankruptcy]\n---\n## When you are sued\n\n"
    "A lender may file a lawsuit in court.\n\n## Paying late\n\nAn overdue debt grows.\n",
    "parcel.txt": "快递配送说明\n\n发布时间:2024-01-02\n\n快递一般三天内送货。\n",
}
KNOWN = """\
covered:
- section: When you are sued
  questions: [will they take me to court]
- section: Nowhere
  questions: [is this linked]
not_covered:
- how do I open an account
"""


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with `articles` and the `index` that was built from them."""
    home = tmp_path_factory.mktemp("published")
    (home / "articles").mkdir()
    for name, text in ARTICLES.items():
        (home / "articles" / name).write_text(text, "utf-8")
    (home / "articles" / "court.faq.yaml").write_text(KNOWN, "utf-8")
    built = build(settings_of(home), author="ann")
    assert replace(built, diff=None, gate=None) == Built(
        counts={"articles": 2, "passages": 3, "topics": 1, "questions": 2},
        changed=True,
        published=True,
        broken_links=(
            BrokenLink("court.faq.yaml", 4, Message(FaqProblem.NO_SECTION, article="court", section="Nowhere")),
        ),
        warnings=(
            "court, parcel: fewer than 8 covered known questions; confidence is judged by passages there, which cannot "
            "tell what an article leaves unanswered",
        ),
        encoded=7,  # 3 passages, 1 topic, 2 known questions, and the one that leads nowhere, which fails
    )
    return home


@pytest.fixture
def home(published: Path, tmp_path: Path) -> Path:
    """A copy of it, to change."""
    return Path(shutil.copytree(published, tmp_path / "home"))


def settings_of(home: Path) -> Settings:
    return Settings(articles=home / "articles", index=home / "index")


@pytest.mark.model
class TestBuild:
    def test_building_again_does_nothing(self, home: Path) -> None:
        before, steps = files(home), []
        built = build(settings_of(home), progress=lambda *step: steps.append(step))
        assert (built.changed, steps) == (False, [])
        assert built.counts == {"articles": 2, "passages": 3, "topics": 1, "questions": 2}
        assert [str(link) for link in built.broken_links] == [
            "court.faq.yaml:4: no passage of 'court' stands in the section 'Nowhere'"
        ]
        assert files(home) == before

    def test_a_changed_article_and_a_damaged_index_publish_a_new_version(self, home: Path) -> None:
        first = open_current(home / "index")
        article = home / "articles" / "parcel.txt"
        article.write_text(article.read_text("utf-8").replace("三天", "五天"), "utf-8")
        assert build(settings_of(home)).changed
        second = open_current(home / "index")
        assert second.manifest.version > first.manifest.version
        changed = {
            key
            for key, value in second.manifest.description.articles.items()
            if value != first.manifest.description.articles[key]
        }
        assert changed == {"parcel"}
        hit = SearchIndex.open(home / "index").search("快递几天送到").hits[0]
        assert hit.passage.text == "快递一般五天内送货。"
        # The same articles, but a byte of the index is not what was written: it is built anew.
        path = second.folder / "passages" / "codes.npy"
        data = bytearray(path.read_bytes())
        data[-1] ^= 1
        path.write_bytes(data)
        assert build(settings_of(home)).changed
        assert open_current(home / "index").manifest.description == second.manifest.description

    def test_a_question_that_is_hidden_from_now_on_publishes_a_new_version(self, home: Path) -> None:
        (home / "articles" / "court.faq.yaml").write_text(
            KNOWN.replace("  questions: [will", "  wordings: [will"), "utf-8"
        )
        built = build(settings_of(home))
        assert (built.changed, built.published, built.encoded) == (True, True, 0)
        question, place = "will they take me to court", "court › When you are sued"
        assert built.diff == Diff((), (), (Change(question, place, f"{place} (not shown)"),))
        found = SearchIndex.open(home / "index")
        assert found.contents.questions[0] == KnownEntry(question, (0,), shown=False)
        assert found.frequent_questions() == ()
        assert not build(settings_of(home)).changed

    def test_a_full_disk_leaves_the_published_index(self, home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        (home / "articles" / "new.txt").write_text("Refunds\n\nThe money comes back.\n", "utf-8")
        before = published_files(home / "index")

        def full(*_: object, **__: object) -> None:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

        # The last of many arrays: most of the version has been written by then.
        monkeypatch.setattr(composing.np, "savez", full)
        with pytest.raises(OSError, match="No space left on device"):
            build(settings_of(home))
        assert published_files(home / "index") == before

    @pytest.mark.parametrize(
        ("spoil", "error", "message"),
        [
            (lambda folder: shutil.rmtree(folder), LibraryError, "no such folder"),
            (lambda folder: (shutil.rmtree(folder), folder.write_text("x")), LibraryError, "found a file"),
            (lambda folder: [path.unlink() for path in folder.iterdir()], LibraryError, "found none"),
            (lambda folder: (folder / "empty.txt").write_bytes(b""), LibraryError, "^empty.txt: expected"),
            (lambda folder: (folder / "b.txt").write_bytes(b"\x7fELF\x00\x00\x01"), LibraryError, "^b.txt: expected"),
            (lambda folder: shutil.copy(folder / "court.md", folder / "court.txt"), LibraryError, "rename one"),
            (lambda folder: (folder / "gone.md").symlink_to(folder / "nothing"), LibraryError, "^gone.md: cannot be"),
            (lambda folder: (folder / "court.faq.yaml").write_text("covered: ["), FaqError, "^court.faq.yaml:1: not"),
            (lambda folder: (folder / "court.faq.yaml").write_text("a: 1"), FaqError, "^court.faq.yaml:1: unknown key"),
            (lambda folder: (folder / "x.faq.yaml").write_bytes(b"\xff\xfe"), FaqError, "^x.faq.yaml:1: cannot be"),
            (
                lambda folder: (folder / "x.faq.yaml").write_text('not_covered:\n- "\\ud83d?"\n'),
                FaqError,
                "^x.faq.yaml:2: half a character",
            ),
        ],
        ids=[
            "no folder",
            "a file",
            "no articles",
            "empty",
            "binary",
            "same name",
            "dead link",
            "not YAML",
            "unknown key",
            "not UTF-8",
            "half a character",
        ],
    )
    def test_broken_articles_leave_the_published_index(
        self, home: Path, spoil: Callable[[Path], object], error: type[Exception], message: str
    ) -> None:
        before = published_files(home / "index")
        spoil(home / "articles")
        with pytest.raises(error, match=message) as caught:
            build(settings_of(home))
        assert "\n" not in str(caught.value)
        assert published_files(home / "index") == before

    def test_an_unreadable_folder(self, home: Path) -> None:
        before = published_files(home / "index")
        articles = home / "articles"
        articles.chmod(0)
        try:
            if os.access(articles, os.R_OK):
                pytest.skip("this user may read everything")
            with pytest.raises(LibraryError, match="cannot be read: permission denied; check its permissions"):
                build(settings_of(home))
        finally:
            articles.chmod(0o755)
        assert published_files(home / "index") == before

    def test_the_published_index_names_its_files(self, published: Path) -> None:
        version = open_current(published / "index")
        assert set(files(version.folder)) - {
            "manifest.json",
            "manifest.sha256",
            "passages",
            "topics",
            "questions",
            "asked",
        } == set(version.manifest.files)
        assert {path.name for path in (published / "index").iterdir()} == {
            CURRENT,
            VERSIONS,
            ".lock",
            READINGS,
            permitted.ARTICLES,
        }
        assert version.manifest.description.counts == {"articles": 2, "passages": 3, "topics": 1, "questions": 2}
        # At most 48 bytes a token (384 dimensions, one bit each).
        assert np.load(version.folder / "passages" / "codes.npy").shape[1] == 48


def test_codes_of_another_space_are_not_mixed_in(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Signs mean something only under the rotation that they were made with, and that is fitted on each machine."""
    known = background_of(Encoder(prepare(Settings().model)))
    turned = replace(known, space=replace(known.space, rotation=known.space.rotation[:, ::-1].copy()))
    monkeypatch.setattr("index.publish.build.background_of", lambda encoder: turned)
    parcel = home / "articles" / "parcel.txt"
    parcel.write_text(parcel.read_text("utf-8").replace("三天", "五天"), "utf-8")
    told: list[str] = []
    built = build(settings_of(home), report=told.append)
    assert (built.published, built.encoded) == (True, 7)
    assert told[0] == "everything is encoded again: this machine encodes the background texts slightly differently"
    assert SearchIndex.open(home / "index").space.same(turned.space)
