"""A small knowledge base that is published with the real model, for the tests of the way from an edit to an index."""

from __future__ import annotations

from pathlib import Path

from kb.config.settings import Settings

FILES = {
    "court.md": "---\ntitle: Going to court\n---\n## When you are sued\n\nA lender may file a lawsuit in court.\n\n"
    "## Paying late\n\nAn overdue debt grows.\n",
    "parcel.txt": "快递配送说明\n\n发布时间:2024-01-02\n\n快递一般三天内送货。\n",
    "court.faq.yaml": "covered:\n- section: When you are sued\n  questions: [will they take me to court]\n"
    "golden:\n- question: can a lender file a lawsuit\n  section: When you are sued\n"
    "- question: how do I bake bread\n  not_covered: true\n",
}


def lay(home: Path) -> Path:
    """Write them into the folder `articles` of a home, which is returned."""
    (home / "articles").mkdir()
    for name, text in FILES.items():
        (home / "articles" / name).write_text(text, "utf-8")
    return home


def settings_of(home: Path, keep: int = 10) -> Settings:
    """Articles and index of a folder made by the fixture `home`."""
    return Settings(articles=home / "articles", index=home / "index", keep=keep)


def edit(home: Path, name: str, old: str, new: str) -> None:
    """Replace a text that is in an article or FAQ file."""
    path = home / "articles" / name
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new), "utf-8")


def spoil(home: Path) -> None:
    """Take lawsuits out of the article and rename their section, so that links to it are broken."""
    edit(home, "court.md", "## When you are sued\n\nA lender may file a lawsuit in court.\n", "## Tea\n\nTea is hot.\n")
