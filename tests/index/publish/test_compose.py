"""What is read and searched with a passage: its title, sections and the text before a piece of a list."""

from __future__ import annotations

from index.publish.compose import context
from kb.article import Article, Passage


def called(title: str, text: str = "x") -> Article:
    return Article("a", title, text, ())


class TestContext:
    def test_title_and_section_path(self) -> None:
        assert context(Passage("a", 0, 1, "x", ("Law", "Courts")), called("Debts")) == "Debts\nLaw\nCourts\n"

    def test_a_name_that_stands_twice_is_read_once(self) -> None:
        assert context(Passage("a", 0, 1, "x", ("Debts", "Late")), called("Debts")) == "Debts\nLate\n"

    def test_the_nearest_heading_is_kept_and_a_title_as_long_as_a_text_is_not(self) -> None:
        # The encoder reads 512 tokens of context and passage together: the passage must get its part.
        assert context(Passage("a", 0, 1, "x", ("Law",)), called("长" * 5000)) == "Law\n"
        assert context(Passage("a", 0, 1, "x"), called("长" * 5000)) == "长" * 200 + "\n"

    def test_outer_sections_go_first_where_all_would_be_too_long(self) -> None:
        # 200 characters: the heading has 100, the title 90, so 10 are left, too few for the chapter but not for the part.
        path = ("Part one", "c" * 50, "h" * 100)
        assert context(Passage("a", 0, 1, "x", path), called("t" * 90)) == f"{'t' * 90}\nPart one\n{'h' * 100}\n"

    def test_what_a_piece_of_a_list_needs_comes_last(self) -> None:
        article = called("Warranty", "It does not\ncover:\n\n- rust\n- frost")
        passage = Passage("a", 28, 35, "- frost", ("Limits",), 0, ((0, 18),))
        assert context(passage, article) == "Warranty\nLimits\nIt does not cover:\n"

    def test_nothing_to_say(self) -> None:
        assert context(Passage("a", 0, 1, "x"), called("")) == ""
