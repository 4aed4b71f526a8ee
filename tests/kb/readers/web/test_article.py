"""Which part of a page is the article, and what it is called."""

from __future__ import annotations

import pytest

from kb.article import Article
from kb.readers.read import read_article

PROSE = (
    "<p>The bank writes letters within three months after the first call.</p>"
    "<p>You can answer these letters by post, by phone or in the account, whatever you like best.</p>"
)
LINKS = "".join(f"<li><a href=/{i}>Install the app on the {i}th kind of phone</a></li>" for i in range(4, 9))


def read(page: str) -> Article:
    return read_article(page.encode(), "a.html")


def lines(article: Article) -> list[str]:
    return [line for line in article.text.split("\n") if line]


@pytest.mark.parametrize(
    "middle",
    [
        f"<ul>{LINKS}</ul>",
        "<aside class=note><p>The fee is due on Monday.</p></aside>",
        "<p><a href=/1>Home</a> &gt; <a href=/2>Settings</a></p>",
        "<div class=box>Short.</div>",
    ],
)
def test_nothing_in_the_middle_of_an_article_is_left_out_by_its_looks(middle: str) -> None:
    with_it = lines(read(f"<title>T</title><div><h1>T</h1>{PROSE}{middle}{PROSE.replace('bank', 'court')}</div>"))
    without = lines(read(f"<title>T</title><div><h1>T</h1>{PROSE}{PROSE.replace('bank', 'court')}</div>"))
    assert len(with_it) > len(without)
    assert [line for line in with_it if line in without] == without


def test_a_page_of_links_keeps_them() -> None:
    article = read(f"<title>All guides</title><main><h1>All guides</h1><p>Choose one.</p><ul>{LINKS}</ul></main>")
    assert lines(article)[1:3] == ["Choose one.", "- Install the app on the 4th kind of phone"]
    assert len(lines(article)) == 7


def test_links_elsewhere_do_not_count_against_an_article() -> None:
    crowd = "".join(f"<a href=/u{i}>reader number {i}</a>, " for i in range(200))
    article = read(f"<title>T</title><div><div class=a><h1>T</h1>{PROSE}</div><div><p>{crowd}</p></div></div>")
    assert lines(article)[1].startswith("The bank writes")
    assert "reader number" not in article.text


@pytest.mark.parametrize(
    ("top", "heading", "title"),
    [
        ("<h1>Acme help</h1><p>Sign in. Password forgotten?</p>", "<h2>Reset your code</h2>", "Reset your code"),
        ("<h1>Login</h1><form><input type=password></form>", "<h2>Reset your code</h2>", "Reset your code"),
        ("", "<h1>How to reset</h1>", "How to reset"),
    ],
)
def test_neither_site_nor_login_is_the_title(top: str, heading: str, title: str) -> None:
    article = read(f"<title>Reset your code - Acme help</title><div>{top}</div><div class=c>{heading}{PROSE}</div>")
    assert article.title == title
    assert "Password" not in article.text


def test_a_list_of_places_on_the_page_is_its_contents() -> None:
    contents = "".join(f"<li><a href=#s{i}>Part {i}</a></li>" for i in range(3))
    article = read(f"<title>T</title><div><h1>T</h1>{PROSE}<ul>{contents}</ul><h2 id=s0>Part 0</h2>{PROSE}</div>")
    assert [(piece.reason.code.name, piece.text) for piece in article.set_aside] == [
        ("CONTENTS", "Part 0 Part 1 Part 2")
    ]


def test_two_headings_of_a_site_go_together() -> None:
    page = f"<title>How to pay</title><div><h1>Acme</h1><h2>Help</h2><h1>Pages</h1></div><div><h1>How to pay</h1>{PROSE}</div>"
    article = read(page)
    assert (article.title, lines(article)[0]) == ("How to pay", "How to pay")
    assert [(piece.reason.code.name, piece.text) for piece in article.set_aside] == [("OUTSIDE", "Acme Help Pages")]
