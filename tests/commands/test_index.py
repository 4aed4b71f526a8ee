"""`kb build`, `kb versions`, `kb rollback` and `kb diff`: what they print, refuse and leave alone."""

from __future__ import annotations

import io
import json
import os
import re
import shutil
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path

import pytest

import cli
from index.publish.history import list_versions
from index.store.lock import Doing, only_writer
from index.store.versions import open_current
from tests.support.command_line import Run, failed

# Colour, window title and erasing by escape sequences (ESC and its one-byte form), and two marks that turn text around.
STEERING = "\x1b[31m\x1b]0;title\x1b\\\u202e\u2066\x9b2J"
HARMLESS = "[31m]0;title\\2J"
ARTICLES = {
    "court.txt": f"Going {STEERING}to court\n\n发布时间:2024-01-02\n\n一、When you {STEERING}are sued\n\n"
    f"A lender {STEERING}may file a lawsuit in court.\n\n相关内容:\nMore {STEERING}courts\n",
    "parcel.txt": "快递配送说明\n\n发布时间:2024-01-02\n\n快递一般三天内送货。\n",
    "parcel.faq.yaml": "covered:\n\n- section: Nowhere\n  questions: [a b c]\n",
}
WARNING = "warning: parcel.faq.yaml:3: no passage of 'parcel' stands in the section 'Nowhere'"
TOO_FEW = (
    "warning: court, parcel: fewer than 8 covered known questions; confidence is judged by passages there, which cannot "
    "tell what an article leaves unanswered"
)


@pytest.mark.model
class TestBuild:
    @pytest.fixture(scope="class")
    @classmethod
    def built(cls, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
        """A folder with `articles` and `index`, built by `kb build`; and what that printed."""
        home = tmp_path_factory.mktemp("built")
        (home / "articles").mkdir()
        for name, text in ARTICLES.items():
            (home / "articles" / name).write_text(text, "utf-8")
        with redirect_stdout(io.StringIO()) as out, redirect_stderr(io.StringIO()) as err:
            code = cli.main(["build", "--articles", str(home / "articles"), "--index", str(home / "index")])
        assert code == 0
        assert err.getvalue().endswith(f"\n{WARNING}\n{TOO_FEW}\n3 of 3 headings are found\n")  # after the progress bar
        return home, out.getvalue()

    def test_what_it_says(self, kb: Run, built: tuple[Path, str]) -> None:
        home, out = built
        line = f"{home / 'index'}: 2 articles, 2 passages, 1 topic, 0 questions"
        assert out == f"{line}; 4 texts encoded; 0 of 1 known and golden questions pass: 1 new and failing\n"
        articles = home / "articles"
        again = kb("build", "--articles", articles, "--index", home / "index")
        assert again == (0, f"{line} (nothing has changed)\n", f"{WARNING}\n{TOO_FEW}\n")

    def test_headings_that_are_not_found_are_named(self, kb: Run, built: tuple[Path, str], tmp_path: Path) -> None:
        """Two sections of the second article say next to nothing; what they are called is treated in the first one."""
        articles, index = tmp_path / "articles", Path(shutil.copytree(built[0] / "index", tmp_path / "index"))
        shutil.copytree(built[0] / "articles", articles)
        lies = (
            f"Steps {STEERING}and so on\n\n一、Lawsuit in court\n\nTea is hot.\n\n二、快递几天送到\n\nBread is baked.\n"
        )
        (articles / "lies.txt").write_text(lies, "utf-8")
        _, out, _ = kb("build", "--check", "--articles", articles, "--index", index)
        counted = re.search(r"^(\d) of 6 headings are found$", out, re.MULTILINE)
        assert counted
        kinds = re.findall(r"^\d (only as the closest passage|not found):\n((?:  .*\n)+)", out, re.MULTILINE)
        listed = {kind: [line.strip() for line in lines.splitlines()] for kind, lines in kinds}
        assert sum(map(len, listed.values())) == 6 - int(counted[1]) >= 2
        _, _, err = kb("build", "--articles", articles, "--index", index)
        new = {kind: [name for name in names if name.startswith("lies › ")] for kind, names in listed.items()}
        named = [f"{len(names)} {kind}: {', '.join(names)}" for kind, names in new.items() if names]
        found = 3 - sum(map(len, new.values()))
        assert err.splitlines()[-1] == "; ".join([f"{found} of 3 headings are found", *named])
        told = kb("versions", list_versions(index)[0].version, "--index", index)[1]
        assert re.search(r"^\d of 6 headings are found", told, re.MULTILINE)

    def test_article_text_does_not_steer_the_terminal(self, kb: Run, built: tuple[Path, str]) -> None:
        code, out, _ = kb("ask", "when can a lender file a lawsuit in court", "--index", built[0] / "index")
        assert code == 0
        lines = out.split("\n")
        assert lines[2].startswith(f"1. Going {HARMLESS}to court › When you {HARMLESS}are sued · 2024-01-02")
        assert lines[3].replace("»", "").replace("«", "") == f"   A lender {HARMLESS}may file a lawsuit in court."
        code, related, _ = kb("ask", "more courts", "--index", built[0] / "index")
        assert related.split("\n")[-2].startswith(f"   · More {HARMLESS}courts (")
        assert re.findall(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]", out + related) == []

    @pytest.mark.parametrize(
        ("name", "data", "message"),
        [
            ("empty.txt", b"", "empty.txt: expected"),
            ("white.txt", b" \n\n", "white.txt: expected"),
            (
                "photo.txt",
                b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x01" + bytes(range(256)),
                "photo.txt: expected text",
            ),
            (
                "court.md",
                b"Courts\n\nThey hear.\n",
                "court.md and court.txt would both be the article 'court'; rename one",
            ),
            ("x.faq.yaml", b"covered: [", "x.faq.yaml:1: not valid YAML: "),
            (
                "x.faq.yaml",
                b"covered:\n- questions: [a]\n  page: 3\n",
                "x.faq.yaml:3: unknown key 'page'; expected one of ",
            ),
        ],
    )
    def test_bad_input_leaves_the_index(
        self, kb: Run, built: tuple[Path, str], tmp_path: Path, name: str, data: bytes, message: str
    ) -> None:
        home = built[0]
        articles = Path(shutil.copytree(home / "articles", tmp_path / "articles"))
        (articles / name).write_bytes(data)
        before = (home / "index" / "CURRENT").read_bytes()
        assert failed(kb("build", "--articles", articles, "--index", home / "index")).startswith(message)
        assert (home / "index" / "CURRENT").read_bytes() == before
        assert open_current(home / "index").manifest.description.counts["articles"] == 2

    def test_a_folder_that_cannot_be_read(self, kb: Run, built: tuple[Path, str], tmp_path: Path) -> None:
        index = built[0] / "index"
        missing, file = tmp_path / "none", tmp_path / "file.txt"
        file.write_text("x")
        assert failed(kb("build", "--articles", missing, "--index", index)) == (
            f"{missing}: no such folder; create it or name another one"
        )
        assert failed(kb("build", "--articles", file, "--index", index)) == (
            f"{file}: expected a folder of articles, found a file; name the folder it is in"
        )
        locked = tmp_path / "locked"
        locked.mkdir()
        locked.chmod(0)
        if not os.access(locked, os.R_OK):
            assert failed(kb("build", "--articles", locked, "--index", index)) == (
                f"{locked}: cannot be read: permission denied; check its permissions"
            )
        locked.chmod(0o755)


@pytest.mark.model
class TestVersions:
    @pytest.fixture(scope="class")
    @classmethod
    def two(cls, tmp_path_factory: pytest.TempPathFactory) -> Path:
        """A folder with two versions of an index: the second knows one question more."""
        home = tmp_path_factory.mktemp("two")
        (home / "articles").mkdir()
        (home / "articles" / "court.txt").write_text(ARTICLES["court.txt"], "utf-8")
        arguments = ["build", "--articles", str(home / "articles"), "--index", str(home / "index")]
        (home / "articles" / "court.faq.yaml").write_text("golden:\n- question: sued\n  quote: lawsuit\n", "utf-8")
        with redirect_stdout(io.StringIO()), redirect_stderr(io.StringIO()):
            assert cli.main(arguments) == 0
            with (home / "articles" / "court.faq.yaml").open("a") as file:
                file.write("covered:\n- quote: lawsuit\n  questions: [sue me]\n")
            assert cli.main(arguments) == 0
        return home

    @pytest.fixture
    def home(self, two: Path, tmp_path: Path) -> Path:
        return Path(shutil.copytree(two, tmp_path / "home"))

    def test_list_go_back_and_compare(self, kb: Run, home: Path) -> None:
        index = home / "index"
        newest, first = (item.version for item in list_versions(index))
        code, out, err = kb("versions", "--index", index)
        assert (code, err) == (0, "")
        lines = out.split("\n")
        assert (lines[0], lines[5]) == (f"{newest}  (in use)", first)
        assert lines[2:4] == [
            "  articles: as before",
            "  passages: as before; known questions: 1 added; golden questions: as before",
        ]
        assert lines[4].startswith("  2 of 2 known and golden questions pass")
        assert re.fullmatch(r"  \d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\+00:00 by \S+", lines[1])
        code, out, _ = kb("diff", first, newest, "--index", index)
        place = f"court › When you {HARMLESS}are sued"
        assert (code, out) == (
            0,
            f"articles: as before\npassages: as before\nknown questions: 1 added\n  + sue me: {place}\n"
            "golden questions: as before\n",
        )
        code, out, _ = kb("diff", first, newest, "--json", "--index", index)
        (change,) = json.loads(out)["questions"]
        assert (change["kind"], change["name"], change["before"]) == ("added", "sue me", None)
        assert kb("rollback", "--index", index) == (0, f"{index}: {first} is in use again, instead of {newest}\n", "")
        code, out, _ = kb("versions", "--json", "--index", index)
        told = json.loads(out)
        assert [(item["version"], item["in_use"]) for item in told["versions"]] == [(newest, False), (first, True)]
        assert [(step["before"], step["version"]) for step in told["rollbacks"]] == [(newest, first)]
        assert f" went back from {newest} to {first}\n" in kb("versions", "--index", index)[1]
        message = failed(kb("rollback", "--index", index))
        assert message.endswith(f"to see those that are there, run: kb versions --index {index}")
        assert failed(kb("diff", first, "nope", "--index", index)).startswith("there is no version 'nope' in ")

    def test_what_the_gate_found_can_be_read_again(self, kb: Run, home: Path) -> None:
        index, articles = home / "index", home / "articles"
        (articles / "court.txt").write_text("Tea\n\nTea is hot, and bread is baked.\n", "utf-8")
        _, _, err = kb("build", "--check", "--articles", articles, "--index", index)
        assert kb("build", "--force", "--articles", articles, "--index", index)[0] == 0
        newest = list_versions(index)[0]
        for name in (newest.version, newest.version.rpartition("-")[2]):
            code, out, err = kb("versions", name, "--index", index)
            assert (code, err) == (0, "")
            assert out.startswith(
                "0 of 2 known and golden questions pass: 2 broken, 2 with another confidence\nbroken:\n"
            )
        _, out, _ = kb("versions", newest.version[:-1], "--json", "--index", index)
        told = json.loads(out)
        assert (told["version"], told["against"]) == (newest.version, list_versions(index)[1].version)
        assert [(row["expected"]["text"], row["verdict"], row["now"]["passed"]) for row in told["rows"]] == [
            ("sue me", "broken", False),
            ("sued", "broken", False),
        ]

    def test_a_version_is_named_by_how_its_name_begins_or_ends(self, kb: Run, home: Path) -> None:
        index = home / "index"
        newest, first = (item.version for item in list_versions(index))
        ends = [name.rpartition("-")[2] for name in (first, newest)]
        assert "+ sue me" in kb("diff", *ends, "--index", index)[1]
        assert kb("rollback", ends[0], "--index", index)[1].startswith(f"{index}: {first} is in use again")
        message = failed(kb("diff", "2", newest, "--index", index))
        assert message == f"{index}: 2 versions begin or end with '2'; write more of the name"

    def test_broken_questions_stop_it(self, kb: Run, home: Path) -> None:
        index, articles = home / "index", home / "articles"
        before = (index / "CURRENT").read_bytes()
        (articles / "court.txt").write_text("Tea\n\nTea is hot, and bread is baked.\n", "utf-8")
        (articles / "other.txt").write_text("Parcels\n\nA parcel comes in three days.\n", "utf-8")
        code, out, err = kb("build", "--articles", articles, "--index", index)
        assert (code, out) == (1, "")
        told = err.split("\n")
        assert told[-2] == (
            "kb: 2 known or golden questions broke; nothing was published; mend the articles or the questions, or publish "
            f"with: kb build --force --articles {articles} --index {index}"
        )
        assert [line for line in told if line.startswith("  court.faq.yaml:2: sued (expected court › When you ")]
        code, out, err = kb("build", "--check", "--articles", articles, "--index", index)
        assert code == 1
        assert out.startswith("0 of 2 known and golden questions pass: 2 broken")
        assert err.endswith("kb: 2 known or golden questions broke; nothing was published\n")
        assert (index / "CURRENT").read_bytes() == before
        code, out, err = kb("build", "--force", "--articles", articles, "--index", index)
        assert code == 0
        assert "0 of 2 known and golden questions pass: 2 broken" in out
        assert " by " in (line := kb("versions", "--index", index)[1].split("\n")[1])
        assert line.endswith(", forced")

    def test_one_broken_question_is_one_question(self, kb: Run, home: Path) -> None:
        index, articles = home / "index", home / "my articles"
        (home / "articles").rename(articles)
        (articles / "court.faq.yaml").write_text("golden:\n- question: sued\n  quote: lawsuit\n", "utf-8")
        (articles / "court.txt").write_text("Tea\n\nTea is hot, and bread is baked.\n", "utf-8")
        _, _, err = kb("build", "--articles", articles, "--index", index)
        assert err.split("\n")[-2] == (
            "kb: 1 known or golden question broke; nothing was published; mend the articles or the questions, or publish with: "
            f"kb build --force --articles '{articles}' --index {index}"
        )

    def test_a_check_that_finds_nothing_broken(self, kb: Run, home: Path) -> None:
        code, out, _ = kb("build", "--check", "--articles", home / "articles", "--index", home / "index")
        assert code == 0
        assert out.startswith("2 of 2 known and golden questions pass\n")
        assert out.endswith(" (nothing has changed)\n")

    def test_while_another_builds(self, kb: Run, home: Path) -> None:
        with only_writer(home / "index", Doing.BUILDING, "ann"):
            message = failed(kb("build", "--articles", home / "articles", "--index", home / "index"))
            assert re.fullmatch(r".*: ann@\S+ \(process \d+\) is building since .*; try again later", message)
            assert "is building since" in failed(kb("rollback", "--index", home / "index"))
