"""Manage › Questions › What to write next, through streamlit's AppTest, on a real folder and journal and the tiny index."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from index.cures import BUILD
from index.journal.writer import Journal, JournalEntry, Traffic
from index.search.answer import Outcome
from index.store.versions import StoreProblem
from kb.faq.known_questions import parse
from kb.faq.schema import FaqProblem
from tests.conftest import ARTICLES, LOST_HEADING, tiny_index, tiny_source
from tests.support.indexes.fake_index import answer
from tests.support.paths import APP
from ui.editor import manage
from ui.shell import live_index, sign_in
from ui.strings.proposals import EN, ZH, ProposalStrings

HOSTILE = "<img src=x onerror=alert(1)> **bold** parcel"
Visit = Callable[..., AppTest]


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Articles, an index folder that says it has a version, and an empty journal; the visitor sits at the machine."""
    st.cache_resource.clear()
    for name, text in (ARTICLES | LOST_HEADING).items():
        (tmp_path / name).write_text(text, "utf-8")
    (tmp_path / "index").mkdir()
    (tmp_path / "index" / "CURRENT").write_text("v1 0")
    monkeypatch.setenv("KB_ARTICLES", str(tmp_path))
    monkeypatch.setenv("KB_INDEX", str(tmp_path / "index"))
    monkeypatch.setenv("KB_LOG", str(tmp_path / "questions.sqlite"))
    monkeypatch.delenv("KB_PASSWORD_HASH", raising=False)
    monkeypatch.setattr(sign_in, "on_this_machine", lambda: True)
    monkeypatch.setattr(
        live_index.SearchIndex, "open", lambda *_, settings, **__: tiny_index(settings=settings, more=LOST_HEADING)
    )
    yield tmp_path
    st.cache_resource.clear()


@pytest.fixture
def visit(folder: Path) -> Visit:
    def visit(texts: ProposalStrings = EN) -> AppTest:
        app = AppTest.from_file(str(APP), default_timeout=60)
        app.query_params["lang"], app.query_params["part"] = texts.code, "questions"
        app.session_state[manage.QUESTIONS] = texts.next_tab
        app.run()
        return app.switch_page("ui/pages/manage.py").run()

    return visit


def _shown(app: AppTest) -> str:
    assert not app.exception
    return "\n".join(element.proto.body for element in app.get("html"))


def _cards(app: AppTest) -> list[str]:
    return _shown(app).split('<h3 class="kb-gap"')[1:]


def _key(app: AppTest, kind: str, number: int = 1) -> str:
    """The key of a button in a card, such as "known" in the first."""
    keys = [button.key for button in app.button if (button.key or "").startswith(f"proposal-{kind}-")]
    return str(keys[number - 1])


def _written(folder: Path, name: str) -> list[tuple[str, tuple[str, ...], bool]]:
    faq = parse((folder / name).read_text("utf-8"), name, tiny_source(more=LOST_HEADING).passages)
    assert not faq.broken
    return [(item.text, item.passages, item.shown) for item in faq.questions]


def _ask(path: Path, *texts: str) -> None:
    journal = Journal(path, 365)
    for text in texts:
        journal.record(JournalEntry.of(answer(text, Outcome.NOT_COVERED, 0.2), "v1", Traffic.READER))
    journal.close()


def test_the_first_tab_is_that_of_the_files_and_asks_nothing(folder: Path) -> None:
    app = AppTest.from_file(str(APP), default_timeout=60)
    app.query_params["lang"], app.query_params["part"] = "en", "questions"
    app.run()
    app.switch_page("ui/pages/manage.py").run()
    assert len(app.data_editor) == 1
    assert EN.about not in _shown(app)


@pytest.mark.parametrize("texts", [EN, ZH], ids=["en", "zh"])
def test_each_proposal_says_why_and_has_its_passage(visit: Visit, texts: ProposalStrings) -> None:
    app = visit(texts)
    assert not app.data_editor
    assert texts.about in _shown(app)
    cards = _cards(app)
    assert len(cards) == 9  # every passage of the tiny index
    lost = next(card for card in cards if "Overdue debt</h3>" in card)
    assert "see refunds" in lost
    assert texts.unnamed in lost
    assert texts.heading.split("{")[0] in lost
    words = {area.key: area.value for area in app.text_area}
    assert sorted(words.values()) == [*[""] * 8, "Overdue debt"]
    assert {area.label for area in app.text_area} == {texts.wording}


def test_a_lost_heading_is_accepted_with_one_click(visit: Visit, folder: Path) -> None:
    app = visit()
    number = next(number for number, card in enumerate(_cards(app), 1) if "Overdue debt</h3>" in card)
    app.button(key=_key(app, "known", number)).click().run()
    assert _written(folder, "loans.faq.yaml") == [("Overdue debt", ("loans:14-25",), True)]
    shown = _shown(app)
    assert EN.written.format(file="loans.faq.yaml", count=1, place="Loans › Overdue debt") in shown
    # A question leads there; in the index that is in use its heading still leads elsewhere, so it asks for other words.
    card = next(card for card in _cards(app) if "Overdue debt</h3>" in card)
    assert EN.unnamed not in card
    assert "Written to" not in _shown(app.run())


def test_own_words_are_tried_as_soon_as_they_are_typed_and_written_hidden(visit: Visit, folder: Path) -> None:
    app = visit()
    number = next(number for number, card in enumerate(_cards(app), 1) if "Your account</h3>" in card)
    area = app.text_area(key=_key(app, "known", number).replace("-known-", "-words-"))
    app = area.set_value(" lost my login \n\n密码忘了 ").run()
    shown = _shown(app)
    assert shown.count(EN.kinds[next(iter(EN.kinds))]) == 2
    assert '<b lang="en" dir="auto">lost my login</b>' in shown
    assert '<b lang="zh" dir="auto">密码忘了</b>' in shown
    assert EN.only_near in shown
    app.button(key=_key(app, "hidden", number)).click().run()
    account = ("account:0-46",)
    assert _written(folder, "account.faq.yaml") == [("lost my login", account, False), ("密码忘了", account, False)]
    assert "Your account</h3>" not in _shown(app)


def test_without_words_nothing_is_tried_or_written(visit: Visit, folder: Path) -> None:
    app = visit()
    number = next(number for number, area in enumerate(app.text_area, 1) if not area.value)
    for kind in ("try", "known"):
        app.button(key=_key(app, kind, number)).click().run()
        assert EN.no_words in _shown(app)
    assert not list(folder.glob("*.faq.yaml"))


def test_what_readers_asked_comes_first_with_passages_to_choose(
    visit: Visit, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KB_THRESHOLD", "1")
    _ask(folder / "questions.sqlite", "parcel", "parcel", HOSTILE)
    app = visit()
    assert "asked 2 times by readers" in _cards(app)[0]
    assert "<img" not in _shown(app)
    assert {"parcel", HOSTILE} < {area.value for area in app.text_area}
    assert sum((button.key or "").startswith("proposal-not-covered-") for button in app.button) == 2
    choice = app.selectbox(key=_key(app, "known").replace("-known-", "-passage-"))
    refunds = next(passage for passage in tiny_source().passages if passage.article == "refunds")
    app = choice.set_value(refunds.id).run()
    assert "You may return goods within 14 days." in _cards(app)[0]
    app.button(key=_key(app, "known")).click().run()
    assert _written(folder, "refunds.faq.yaml") == [("parcel", (refunds.id,), True)]
    assert "parcel" not in {area.value for area in app.text_area}


def test_what_no_article_answers_is_written_as_such(
    visit: Visit, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KB_THRESHOLD", "1")
    _ask(folder / "questions.sqlite", "parcel")
    app = visit()
    app.button(key=_key(app, "not-covered")).click().run()
    assert _written(folder, "delivery.faq.yaml") == [("parcel", (), True)]


def test_a_passage_that_has_changed_is_not_written_to(visit: Visit, folder: Path) -> None:
    app = visit()
    number = next(number for number, card in enumerate(_cards(app), 1) if "手机电池保养</h3>" in card)
    key = _key(app, "known", number)
    app.text_area(key=key.replace("-known-", "-words-")).set_value("电池").run()
    (folder / "phone.txt").write_text(ARTICLES["phone.txt"].replace("手机充电", "给手机充电"), "utf-8")
    app.button(key=key).click().run()
    assert not (folder / "phone.faq.yaml").exists()
    assert "手机电池保养</h3>" not in _shown(app)  # nor is it proposed any more


def test_a_question_that_stands_elsewhere_is_refused_in_its_card(visit: Visit, folder: Path) -> None:
    (folder / "court.faq.yaml").write_text("not_covered: [lost my login]\n", "utf-8")
    app = visit()
    number = next(number for number, card in enumerate(_cards(app), 1) if "Your account</h3>" in card)
    app.text_area(key=_key(app, "known", number).replace("-known-", "-words-")).set_value("Lost my login").run()
    app.button(key=_key(app, "known", number)).click().run()
    card = next(card for card in _cards(app) if "Your account</h3>" in card)
    assert EN.not_written in card
    assert "court.faq.yaml:1" in card
    assert not (folder / "account.faq.yaml").exists()


def test_a_faq_file_that_cannot_be_read_is_told(visit: Visit, folder: Path) -> None:
    (folder / "court.faq.yaml").write_text("covered: [a, [", "utf-8")
    shown = _shown(visit())
    assert EN.unreadable in shown
    assert "court.faq.yaml" in shown
    assert FaqProblem.NOT_YAML.value.split("{")[0].strip() in shown


def test_without_an_index_there_is_nothing_to_ask(visit: Visit, monkeypatch: pytest.MonkeyPatch) -> None:
    from index.store.versions import StoreError

    def none(*_: object, **__: object) -> None:
        raise StoreError(StoreProblem.NO_INDEX, folder="index", cure=BUILD)

    monkeypatch.setattr(live_index.SearchIndex, "open", none)
    assert EN.no_index in _shown(visit())


def test_more_are_shown_on_request(visit: Visit, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ui.proposals.next_questions.SHOWN", 5)
    app = visit()
    assert len(_cards(app)) == 5
    assert app.button(key="proposals-more").label == EN.more.format(count=4)
    app = app.button(key="proposals-more").click().run()
    assert len(_cards(app)) == 9
    assert not [button for button in app.button if button.key == "proposals-more"]
