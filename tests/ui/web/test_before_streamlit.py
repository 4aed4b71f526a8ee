"""What comes over the wire before any script: real sockets, the five tiny articles."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
import requests
from lxml import html
from trafilatura import extract_metadata

from kb.config.notice_words import CARE
from tests.support.servers.first_html import STREAMLIT, pages
from tests.support.servers.serving_api import publish, served, with_faq
from ui.shell import question_state, site
from ui.strings import browse as strings_browse
from ui.strings.ask import EN, ZH
from ui.web.before_streamlit import locale

NAMES = {code: words.name for code, words in site.current().site_file.words.items()}
QUESTION = "when will they sue me"
SENTENCE = "Answer the letter of the court."


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    home = tmp_path_factory.mktemp("pages")
    publish(home / "index", with_faq())
    with pages(served(home, log_days=0)) as address:
        yield address


def _got(address: str, path: str = "", **headers: str) -> tuple[requests.Response, Any]:
    """A response, and its document."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    response = requests.get(f"{address}/{path}", headers=named, timeout=30)
    return response, html.document_fromstring(response.content)


def _texts(page: Any, path: str) -> list[str]:
    """The texts of the elements at an XPath."""
    return [" ".join(element.text_content().split()) for element in page.xpath(path)]


def _of_class(name: str) -> str:
    return f"//*[contains(concat(' ', @class, ' '), ' {name} ')]"


def _said(page: Any) -> dict[str, str]:
    """What the head of a page says about it."""
    return {meta.get("property") or meta.get("name") or "": meta.get("content") for meta in page.xpath("//meta")}


@pytest.mark.parametrize(
    ("path", "accepted", "texts"),
    [
        ("", "zh-CN,zh;q=0.9,en;q=0.8", ZH),
        ("", "en-US,en;q=0.9,zh;q=0.8", EN),
        ("", "fr", EN),
        ("", "", EN),
        ("?lang=zh", "en-US", ZH),
        ("?lang=en", "zh-CN", EN),
    ],
)
def test_the_first_screen_is_in_the_readers_language(address: str, path: str, accepted: str, texts: Any) -> None:
    response, page = _got(address, path, accept_language=accepted)
    name = NAMES[texts.code]
    assert response.status_code == 200
    assert page.get("lang") == response.headers["content-language"] == texts.html_lang
    assert _texts(page, "//title | //h1") == [name, name]
    (form,) = page.xpath("//form[@role='search']")
    assert [(field.get("name"), field.get("value")) for field in form.xpath(".//input")] == [
        ("q", ""),
        ("lang", texts.code),
    ]
    assert (form.get("action"), form.get("method"), _texts(form, ".//button")) == ("./", None, [texts.ask])
    examples = site.current().examples(texts.code)
    assert _texts(page, "//nav[@aria-labelledby='kb-examples']//a") == list(examples)
    assert _said(page)["description"] == site.current().texts(texts.code, None).welcome


def test_a_link_answers_in_the_first_html(address: str) -> None:
    _, page = _got(address, f"?q={QUESTION}&lang=en")
    assert _texts(page, _of_class("word")) == [EN.unsure_title]  # so few known questions make nobody sure
    assert _texts(page, f"{_of_class('best')}//mark") == [SENTENCE]
    assert _texts(page, f"{_of_class('best')}{_of_class('crumb')}") == ["Going to court"]
    assert _texts(page, f"{_of_class('best')}//time") == ["Published 2 January 2024"]
    assert page.xpath("//input[@name='q']/@value") == [QUESTION]
    assert page.xpath("//noscript//img/@src") == ["seen?q=when%20will%20they%20sue%20me&lang=en"]
    assert not page.xpath("//script[not(@type)]")[0].text.count(QUESTION)  # no text of a reader is in a script


def test_a_link_preview_reads_title_and_answer(address: str) -> None:
    response, page = _got(address, f"?q={QUESTION}&lang=en")
    told = extract_metadata(response.text)
    assert (told.title, told.sitename) == (f"{QUESTION} · {NAMES['en']}", NAMES["en"])
    assert told.description == f"{EN.unsure_title} · {SENTENCE} · Going to court"
    assert told.url == f"{address}/?q=when%20will%20they%20sue%20me&lang=en"
    assert page.xpath("//link[@rel='canonical']/@href") == [told.url]
    assert page.xpath("//link[@rel='alternate'][@hreflang='zh-CN']/@href") == [told.url.replace("=en", "=zh")]
    assert _said(page)["robots"] == "noindex"  # only a page that answers is one to find
    assert "robots" not in _said(_got(address)[1])


def test_a_refusal_is_honest_and_not_listed(address: str) -> None:
    _, page = _got(address, "?q=zebra crossing the savanna&lang=zh")
    assert _texts(page, _of_class("word")) == [ZH.not_covered_title]
    assert _said(page)["og:description"] == f"{ZH.not_covered_title} · {ZH.not_covered_text}"
    assert _said(page)["robots"] == "noindex"


def test_despair_gets_its_notice_and_no_picture_that_counts(address: str) -> None:
    _, page = _got(address, "?q=I want to kill myself&lang=en")
    assert _texts(page, f"{_of_class('kb-hint')}/h2") == [CARE["en"].title]
    assert not page.xpath(_of_class("passage"))
    assert not page.xpath("//noscript//img | //*[@data-asked][@data-asked != '']")


@pytest.mark.parametrize("question", ["", "   ", "?!"])
def test_what_is_no_question_gets_a_hint(address: str, question: str) -> None:
    _, page = _got(address, f"?q={question}&lang=en")
    assert _texts(page, f"{_of_class('kb-hint')}/h2") == [EN.empty_title if not question.strip() else EN.wordless_title]


def test_hostile_questions_are_text_everywhere(address: str) -> None:
    question = "\"'><script>alert(1)</script><img src=x onerror=x> sue\u202e"
    _, page = _got(address, f"?q={requests.utils.quote(question)}&lang=en")
    plain = question.replace("\u202e", "").strip()
    assert page.xpath("//input[@name='q']/@value") == [plain]
    assert _said(page)["og:title"] == question_state.page_title(plain, NAMES["en"])
    assert not page.xpath("//img[@class != 'kb-seen'] | //*[@onerror]")
    assert len(page.xpath("//script")) == len(_got(address)[1].xpath("//script"))


def test_articles_and_known_questions_are_read_without_scripts(address: str) -> None:
    texts, own = EN, strings_browse.EN
    _, page = _got(address, "browse?lang=en")
    assert "Going to court" in _texts(page, f"{_of_class('kb-card')}//h3")
    assert page.xpath("//form[contains(@class, 'kb-form')]/@action") == ["browse"]
    _, page = _got(address, "browse?article=court&passage=2&lang=en")
    assert _texts(page, "//title") == [f"Going to court · {NAMES['en']}"]
    assert "An overdue debt grows. Repay what is late first." in " ".join(_texts(page, _of_class("text")))
    assert _said(page)["article:published_time"] == "2024-01-02"
    assert page.xpath("//link[@rel='canonical']/@href") == [f"{address}/browse?article=court&lang=en"]
    _, page = _got(address, "faq?lang=en")
    assert _texts(page, "//title") == [f"{own.questions} · {NAMES['en']}"]
    assert QUESTION in _texts(page, f"{_of_class('kb-asked')}//a")
    assert texts.name


def test_a_page_for_editors_says_only_that_it_needs_scripts(address: str) -> None:
    _, page = _got(address, "manage?lang=en&part=publish")
    assert _texts(page, "//noscript/p") == [EN.needs_scripts]
    assert page.xpath("//nav//a[@hreflang='zh-CN']/@href") == ["manage?part=publish&lang=zh"]
    assert _said(page)["robots"] == "noindex"


@pytest.mark.parametrize("path", ["nowhere", "a/b/c", "wp-login.php", "favicon.ico"])
def test_what_is_not_there_is_not_found_and_says_so(address: str, path: str) -> None:
    response, page = _got(address, f"{path}?lang=en")
    assert response.status_code == 404
    assert _texts(page, _of_class("kb-nowhere")) == [EN.no_page]
    assert page.xpath("//base/@href") == [f"{address}/"]
    assert page.xpath("//form[@role='search']")
    assert not page.xpath("//script")  # Streamlit is not at this address


def test_an_article_that_is_gone_is_not_found(address: str) -> None:
    response, page = _got(address, "browse?article=nothing&lang=en")
    assert response.status_code == 404
    assert strings_browse.EN.gone_title in _texts(page, "//h2")


@pytest.mark.parametrize("path", ["_stcore/health", "static/media/a.woff2", "favicon.png", "browse/", "auth/login"])
def test_the_rest_is_streamlits(address: str, path: str) -> None:
    assert requests.get(f"{address}/{path}", timeout=30).text == STREAMLIT
    assert requests.post(f"{address}/", timeout=30).text == STREAMLIT


def test_every_page_is_compressed_and_starts_streamlit(address: str) -> None:
    for encoding in ("br", "gzip"):
        response, page = _got(address, accept_encoding=encoding)
        assert response.headers["content-encoding"] == encoding
        assert response.headers["vary"] == "accept-encoding, accept-language"
    scripts = page.xpath("//script[@type='module']/@src")
    assert all(requests.get(f"{address}/{script}", timeout=30).status_code == 200 for script in scripts)
    late = [link for link in page.xpath("//link[@rel='modulepreload']/@href") if "/TextInput." in link]
    assert len(scripts) == len(late) == 1
    assert not page.xpath("//link[@rel='preload']")


def test_a_host_that_is_none_is_not_repeated(address: str) -> None:
    _, page = _got(address, host="evil.example/<x>")
    assert page.xpath("//link[@rel='canonical']/@href") == ["http://localhost/?lang=en"]
    _, page = _got(address, host="faq.example.org:8443")
    assert page.xpath("//link[@rel='canonical']/@href") == ["http://faq.example.org:8443/?lang=en"]


def test_without_an_index_that_is_said_and_the_field_stays(tmp_path: Path) -> None:
    with pages(served(tmp_path, log_days=0)) as address:
        response, page = _got(address, "?q=sue&lang=en")
    assert response.status_code == 503
    assert page.xpath("//input[@name='q']/@value") == ["sue"]
    assert _texts(page, f"{_of_class('kb-trouble')}/h2")[0] in (EN.no_index_title, EN.damaged_title)


def test_who_asks_too_much_gets_the_page_without_an_answer(tmp_path: Path) -> None:
    publish(tmp_path / "index", with_faq())
    with pages(served(tmp_path, log_days=0), within=lambda address: False) as address:
        response, page = _got(address, f"?q={QUESTION}&lang=en")
        assert (response.status_code, _texts(page, "//noscript/p")) == (503, [EN.failed_text])
        assert page.xpath("//script[@type='module']")  # Streamlit answers
        assert _got(address, "?lang=en")[0].status_code == 200  # the first page is no question


def _counted(home: Path) -> list[tuple[str, str]]:
    with closing(sqlite3.connect(home / "index-log" / "questions.sqlite")) as database:
        return database.execute("SELECT question, traffic FROM questions").fetchall()


def test_only_who_reads_is_counted_not_who_fetches(tmp_path: Path) -> None:
    """Robots and link previews fetch the HTML; a browser without scripts also the picture that stands in it."""
    publish(tmp_path / "index", with_faq())
    serves = served(tmp_path)
    ours = {"sec-fetch-site": "same-origin"}
    with pages(serves) as address:
        _, page = _got(address, f"?q={QUESTION}&lang=en")
        (seen,) = page.xpath("//noscript//img/@src")
        assert requests.get(f"{address}/{seen}", timeout=30).status_code == 403
        foreign = requests.get(f"{address}/{seen}", headers={"sec-fetch-site": "cross-site"}, timeout=30)
        assert foreign.status_code == 403
        picture = requests.get(f"{address}/{seen}", headers=ours, timeout=30)
        assert (picture.status_code, picture.headers["content-type"]) == (200, "image/gif")
        assert "max-age=86400" in picture.headers["cache-control"]
        said = requests.post(f"{address}/seen?q=refund my money&lang=en", headers=ours, timeout=30)
        assert (said.status_code, said.content) == (204, b"")
        for nothing in ("?!", "", "I want to kill myself"):
            requests.post(f"{address}/seen?q={nothing}", headers=ours, timeout=30)
        assert requests.put(f"{address}/seen?q=sue", headers=ours, timeout=30).status_code == 405
    assert serves.journal
    serves.journal.close()
    assert _counted(tmp_path) == [(QUESTION, "reader"), ("refund my money", "reader")]


@pytest.mark.parametrize(
    ("accepted", "expected"),
    [
        ("zh-CN,zh;q=0.9,en;q=0.8", "zh-CN"),
        ("en;q=0.3, zh-TW;q=0.7", "zh-TW"),
        ("en;q=0, zh", "zh"),
        ("de;q=x, zh;q=0.5", "zh"),
        ("", ""),
        (";;,,", ""),
    ],
)
def test_the_language_that_is_liked_best(accepted: str, expected: str) -> None:
    assert locale(accepted) == expected


def test_the_form_lets_a_tag_be_chosen(address: str) -> None:
    _, page = _got(address, f"?q={QUESTION}&tag=debt&lang=en")
    options = page.xpath("//form//select[@name='tag']/option")
    assert [(item.get("value"), item.text_content(), item.get("selected") is not None) for item in options] == [
        ("", "All articles", False),
        ("Law 2024", "Law 2024", False),
        ("debt", "debt", True),
        ("shop", "shop", False),
    ]
