"""Every word of a page is in the article, or in the account of what was set aside."""

from __future__ import annotations

import re

from hypothesis import given, settings
from hypothesis import strategies as st

from kb.article import Article
from kb.readers.read import ReaderError, read_article

BEGIN = "<title>Letters of the bank - Acme</title><article><h1>Letters of the bank</h1>"
PROSE = "<p>The bank writes letters within three months after the first call.</p><p>You can answer them by post.</p>"


def read(html: str) -> Article:
    return read_article(f"{BEGIN}{PROSE}{html}</article>".encode(), "a.html")


def aside(article: Article) -> list[tuple[str, str]]:
    return [(piece.reason.code.name, piece.text) for piece in article.set_aside]


def test_struck_and_hidden_text_is_set_aside_one_piece_a_block() -> None:
    article = read(
        "<p>It costs <del>365</del> <ins>399</ins> euros, not <s>12</s> 13.</p><p hidden>A secret.</p>"
        "<p>Now <span style='text-decoration: line-through'>$20</span> $15</p>"
    )
    assert article.text.endswith("It costs 399 euros, not 13.\n\nNow $15")
    assert aside(article) == [
        ("OUTSIDE", "Letters of the bank - Acme"),
        ("DELETED", "365 12"),
        ("HIDDEN", "A secret."),
        ("DELETED", "$20"),
    ]


def test_forms_comments_and_prompts_are_no_part_of_the_article() -> None:
    article = read(
        "<form action=/login><h2>Login</h2><label>User</label><input name=u><label>Password</label><input type=password>"
        "<button>Log in</button></form><div class=share>Share: <a href=f>Facebook</a></div><p>Was this article helpful?</p>"
        "<div id=comments><h3>2 comments</h3><p>Great text, thank you very much indeed.</p><textarea>Say</textarea></div>"
    )
    assert article.text.endswith("You can answer them by post.")
    assert sorted(aside(article)) == [
        ("COMMENT", "2 comments Great text, thank you very much indeed."),
        ("MENU", "Log in"),
        ("MENU", "Login User Password"),
        ("MENU", "Say"),
        ("OUTSIDE", "Letters of the bank - Acme"),
        ("OUTSIDE", "Share: Facebook"),
        ("OUTSIDE", "Was this article helpful?"),
    ]


def test_a_form_for_comments_that_nobody_has_filled_in_is_no_comment() -> None:
    article = read(
        "<div id=respond><h3>Leave a reply</h3><form><label>Name</label><input><p>All is public.</p></form></div>"
    )
    assert aside(article) == [
        ("OUTSIDE", "Letters of the bank - Acme"),
        ("OUTSIDE", "Leave a reply Name All is public."),
    ]


def test_the_comments_of_the_writer_are_set_aside_and_scripts_are_no_text() -> None:
    article = read(
        "<p>It costs<!-- ask Ann --> 9<!-- or <b>ten</b>? --> euros.</p><!-- --><!----><!-- *** -->"
        "<!--[if lt IE 9]><script src='old.js'></script><script>var old = 1</script><p>Use another browser.</p><![endif]-->"
        "<script>var counter = 'a word of a program'; // <!-- and more --></script><style>p { color: red }</style>"
    )
    assert article.text.endswith("\n\nIt costs 9 euros.")
    assert aside(article) == [
        ("OUTSIDE", "Letters of the bank - Acme"),
        ("COMMENT", "Use another browser."),
        ("COMMENT", "ask Ann or ten ?"),
    ]


def test_comments_around_the_page_are_set_aside() -> None:
    page = f"<!doctype html><html><head><!-- by Ann --></head><body>{PROSE}</body></html>"
    article = read_article(f"<!-- saved in May -->{page}<!-- end of file -->".encode(), "a.html")
    assert [text for why, text in aside(article) if why == "COMMENT"] == ["saved in May end of file", "by Ann"]


def test_a_sentence_of_links_in_the_main_part_is_kept() -> None:
    page = (
        "<title>Give blood</title><main><h1>Give blood</h1>{before}<div class=qa><h3>How long does it take?</h3>"
        "<p>It takes half an hour, and an hour of rest after it.</p>"
        "<h3>Who may come?</h3><p>All who are older than 18 and well.</p>"
        "</div>{after}</main>"
    )
    told = "<p><a href=/b>Choose a day</a> or write to <a href=/w>the nurse</a>.</p>"
    menu = "<p><a href=/x>Home</a> <a href=/y>All pages</a></p>"
    for before, after in (("", told), ("", f"<div>{told}</div>"), ("", told + menu)):
        article = read_article(page.format(before=before, after=after).encode(), "a.html")
        assert article.text.endswith("Choose a day or write to the nurse.")
    article = read_article(page.format(before="", after=told.replace("<p>", "<p class=share>")).encode(), "a.html")
    assert ("MENU", "Choose a day or write to the nurse.") in aside(article)


WORDS = st.integers(min_value=100, max_value=999).map(lambda number: f"word{number}x")
SHAPES = (
    "<p>{0} {1}.</p>",
    "<div>{0}<p>{1}</p>{2}</div>",
    "<ul><li>{0}<ul><li>{1}</li></ul></li><li>{2}</li></ul>",
    "<table><tr><th>{0}<th>{1}<tr><td>{2}<td>{0}</table>",
    "<nav><a href=/x>{0}</a> {1}</nav>",
    "<aside>{0} <p>{1}</p></aside>",
    "<p hidden>{0}</p>{1}",
    "<p>{0} <del>{1}</del> <s>{2}</s></p>",
    "<dl><dt>{0}<dd>{1}<dt>{2}</dl>",
    "<pre>{0}\n  # {1}</pre>",
    "<details><summary>{0}</summary>{1}</details>",
    "<form><label>{0}</label><input><label>{1}</label><button>{2}</button></form>",
    "<p><ruby>{0}<rt>{1}</rt></ruby> {2}</p>",
    "<math><mi>{0}</mi><mo>=</mo><mn>{1}</mn></math>",
    "<h2>{0}</h2>",
    "<h3>{0}</h3><p>{1}</p>",
    "<h3>Related articles</h3><ul><li><a href=/1>{0}</a> {1}</li><li><a href=/2>{2}</a></li></ul>",
    "<footer>{0} {1}</footer>",
    "<noscript>{0}</noscript><template><p>{1}</p></template>",
    "<video>{0}</video>{1}",
    "<svg><text>{0}</text></svg>",
    "<div id=comments><p>{0}</p></div>",
    "<ul class=tabs><li><a href=#t>{0}</a></li></ul><div id=t>{1}</div>",
    "<div class=breadcrumb><a href=/>{0}</a> › {1}</div>",
    "<a href=/a>{0}</a> {1}<br>{2}",
    "<p>{0} <sup>{1}</sup></p>",
    "<p>{0}<!-- {1} --> {2}</p>",
    "<!--[if IE]><b>{0}</b><![endif]--><div><!-- {1} --></div>",
    "<header>{0}</header>",
    "<select><option>{0}<option>{1}</select>",
    "<h4><button>{0}</button></h4><div hidden>{1}</div>",
    "<p style='mso-list:l0 level1 lfo1'><span style='mso-list:Ignore'>·</span>{0}<o:p> {1}</o:p></p>",
)
PIECE = st.tuples(st.sampled_from(SHAPES), st.tuples(WORDS, WORDS, WORDS)).map(lambda drawn: drawn[0].format(*drawn[1]))


@given(st.lists(PIECE, max_size=8), st.lists(PIECE, max_size=3), st.lists(PIECE, max_size=3))
@settings(max_examples=150, deadline=None)
def test_every_word_is_in_the_article_or_set_aside(inside: list[str], before: list[str], after: list[str]) -> None:
    pieces = [*before, f"<article><h1>T</h1>{PROSE}", *inside, "</article>", *after]
    page = f"<body>{' '.join(pieces)}</body>"
    try:
        article = read_article(page.encode(), "a.html")
    except ReaderError:
        return
    told = [
        article.text,
        article.title,
        *(topic.title for topic in article.topics),
        *(p.text for p in article.set_aside),
    ]
    page = re.sub(r"<!--(?:\[if IE\]>)?|(?:<!\[endif\])?-->", " ", page)
    assert set(re.findall(r"\w+", re.sub(r"<[^>]*>", " ", page))) <= set(re.findall(r"\w+", " ".join(told)))
