"""What tests of the pages for reading share: the five articles with known questions, and the pages through AppTest."""

from __future__ import annotations

from html.parser import HTMLParser

from streamlit.testing.v1 import AppTest

from index.publish.compose import Source, compose_index
from index.retrieval.background import background
from index.search.search_index import SearchIndex
from kb.config.settings import Settings
from kb.faq.known_questions import parse
from kb.library.library import link_topics
from kb.readers.read import read_article
from tests.conftest import ARTICLES, KeywordEncoder
from tests.support.paths import APP

FAQ = """
covered:
  - section: When you are sued
    questions: [who may sue, can I ignore the court, 起诉了怎么办, when is the lawsuit, where is the court]
  - section: Paying late
    questions: [is my debt overdue, 逾期了怎么办]
not_covered: [what does a lawyer cost]
"""


def library(articles: dict[str, str], faq: str = "", file: str = "court.faq.yaml") -> SearchIndex:
    read = [read_article(text.encode(), name) for name, text in articles.items()]
    source = Source.of_articles(link_topics(read))
    if faq:
        source = Source(source.articles, source.passages, parse(faq, file, source.passages))
    encoder = KeywordEncoder()
    return compose_index(source, encoder, background(encoder), Settings())


def with_questions() -> SearchIndex:
    return library(ARTICLES, FAQ)


def run(page: str, **address: str) -> AppTest:
    """The page of the file ui/pages/<page>.py at an address."""
    app = AppTest.from_file(str(APP), default_timeout=60)
    app.run()
    for name, value in address.items():
        app.query_params[name] = value
    return app.switch_page(f"ui/pages/{page}.py").run()


def shown(app: AppTest) -> str:
    assert not app.exception
    assert not app.markdown  # Markdown never
    return "\n".join(element.proto.body for element in app.get("html"))


class Reader(HTMLParser):
    """Collects tags, attributes and text; fails on elements that are not closed in order."""

    VOID = frozenset({"br", "img", "input"})

    def __init__(self, markup: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str, str | None]] = []
        self.headings: list[int] = []
        self.words: list[str] = []
        self._open: list[str] = []
        self.feed(markup)
        self.close()
        assert self._open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += [(tag, name, value) for name, value in attrs]
        if tag[0] == "h" and tag[1:].isdigit():
            self.headings.append(int(tag[1:]))
        if tag not in self.VOID:
            self._open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self._open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.words.append(data)

    @property
    def shown(self) -> str:
        return "".join(self.words)

    @property
    def links(self) -> list[str]:
        return [value or "" for tag, name, value in self.attributes if (tag, name) == ("a", "href")]

    @property
    def ids(self) -> list[str]:
        return [value or "" for _, name, value in self.attributes if name == "id"]

    def harmless(self) -> bool:
        """Whether nothing in it acts: no script, picture or handler, no heading skipped."""
        steps = zip(self.headings, self.headings[1:], strict=False)
        return (
            not {"script", "img", "style", "iframe"} & set(self.tags)
            and not any(name.startswith("on") for _, name, _ in self.attributes)
            and all(after <= before + 1 for before, after in steps)
        )
