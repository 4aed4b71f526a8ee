"""Lines of markup → what each of them is."""

from __future__ import annotations

from kb.structure.assemble import DocumentMetadata, assemble_article
from kb.structure.classify_lines import Line, LineKind, Markup, markup_lines
from kb.structure.passages import cut


def code(*lines: str, level: int = 0) -> list[Markup]:
    return [Markup(LineKind.CODE, level, line, apart=not i) for i, line in enumerate(lines)]


def test_lines_of_code_keep_their_leading_blanks_and_the_empty_lines_between_them() -> None:
    text, lines = markup_lines([Markup(LineKind.TEXT, 0, "Type"), *code("", "if a:", "    b()  ", "", "", "c()", "")])
    assert text == "Type\n\nif a:\n    b()\n\n\nc()"  # an empty line at the beginning or end of a block says nothing
    assert lines == [
        Line(0, 4, gap=True, markup=True),
        Line(6, 11, gap=True, markup=True, code=True),
        Line(12, 19, markup=True, code=True),
        Line(22, 25, markup=True, code=True),
    ]


def test_nothing_in_code_is_a_heading_a_title_a_fact_or_furniture() -> None:
    block = code("# stop it first", "1. 总结", "Published: 2024-04-01", "---", "Related articles:", "  - home > x")
    text, lines = markup_lines([*block, Markup(LineKind.TEXT, 0, "It takes ten minutes.")])
    article = assemble_article("a", text, lines, DocumentMetadata(fallback_title="a"))
    assert (article.title, article.published, article.topics, article.sections) == ("a", None, (), ())
    assert [article.text[block.start : block.end] for block in article.body] == [
        "# stop it first\n1. 总结\nPublished: 2024-04-01\n---\nRelated articles:\n  - home > x",
        "It takes ten minutes.",
    ]
    assert article.set_aside == ()


def test_blocks_of_code_that_follow_each_other_are_one_block() -> None:
    text, lines = markup_lines([
        Markup(LineKind.HEADING, 1, "T"), *code("a", "", "  b"), *code("c"), Markup(LineKind.ITEM, 1, "- d"),
        *code("e", level=1),
    ])  # fmt: skip
    article = assemble_article("a", text, lines, DocumentMetadata())
    assert [article.text[block.start : block.end] for block in article.body] == ["a\n\n  b\n\nc", "- d", "e"]
    assert [passage.text for passage in cut(article)] == ["a\n\n  b\n\nc\n\n- d\n\ne"]
