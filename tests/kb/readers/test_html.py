"""Web pages → articles: what is the article, what is the page around it, and what a table says line by line."""

from __future__ import annotations

from datetime import datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kb.article import Article, Topic
from kb.readers.read import ReaderError, read_article
from kb.structure.passages import cut
from tests.support.files.pages import HTML, HTML_NAME, HTML_TOPICS


def read(html: str, name: str = "a.html") -> Article:
    return read_article(html.encode(), name)


def lines(article: Article) -> list[str]:
    return [line for line in article.text.split("\n") if line]


def blocks(article: Article) -> list[tuple[str, str]]:
    return [("/".join(block.section), article.text[block.start : block.end]) for block in article.body]


def test_a_real_page() -> None:
    article = read(HTML, HTML_NAME)
    assert (article.id, article.title) == ("jiebei-overdue", "借呗逾期了怎么办?罚息、征信与催收全解析")
    assert (article.published, article.source) == (
        datetime(2024, 5, 6, 9, 30),
        "https://example.com/loan/jiebei-overdue.html",
    )
    assert article.topics == tuple(map(Topic, HTML_TOPICS))
    assert article.warnings == ()
    steps = "逾期以后的处理办法"
    assert [section.path for section in article.sections] == [
        ("逾期的后果",), (steps,), (steps, "先还利息"), (steps, "主动沟通"), (steps, "申请延期"),
        ("催收电话应该怎么接",), ("总结",),
    ]  # fmt: skip
    assert blocks(article)[3] == (
        "逾期的后果",
        "逾期天数: 4 至 30 天; 常见后果: 电话提醒,借款额度被冻结; 建议: 主动联系客服说明情况",
    )
    assert ("逾期以后的处理办法", "- 近六个月的银行流水") in blocks(article)
    for passage in cut(article):
        assert article.text[passage.start : passage.end] == passage.text


@pytest.mark.parametrize("furniture", ["脚本", "color", "搜索", "首页", "基金", "关于我们", "版权", "热门推荐", "3021"])
def test_the_page_around_the_article_is_in_no_passage(furniture: str) -> None:
    assert furniture in HTML
    assert all(furniture not in passage.text for passage in cut(read(HTML)))


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
@pytest.mark.parametrize("declared", ["utf-8", "gb2312"])
def test_the_encoding_of_a_page(encoding: str, declared: str) -> None:
    page = HTML.replace('charset="utf-8"', f'charset="{declared}"')
    assert read_article(page.encode(encoding), "a.html").text == read(HTML).text


def test_structure_is_kept() -> None:
    article = read(
        "<title>T</title><article><h1>T</h1><p>One<br>two <em>three</em>.</p><ul><li>a<ul><li>b</li></ul></li>"
        "<li><p>c</p><p>d</p></li></ul><ol start=4><li>e<li>f</ol><pre>g\n  h</pre><h2>Heading</h2>"
        "<dl><dt>term</dt><dd>what it means</dd></dl><blockquote>quoted words</blockquote>"
        "<details><summary>How long?</summary>Three days.</details></article>"
    )
    assert lines(article) == [
        "T", "One", "two three.", "- a", "- b", "- c", "d", "4. e", "5. f", "g", "  h", "Heading", "term: what it means",
        "quoted words", "How long?", "Three days.",
    ]  # fmt: skip


TABLE = "<h1>T</h1><p>The fees are listed here, by the number of days.</p>"


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        ("<tr><th>Days<th>Fee<tr><td>3<td>none<tr><td>30<td>1%", ["Days: 3; Fee: none", "Days: 30; Fee: 1%"]),
        ("<tr><td><b>Days</b><td><b>Fee</b><tr><td>3<td>none", ["Days: 3; Fee: none"]),
        ("<tr><td>Days<td>Fee<tr><td>3<td>none", ["Days | Fee", "3 | none"]),
        ("<tr><th>Days<td>3<tr><th>Fee<td>none", ["Days | 3", "Fee | none"]),  # the names stand beside
        ("<tr><th>Days<th colspan=2>Fee<tr><td>3<td>a<td>b", ["Days: 3; Fee: a; Fee: b"]),
        ("<tr><th>Days<th>Fee<tr><td rowspan=2>3<td>a<tr><td>b", ["Days: 3; Fee: a", "Days: 3; Fee: b"]),
        ("<tr><th>Days<th>Fee<tr><td colspan=2>ask us<tr><td><td>x", ["ask us", "x"]),
        ("<caption>All fees</caption><tr><td>3<td>none", ["All fees", "3 | none"]),
        ("<tr><td><p>One paragraph.</p><p>Another one.</p>", ["One paragraph.", "Another one."]),  # a frame
        ("<tr><th>更新时间<th>来源<tr><td>2020-01-01<td>甲", ["更新时间: 2020-01-01; 来源: 甲"]),
    ],
)
def test_the_rows_of_a_table(rows: str, expected: list[str]) -> None:
    article = read(f"{TABLE}<table>{rows}</table>")
    assert lines(article)[2:] == expected


def test_hidden_text_is_left_out() -> None:
    article = read(
        "<h1>T</h1><p>Seen by all readers of the page.</p><p hidden>A</p><p style='display: none'>B</p>"
        "<p aria-hidden=true>C</p><noscript>D</noscript><template>E</template><!-- F --><style>G</style>"
        "<script>H</script><button>I</button><svg><text>J</text></svg>"
    )
    assert lines(article) == ["T", "Seen by all readers of the page."]


PANEL = "<p>Within three months the bank writes letters.</p>"


@pytest.mark.parametrize(
    "folded",
    [
        f"<h2><button>How long?</button></h2><div hidden>{PANEL}</div>",
        f"<h2><button aria-expanded=false aria-controls=p>How long?<svg><text>+</text></svg></button></h2>"
        f"<div id=p style='display:none' aria-hidden=true>{PANEL}</div>",
        f"<h2>How long?</h2><div hidden=until-found>{PANEL}</div>",
        f"<h2>How long? <button>Copy</button></h2><div>{PANEL}</div>",
        f"<h2 aria-controls='q p'>How long?</h2><section id=p hidden>{PANEL}</section>",
    ],
)
def test_what_is_folded_is_read(folded: str) -> None:
    article = read(f"<title>T</title><article><h1>T</h1><p>Some words before it all.</p>{folded}</article>")
    assert lines(article) == [
        "T",
        "Some words before it all.",
        "How long?",
        "Within three months the bank writes letters.",
    ]
    assert [section.path for section in article.sections] == [("How long?",)]


def test_a_button_that_unfolds_is_text_and_one_that_opens_a_menu_is_not() -> None:
    article = read(
        "<h1>T</h1><p>Some words before it all.</p><details><summary><button>Who?</button></summary>You.</details>"
        "<div><button aria-expanded=true>How long?</button></div><p>A week.</p><button aria-controls=none>Where?</button>"
        "<button aria-controls=m>Share</button><div role=menu id=m hidden>By mail</div><button>Save</button>"
        "<button aria-expanded=false aria-haspopup=true>More</button><dialog id=d hidden>Sign in</dialog>"
        "<button aria-controls=d>Account</button><nav><button aria-expanded=false aria-controls=n>Menu</button>"
        "<ul id=n hidden><li>All the news</ul></nav>"
    )
    assert lines(article) == ["T", "Some words before it all.", "Who?", "You.", "How long?", "A week.", "Where?"]


def test_markup_in_the_text_stays_text() -> None:
    article = read("<h1>T</h1><p>Write &lt;script&gt;alert(1)&lt;/script&gt; &amp;amp; **bold** to see it.</p>")
    assert lines(article) == ["T", "Write <script>alert(1)</script> &amp; **bold** to see it."]


@pytest.mark.parametrize(
    "related",
    [
        "<h3>相关阅读</h3><ul><li><a href=1>借呗额度怎么提高</a></li><li><a href=2>花呗怎么开通</a></li></ul>",
        "<div><h3>相关阅读</h3></div><div><p><a href=1>借呗额度怎么提高</a></p><p><a href=2>花呗怎么开通</a></p></div>",
        "<p><strong>相关阅读:</strong><a href=1>借呗额度怎么提高</a><br><a href=2>花呗怎么开通</a></p>",
        "<p>Related articles</p><p><a href=1>借呗额度怎么提高</a></p><p><a href=2>花呗怎么开通</a></p>",
        "<dl><dt>延伸阅读</dt><dd><a href=1>借呗额度怎么提高</a></dd><dd><a href=2>花呗怎么开通</a></dd></dl>",
    ],
)
@pytest.mark.parametrize("inside", [True, False])
def test_related_links(related: str, inside: bool) -> None:
    body = "<h1>题目</h1><p>借呗逾期以后会产生罚息,并且影响征信,请尽快还款。</p><p>第二段说明怎么联系客服。</p>"
    page = f"<div>{body}{related}</div>" if inside else f"<div>{body}</div>{related}"
    article = read(page)
    assert article.topics == (Topic("借呗额度怎么提高"), Topic("花呗怎么开通"))
    assert [text for _, text in blocks(article)] == [
        "借呗逾期以后会产生罚息,并且影响征信,请尽快还款。",
        "第二段说明怎么联系客服。",
    ]


def test_a_list_of_links_after_the_article_is_related_and_a_menu_is_not() -> None:
    links = "".join(f"<li><a href={i}>{title}</a></li>" for i, title in enumerate(HTML_TOPICS))
    menu = "<ul><li><a href=x>首页</a></li><li><a href=y>关于我们</a></li><li><a href=z>联系我们</a></li></ul>"
    body = "<p>借呗逾期以后会产生罚息,并且影响征信,请尽快还款。</p><p>第二段说明怎么联系客服。</p>"
    article = read(f"<body>{menu}<div><h1>题目</h1>{body}</div><ul>{links}</ul>{menu}</body>")
    assert article.topics == tuple(map(Topic, HTML_TOPICS))
    assert len(article.body) == 2


@pytest.mark.parametrize(
    ("head", "body", "published"),
    [
        (
            '<meta property="article:published_time" content="2024-04-01T20:09:15+08:00">',
            "",
            datetime(2024, 4, 1, 20, 9, 15),
        ),
        ("", "<time datetime='2024-04-01'>April</time>", datetime(2024, 4, 1)),
        # what readers see says more than what the page tells programs
        (
            '<meta property="article:published_time" content="2024-04-02">',
            "<p>发布时间:2024-04-01</p>",
            datetime(2024, 4, 1),
        ),
        ("", "<p>© 2024 by us</p>", None),
    ],
)
def test_the_date_of_a_page(head: str, body: str, published: datetime | None) -> None:
    text = "<p>Debt collectors must tell you who they are and how much you owe.</p>" * 2
    assert read(f"<head><title>T</title>{head}</head><body><h1>T</h1>{body}{text}</body>").published == published


@pytest.mark.parametrize(
    ("page", "title"),
    [
        ("<title>一个题目 - 网站</title><h1>一个题目</h1>", "一个题目"),
        ("<title>一个题目_网站</title><h1>网站</h1><div><h2>小节</h2></div>", "一个题目"),
        ("<h1>只有这个</h1>", "只有这个"),
        ("<h2>小节</h2>", "a"),  # the file name
    ],
)
def test_the_title_of_a_page(page: str, title: str) -> None:
    text = "<p>借呗逾期以后会产生罚息,并且影响征信,请尽快还款。</p>" * 3
    assert read(f"{page}<div>{text}</div>").title == title


@pytest.mark.parametrize(
    ("page", "message"),
    [
        ("<html><script>x</script></html>", "a.html: expected an HTML page, found a page without a body; "
         "save the page again as the browser shows it"),
        ("<html><body><script>x</script></html>", "a.html: expected an article with body text, found nothing; "
         "add the text of the article"),
        ("<p>x</p>" * 100_001, "a.html: expected an HTML page, found a page of more than 100,000 elements; "
         "save only the article"),
    ],
)  # fmt: skip
def test_errors_are_one_clear_line(page: str, message: str) -> None:
    with pytest.raises(ReaderError) as caught:
        read(page)
    assert str(caught.value) == message


PIECES = (
    "<p>|</p>|<div>|</div>|<table>|<tr>|<td>|<th rowspan=99 colspan=99>|</table>|<ul>|<ol start=9>|<li>|</ul>|<h1>|<h2>|"
    "</h2>|<b>|</b>|<br>|<pre>|</pre>|<a href=x>|</a>|<nav>|</nav>|<form>|<select><option>|<!--|-->|<script>|</script>|"
    "相关阅读|花呗逾期以后会产生罚息。|A sentence of the article.|发布时间:2024-04-01|<dl><dt>|<dd>|&nbsp;|&#0;|&#1;|\0|\x01|"
    "<base href=x>|<body>|</html>"
)


@given(st.lists(st.sampled_from(PIECES.split("|")), max_size=40))
@settings(max_examples=150, deadline=None)
def test_any_page_is_an_article_or_a_reader_error(pieces: list[str]) -> None:
    try:
        article = read("".join(pieces))
    except ReaderError:
        return
    for passage in cut(article):
        assert article.text[passage.start : passage.end] == passage.text


def test_characters_that_no_text_has_are_left_out() -> None:
    words = "A sentence of the \x01article, &#1;with&#xD800; signs&#x110000; that&#xFFFF; &#33;none&#x8217; has."
    article = read(f"<h1>T</h1><p>{words}<script>x</script>\x02 And more\x7f.</p>" + " " * 200)
    assert lines(article) == ["T", "A sentence of the article, with signs that !none\u8217 has. And more."]


def test_deep_nesting_ends_soon() -> None:
    article = read(f"<h1>T</h1><p>The first paragraph.</p>{'<div>' * 5000}<p>The last paragraph.</p>")
    assert "The first paragraph." in article.text
