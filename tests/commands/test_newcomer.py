"""As somebody new to it, by `kb` alone: bring in articles, look, publish, ask, break a golden question, and go back."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.support.command_line import Run
from tests.support.files.pages import DOCX_NAME, MARKDOWN, MARKDOWN_NAME, PAGES

pytestmark = pytest.mark.model

GOLDEN = "may a debt collector ring me before eight in the morning"
QUESTIONS = (
    f"golden:\n- question: {GOLDEN}\n  section: When they may call\n- question: 今天股市怎么样\n  not_covered: true\n"
)


def test_from_nothing_to_an_answer_and_back_again(kb: Run, tmp_path: Path) -> None:
    given, folder, index = tmp_path / "given", tmp_path / "articles", tmp_path / "index"
    given.mkdir()
    for name, data in PAGES.items():
        (given / name).write_bytes(data)
    here, there = ("--articles", folder), ("--articles", folder, "--index", index)

    def first(question: str) -> str:
        code, out, err = kb("ask", question, "--index", index, "--json", "--top", "1")
        assert (code, err) == (0, "")
        text: str = json.loads(out)["passages"][0]["text"]
        return text

    code, out, err = kb("add", given, "--dry-run", *here)
    assert (code, err, folder.exists()) == (0, "", False)
    assert [line for line in out.splitlines() if line.startswith("id: ")] == [
        "id:        credit-card-plan",
        "id:        debt-collectors",
        "id:        jiebei-overdue",
    ]
    code, out, err = kb("add", given, *here)
    assert (code, err, out.splitlines()[-1]) == (0, "", f"run: kb build --articles {folder}")
    (folder / "debt-collectors.faq.yaml").write_text(QUESTIONS, "utf-8")
    code, out, err = kb("build", *there)
    assert (code, out.rpartition("; ")[2]) == (0, "2 of 2 known and golden questions pass\n")
    assert "8 in the morning" in first(GOLDEN)
    assert "罚息" in first("what is the penalty interest on Jiebei")  # from one language to the other

    # The section that the golden question needs is gone in the next version of the article.
    start, end = (
        MARKDOWN.index("## When they may call"),
        MARKDOWN.index("## ", MARKDOWN.index("## When they may call") + 3),
    )
    (given / MARKDOWN_NAME).write_text(MARKDOWN[:start] + MARKDOWN[end:], "utf-8")
    assert kb("add", given / MARKDOWN_NAME, *here)[1].startswith("replaced debt-collectors: ")
    assert kb("remove", Path(DOCX_NAME).stem, *here)[0] == 0
    code, out, err = kb("build", *there)
    assert (code, out) == (1, "")
    assert err.splitlines()[-1] == (
        "kb: 1 known or golden question broke; nothing was published; mend the articles or the questions, or publish with: "
        f"kb build --force --articles {folder} --index {index}"
    )
    assert "8 in the morning" in first(GOLDEN)  # readers keep what they had
    assert kb("build", "--force", *there)[0] == 0
    assert "8 in the morning" not in first(GOLDEN)

    code, out, err = kb("rollback", "--index", index)
    assert (code, err) == (0, "")
    assert "8 in the morning" in first(GOLDEN)
    # The articles come back too, and then there is nothing left to do.
    for article in ("debt-collectors", Path(DOCX_NAME).stem):
        assert kb("restore", article, *here)[0] == 0
    assert {name: (folder / name).read_bytes() for name in PAGES} == PAGES
    assert kb("build", *there)[1].endswith(" (nothing has changed)\n")
