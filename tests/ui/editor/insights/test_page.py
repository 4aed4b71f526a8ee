"""The Insights page and `kb questions`, on a real journal and the tiny index."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

import cli
from index.cures import BUILD
from index.journal.reader import AskedLog
from index.store.versions import StoreProblem
from kb.config.settings import Settings
from kb.errors import Message
from kb.faq.known_questions import parse
from kb.readers.read import read_article
from kb.structure.passages import cut
from tests.conftest import ARTICLES, tiny_index, tiny_source
from tests.support.indexes.fake_index import FakeIndex
from tests.support.insights_page import GROUP, HOSTILE, Visit, filled, shown_by
from tests.support.paths import APP
from ui.reader import ask_page
from ui.shell import live_index
from ui.strings import browse as strings_browse
from ui.strings import manage as strings_manage
from ui.strings.editor import EN, ZH


def _card(app: AppTest) -> str:
    """What the first card says."""
    shown = shown_by(app)
    return shown[shown.index('<h3 class="kb-gap"') :].split('<h3 class="kb-gap"')[1]


def test_an_empty_journal_explains_itself(visit: Visit) -> None:
    assert EN.empty_text in shown_by(visit())
    assert ZH.empty_text in shown_by(visit("zh"))


def test_the_language_of_the_site_is_that_of_the_whole_page(
    visit: Visit, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """language = "zh", an English browser, no lang in the address: frame and body are Chinese, errors too."""
    monkeypatch.setattr(type(st.context), "locale", "en-US")
    (folder / "site.toml").write_text('language = "zh"\n', "utf-8")
    (folder / "odd.log").write_text("a,b", "utf-8")
    (folder / "empty.txt").write_bytes(b"")
    shown = shown_by(visit(""))
    assert (ZH.empty_text in shown, EN.empty_text in shown) == (True, False)
    shown = shown_by(visit("", "manage"))
    assert [text in shown for text in (ZH.open_here, strings_manage.ZH.add_title, EN.open_here)] == [True, True, False]
    assert "empty.txt：应当是文字，可是文件是空的；请把文章另存为 UTF-8 文本" in shown
    assert "odd.log：没有读取" in shown
    (folder / "site.toml").write_text('language = "zh"\ncolour = 1\n', "utf-8")
    wrong = (
        "site.toml：colour 应当是这些键之一：language, accent, logo, embed, zh, en，却是没有用处的键；请改正或者删掉"
    )
    assert wrong in shown_by(visit("zh", "manage"))
    (folder / "questions.sqlite").write_bytes(b"not a database" * 100)
    assert "questions.sqlite 不是提问记录，而是别的文件；请在 KB_LOG 里指定别的文件" in shown_by(visit("zh"))


def test_logging_turned_off_says_so(visit: Visit, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KB_LOG", "off")
    assert EN.off_text in shown_by(visit())


def test_a_journal_that_cannot_be_read_says_so(visit: Visit, folder: Path) -> None:
    (folder / "questions.sqlite").write_bytes(b"not a database" * 100)
    assert EN.unreadable_title in shown_by(visit())


def test_numbers_tables_and_gaps(visit: Visit, folder: Path) -> None:
    filled(folder / "questions.sqlite")
    app = visit()
    shown = shown_by(app)
    assert [(metric.label, metric.value) for metric in app.metric] == [
        (EN.total, "4"),
        (f"{EN.answered} · 0%", "0"),
        (f"{EN.unsure} · 25%", "1"),
        (f"{EN.not_covered} · 75%", "3"),
    ]
    assert app.dataframe[0].value.to_dict("list") == {
        EN.question: ["电池 充电", HOSTILE, "battery charging"],
        EN.times: [2, 1, 1],
        EN.outcome: [EN.not_covered, EN.not_covered, EN.unsure],
    }
    assert app.dataframe[1].value[EN.comment].to_list() == ["**not** <b>clear</b>"]
    assert EN.asked_times.format(times=3) in shown or EN.asked_times.format(times=4) in shown
    assert "by an editor" not in shown
    app.selectbox(key="days").select(365).run()
    assert app.metric[0].value == "5"


def test_what_was_typed_is_never_markup(visit: Visit, folder: Path) -> None:
    filled(folder / "questions.sqlite")
    app = visit()
    assert "<img" not in shown_by(app)
    assert not [element.value for element in app.markdown if "bold" in element.value]
    assert not [button.label for button in app.button if "battery" in button.label or "电池" in button.label]


@pytest.mark.parametrize(
    ("action", "kind"),
    [
        ("known", "covered"),
        ("not-covered", "not covered"),
        ("golden", "golden"),
        ("golden-refusal", "golden: refuse"),
    ],
)
def test_one_click_keeps_a_gap_as_questions(visit: Visit, folder: Path, action: str, kind: str) -> None:
    filled(folder / "questions.sqlite")
    app = visit()
    group = [GROUP, *app.multiselect[0].options[1:]]
    assert app.multiselect[0].options == group
    assert app.multiselect[0].value == [GROUP]  # what is only like it, an editor adds
    app.multiselect[0].set_value(group).run()
    app = app.button(key=f"{action}-{GROUP}").click().run()
    card = _card(app)
    assert EN.saved.format(file="phone.faq.yaml") in card
    assert card.count(EN.stands.format(file="phone.faq.yaml", kind=kind)) == len(group)
    text = (folder / "phone.faq.yaml").read_text("utf-8")
    faq = parse(text, "phone.faq.yaml", tiny_source().passages)
    assert not faq.broken
    kept = faq.golden if action.startswith("golden") else faq.questions
    assert [(item.text, item.covered) for item in kept] == [(text, action in ("known", "golden")) for text in group]
    assert not [
        button.key
        for button in app.button
        if button.key and button.key.endswith(f"-{GROUP}") and "undo" not in button.key
    ]
    assert EN.saved.format(file="phone.faq.yaml") not in _card(app.run())


def test_a_wording_is_written_once_and_the_others_of_its_group_stay_open(visit: Visit, folder: Path) -> None:
    """What is known by its words tests nothing as a golden question; another wording of it does."""
    filled(folder / "questions.sqlite")
    app = visit("zh")
    group = app.multiselect[0].options
    app.multiselect[0].set_value([GROUP]).run()
    app = app.button(key=f"known-{GROUP}").click().run()
    left = app.multiselect[0].value if app.multiselect else group[1:]
    assert left == group[1:]
    card = _card(app)
    assert ZH.stands.format(file="phone.faq.yaml", kind="已收录") in card
    app.button(key=f"golden-{GROUP}").click().run()
    passages = tiny_source().passages
    faq = parse((folder / "phone.faq.yaml").read_text("utf-8"), "phone.faq.yaml", passages)
    assert [item.text for item in faq.questions] == [GROUP]
    assert [item.text for item in faq.golden] == group[1:]


def test_no_wording_no_click_and_what_was_written_meanwhile_is_not_written_again(visit: Visit, folder: Path) -> None:
    filled(folder / "questions.sqlite")
    app = visit()
    app.multiselect[0].set_value([]).run()
    assert app.button(key=f"known-{GROUP}").disabled
    app.multiselect[0].set_value([GROUP]).run()
    (folder / "court.faq.yaml").write_text(f"not_covered: [{GROUP}]\n", "utf-8")  # by somebody else
    app = app.button(key=f"golden-{GROUP}").click().run()
    card = _card(app)
    assert EN.clash.format(text=GROUP) in card
    assert EN.stands.format(file="court.faq.yaml", kind="not covered") in card
    assert not (folder / "phone.faq.yaml").exists()


def test_another_passage_than_the_nearest_can_be_chosen(visit: Visit, folder: Path) -> None:
    filled(folder / "questions.sqlite")
    app = visit()
    choice = app.selectbox(key=f"passage-{GROUP}")
    passages = {passage.id: passage for passage in tiny_source().passages}
    assert passages[choice.value].article == "phone"
    assert f'<p lang="zh" dir="auto">{passages[choice.value].text}</p></blockquote>' in _card(app)
    other = next(passage for passage in passages.values() if passage.article == "refunds")
    app = choice.set_value(other.id).run()
    assert other.text in _card(app)
    app.button(key=f"known-{GROUP}").click().run()
    faq = parse((folder / "refunds.faq.yaml").read_text("utf-8"), "refunds.faq.yaml", tiny_source().passages)
    assert {item.passages for item in faq.questions} == {(other.id,)}


@pytest.mark.parametrize("action", ["known", "golden"])
def test_a_click_links_to_the_article_as_it_is_now(visit: Visit, folder: Path, action: str) -> None:
    filled(folder / "questions.sqlite")
    app = visit()
    (folder / "phone.txt").write_text(ARTICLES["phone.txt"].replace("手机充电", "给手机充电"), "utf-8")
    shown = shown_by(app.button(key=f"{action}-电池 充电").click().run())
    gone = "this passage is no longer in it; build the index first"
    assert gone in shown
    assert not (folder / "phone.faq.yaml").exists()
    # The same passage elsewhere in the article, beside a new one with the same words: the old quote would be of both.
    moved = ARTICLES["phone.txt"].replace("\n\n", "\n\n一、电池保养\n\n", 1)
    (folder / "phone.txt").write_text(moved, "utf-8")
    assert gone in shown_by(app.button(key=f"{action}-电池 充电").click().run())
    longer = ARTICLES["phone.txt"] + "\n一、换电池\n\n电池旧了应当更换。\n"
    (folder / "phone.txt").write_text(longer, "utf-8")
    assert EN.saved.format(file="phone.faq.yaml") in shown_by(app.button(key=f"{action}-电池 充电").click().run())
    passages = cut(read_article(longer.encode(), "phone.txt"))
    faq = parse((folder / "phone.faq.yaml").read_text("utf-8"), "phone.faq.yaml", passages)
    kept = faq.golden if action == "golden" else faq.questions
    assert {item.passages for item in kept} == {(passages[0].id,)}
    assert not faq.broken
    (folder / "phone.faq.yaml").unlink()
    app.run()
    (folder / "phone.txt").unlink()
    assert "no article &#x27;phone&#x27;" in shown_by(app.button(key=f"{action}-电池 充电").click().run())


def test_readers_questions_are_recorded_once_and_tests_apart(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(live_index, "SearchIndex", FakeIndex)
    monkeypatch.delenv("KB_TRAFFIC", raising=False)
    for address, local in (
        ({"q": "will I be sued"}, True),
        ({"q": "weather", "traffic": "test"}, True),
        ({"q": "the weather", "traffic": "test"}, False),  # a link from elsewhere may not keep a reader out
    ):
        monkeypatch.setattr(ask_page, "on_this_machine", lambda local=local: local)
        app = AppTest.from_file(str(APP), default_timeout=20)
        for name, value in address.items():
            app.query_params[name] = value
        app.run().run()
    monkeypatch.setenv("KB_TRAFFIC", "test")
    AppTest.from_file(str(APP), default_timeout=20).run()
    live_index.journal_at(folder / "questions.sqlite", 365).close()
    assert [(asked.text, asked.times) for asked in AskedLog(folder / "questions.sqlite").most_asked(9)] == [
        ("the weather", 1),
        ("will I be sued", 1),
    ]


def test_kb_questions_summary(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = filled(folder / "questions.sqlite")
    assert cli.main(["questions"]) == 0
    assert capsys.readouterr().out.splitlines() == [
        f"{path}: 5 questions; 1 answered, 1 unsure, 3 not covered",
        "feedback: 0 helped, 1 did not, 1 comment (kb questions --feedback)",
        "     2  not_covered  电池 充电",
        f"     1  not_covered  {HOSTILE}",
        "     1  unsure       battery charging",
        "     1  answered     sued",
    ]
    assert cli.main(["questions", "--jsonl", "--days", "30"]) == 0
    rows = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [row["question"] for row in rows] == ["电池 充电", "battery charging", "电池 充电", HOSTILE]
    assert cli.main(["questions", "--csv"]) == 0
    assert capsys.readouterr().out.count("\r\n") == 6


def test_kb_questions_tells_what_readers_thought(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["questions", "--feedback"]) == 0
    assert capsys.readouterr().out == "no feedback: no reader has said whether an answer helped\n"
    filled(folder / "questions.sqlite")
    (judged,) = AskedLog(folder / "questions.sqlite").judged()
    assert cli.main(["questions", "--feedback"]) == 0
    at = judged.at[:16].replace("T", " ")
    assert capsys.readouterr().out == f"{at}  no help  sued  · **not** <b>clear</b>\n"
    assert cli.main(["questions", "--feedback", "--jsonl"]) == 0
    assert json.loads(capsys.readouterr().out) == {
        "at": judged.at, "question": "sued", "passage": judged.passage, "helpful": False, "comment": "**not** <b>clear</b>",
        "outcome": "answered",
    }  # fmt: skip


def test_kb_questions_counts_by_day_and_week(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    filled(folder / "questions.sqlite")
    assert cli.main(["questions", "--per", "day", "--days", "30"]) == 0
    today = datetime.now(UTC).date()
    assert capsys.readouterr().out == (
        f"{today - timedelta(days=1)}  2 questions; 0 answered, 1 unsure, 1 not covered\n"
        f"{today}  2 questions; 0 answered, 0 unsure, 2 not covered\n"
    )
    assert cli.main(["questions", "--per", "week", "--csv"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert (lines[0], lines[1].partition(",")[2]) == ("\ufeffstart,answered,unsure,not_covered", "1,0,0")


def test_kb_questions_gaps(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    filled(folder / "questions.sqlite")
    assert cli.main(["questions", "--gaps"]) == 0
    shown = capsys.readouterr().out
    assert "  电池 充电\n        · " in shown
    assert "        nearest passage: 手机电池保养" in shown


def test_kb_questions_refuses_what_makes_no_sense(
    folder: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert cli.main(["questions", "--days", "0"]) == 2
    assert capsys.readouterr().err == "kb: --days: expected 1 to 3650, found 0\n"
    assert cli.main(["questions", "--gaps", "--csv"]) == 2
    assert capsys.readouterr().err.startswith("kb: --gaps is a list to read; ")
    (folder / "questions.sqlite").write_bytes(b"not a database" * 100)
    assert cli.main(["questions"]) == 1
    assert capsys.readouterr().err.startswith(f"kb: {folder / 'questions.sqlite'} is not a journal but another file")
    monkeypatch.setenv("KB_LOG", "off")
    assert cli.main(["questions"]) == 1
    assert capsys.readouterr().err == "kb: no questions are kept (KB_LOG=off or KB_LOG_DAYS=0)\n"


@pytest.mark.parametrize(
    ("code", "words"), [("en", "set aside as questions.sqlite.damaged-1"), ("zh", "questions.sqlite.damaged-1")]
)
def test_a_damaged_log_is_set_aside_and_editors_are_told(folder: Path, visit: Visit, code: str, words: str) -> None:
    path = filled(folder / "questions.sqlite")
    data = path.read_bytes()
    at = data.index("电池".encode())
    path.write_bytes(data[:at] + b"\xff" + data[at + 1 :])
    shown = shown_by(visit(lang=code))
    assert words in shown
    assert "损坏" in shown or code == "en"
    assert (folder / "questions.sqlite.damaged-1").exists()


def test_the_command_tells_it_too(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = filled(folder / "questions.sqlite")
    path.write_bytes(path.read_bytes()[:5000])
    assert cli.main(["questions"]) == 0
    told = capsys.readouterr()
    assert "set aside as questions.sqlite.damaged-1" in told.err
    assert told.out.startswith(f"{path}: 0 questions")


@pytest.mark.parametrize("code", ["en", "zh"])
@pytest.mark.parametrize("page", ["insights", "manage"])
def test_a_damaged_index_is_told_to_editors(
    folder: Path, visit: Visit, monkeypatch: pytest.MonkeyPatch, code: str, page: str
) -> None:
    index = tiny_index()
    reason = Message(StoreProblem.POINTER, path="CURRENT", text="x", cure="")
    index.trouble = Message(StoreProblem.LAST_GOOD, version="20260101T1", reason=reason, cure=BUILD)
    monkeypatch.setattr(live_index.SearchIndex, "open", lambda *_, **__: index)
    shown = shown_by(visit(lang=code, name=page))
    assert strings_browse.LANGUAGES[code].index_wrong_title in shown
    assert "20260101T1" in shown
    assert live_index.version_in_use(Settings.from_env()) == "20260101T1"
