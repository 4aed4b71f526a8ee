"""What an editor wants otherwise: pieces that come in at their place, headings that are text, passages that are joined."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kb.article import Article
from kb.library.amend import beginning, join_passages, keep_pieces, plain, without_headings
from kb.readers.read import ReaderError, read_article
from kb.structure.passages import cut
from tests.kb.structure.test_account import LINES

GUIDE = (
    "# T\n\nFirst.\n\n## A\n\nText a. <!-- one --> <!-- two -->\n\n~~gone~~ here.\n\n### A2\n\nDeep.\n\n"
    "## B\n\nText b.\n\n### C\n\nText c.\n\n## D\n\n1. **Ants**: they come in spring, through the door of the kitchen.\n"
    "2. **Bees**: they come in summer, through the windows.\n"
)


def read(text: str, name: str = "a.md") -> Article:
    return read_article(text.encode(), name)


def told(article: Article) -> list[tuple[str, str]]:
    """The section paths and texts of the passages."""
    return [(passage.section_path, passage.text) for passage in cut(article)]


AS_READ = [
    ("", "First."),
    ("A", "Text a.\n\nhere."),
    ("A › A2", "Deep."),
    ("B", "Text b."),
    ("B › C", "Text c."),
    ("D › Ants", "Ants: they come in spring, through the door of the kitchen."),
    ("D › Bees", "Bees: they come in summer, through the windows."),
]


def test_the_guide_as_it_is_read() -> None:
    assert told(read(GUIDE)) == AS_READ


def test_pieces_come_in_where_they_stood() -> None:
    article = keep_pieces(read(GUIDE), {"one", "two", "gone"})
    assert told(article) == [AS_READ[0], ("A", "one\n\ntwo\n\nText a.\n\ngone\n\nhere."), *AS_READ[2:]]
    assert article.set_aside == ()


@pytest.mark.parametrize(
    ("text", "name", "piece", "passages"),
    [
        ("<!-- x -->\n\n# T\n\nFirst.", "a.md", "x", [("", "x"), ("", "First.")]),
        ("---\nlevel: 3\n---\n\n# T\n\nFirst.", "a.md", "level: 3", [("", "level: 3"), ("", "First.")]),
        ("# T\n\nFirst.\n\n[x]: y", "a.md", "[x]: y", [("", "First.\n\n[x]: y")]),
        ("T\n\n更新时间：2024-04-01\n\nNext.", "a.txt", "更新时间：2024-04-01", [("", "更新时间：2024-04-01\n\nNext.")]),
        ("T\n\nA.\n\nTo Top\n\nB.\n\nTo Top\n\nC.", "a.txt", "To Top", [("", "A.\n\nTo Top\n\nB.\n\nTo Top\n\nC.")]),
        ("<h1>T</h1><p>One.</p><p hidden>Two.</p><p>Three.</p>", "a.html", "Two.", [("", "One.\n\nTwo.\n\nThree.")]),
        ("question,answer,note\nWhy?,So.,old\n", "a.csv", "note old", [("Why?", "Why?\nSo."), ("", "note\nold")]),
    ],
)  # fmt: skip
def test_a_piece_of_any_file(text: str, name: str, piece: str, passages: list[tuple[str, str]]) -> None:
    article = read(text, name)
    assert piece in [plain(found.text) for found in article.set_aside]
    assert told(keep_pieces(article, {piece})) == passages


@pytest.mark.parametrize(
    ("names", "passages"),
    [
        ({"B"}, [*AS_READ[:2], ("A › A2", "Deep.\n\nB\n\nText b."), ("A › C", "Text c."), *AS_READ[5:]]),
        ({"A"}, [("", "First.\n\nA\n\nText a.\n\nhere."), ("A2", "Deep."), *AS_READ[3:]]),
        ({"A2", "C"}, [AS_READ[0], ("A", "Text a.\n\nhere.\n\nA2\n\nDeep."), ("B", "Text b.\n\nC\n\nText c."), *AS_READ[5:]]),
        ({"Bees"}, [*AS_READ[:6], ("D", "2. Bees: they come in summer, through the windows.")]),
        ({"D"}, [*AS_READ[:4], ("B › C", "Text c.\n\nD"), ("B › C › Ants", AS_READ[5][1]), ("B › C › Bees", AS_READ[6][1])]),
        ({"Nothing"}, AS_READ),
    ],
)  # fmt: skip
def test_a_heading_that_is_none_is_text_of_what_is_above(names: set[str], passages: list[tuple[str, str]]) -> None:
    article = without_headings(read(GUIDE), names)
    assert told(article) == passages
    assert not names & {section.path[-1] for section in article.sections}


def test_a_passage_that_belongs_to_the_one_above() -> None:
    article = join_passages(read(GUIDE), ["Text b.", "Bees: they come in summer, through the windows."])
    assert told(article) == [
        *AS_READ[:2],
        ("A › A2", "Deep.\n\nB\n\nText b."),
        ("A › C", "Text c."),
        ("D › Ants", f"{AS_READ[5][1]}\n2. {AS_READ[6][1]}"),
    ]


def test_passages_that_do_not_fit_into_one_stay_two() -> None:
    article = read(f"# T\n\n## A\n\n{'长' * 300}。\n\n## B\n\n{'短' * 300}。")
    assert join_passages(article, ["短" * 80]) == article


def is_sound(article: Article) -> None:
    """What every article holds to: blocks in order, within the text, under headings that are there."""
    ends = [0]
    for block in article.body:
        assert ends[-1] <= block.start < block.end <= len(article.text)
        assert block.name_end is None or block.start < block.name_end <= block.end
        assert all(0 <= start < end <= len(article.text) for start, end in block.context)
        ends.append(block.end)
    paths = {section.path for section in article.sections}
    assert {block.section[:size] for block in article.body for size in range(1, len(block.section) + 1)} <= paths
    assert all(0 <= section.start < section.end <= len(article.text) for section in article.sections)
    for passage in cut(article):
        assert article.text[passage.start : passage.end] == passage.text


@given(st.lists(st.sampled_from(LINES), min_size=3, max_size=22), st.data())
@settings(max_examples=300, deadline=None)
def test_every_article_stays_sound_and_loses_no_word(lines: list[str], data: st.DataObject) -> None:
    try:
        article = read("\n".join(lines).replace("\t", " | "), data.draw(st.sampled_from(("a.txt", "a.md"))))
    except ReaderError:
        return
    pieces = sorted({plain(piece.text) for piece in article.set_aside})
    names = sorted({plain(section.path[-1]) for section in article.sections})
    firsts = sorted({beginning(passage.text) for passage in cut(article)[1:]})
    wanted = [data.draw(st.sets(st.sampled_from(found))) if found else set() for found in (pieces, names, firsts)]
    kept = keep_pieces(article, wanted[0])
    is_sound(kept)
    assert {plain(piece.text) for piece in kept.set_aside} == set(pieces) - wanted[0]
    body = "".join(text for _, text in told(kept))
    assert all("".join(piece.split()) in "".join(body.split()) for piece in wanted[0])
    freed = without_headings(kept, wanted[1])
    is_sound(freed)
    assert not wanted[1] & {plain(section.path[-1]) for section in freed.sections}
    joined = join_passages(freed, sorted(wanted[2]))
    is_sound(joined)
    assert len(cut(joined)) <= len(cut(freed)) + len(wanted[2])
