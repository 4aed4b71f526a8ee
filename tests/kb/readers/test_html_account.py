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
    assert set(re.findall(r"\w+", re.sub(r"<[^>]*>", " ", page))) <= set(re.findall(r"\w+", " ".join(told)))
