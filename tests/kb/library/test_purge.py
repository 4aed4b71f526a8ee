"""What was removed of an article is deleted for good, and nothing else."""

from __future__ import annotations

from pathlib import Path

from kb.library.corrections import Correction
from kb.library.library import Library
from kb.library.purge import purge_removed
from tests.support.shelves import ONE, TWO, kept, shown


def test_all_that_was_kept_of_an_article_is_deleted(tmp_path: Path) -> None:
    library = Library(tmp_path)
    for data in (ONE, TWO):
        library.add("shop/a.md", data, Correction(title="题"))
    library.remove("shop/a")
    library.add("b.txt", ONE)
    (tmp_path / "b.faq.yaml").write_bytes(b"not_covered: [x]\n")
    library.remove("b")
    (tmp_path / ".removed" / "alone" / "shop").mkdir(parents=True)
    (tmp_path / ".removed" / "alone" / "shop" / "a.faq.yaml").write_bytes(b"x")
    library.add("shop/a.md", TWO)
    gone = purge_removed(tmp_path, "shop/a")
    assert len(gone) == 3
    assert "alone" in gone
    assert kept(tmp_path) == [("b", {"b.txt": ONE, "b.faq.yaml": b"not_covered: [x]\n"})]
    assert shown(tmp_path) == {"shop/a.md": TWO}
    assert purge_removed(tmp_path, "shop/a") == ()
    assert sorted(path.name for path in tmp_path.iterdir()) == [".changing.lock", ".removed", "shop"]
