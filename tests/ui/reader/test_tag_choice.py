"""The tag whose articles are asked: in the address, in the chooser, in what is searched and in the links."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from index.search.filters import EVERYTHING, Filter
from tests.support.files import hostile
from tests.support.indexes.fake_index import CONTENTS, FakeIndex
from tests.support.paths import APP
from ui.shell import live_index
from ui.strings.ask import EN, ZH

Open = Callable[..., AppTest]
_TAGS = ("花呗", hostile.TEXT[:60].strip())


@pytest.fixture
def visit(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Open]:
    """Opens the page on a fake index whose article has `tags`."""
    st.cache_resource.clear()
    monkeypatch.setenv("KB_INDEX", str(tmp_path))
    monkeypatch.setattr(live_index, "SearchIndex", FakeIndex)
    monkeypatch.setattr(FakeIndex, "asked", [])
    (tmp_path / "CURRENT").write_text("v1 0")

    def visit(tags: tuple[str, ...] = _TAGS, **address: str) -> AppTest:
        articles = tuple(replace(entry, tags=tags) for entry in CONTENTS.articles)
        monkeypatch.setattr(FakeIndex, "contents", replace(CONTENTS, articles=articles))
        app = AppTest.from_file(str(APP), default_timeout=60)
        for name, value in address.items():
            app.query_params[name] = value
        return app.run()

    yield visit
    st.cache_resource.clear()


def _shown(app: AppTest) -> str:
    assert not app.exception
    return "\n".join(element.proto.body for element in app.get("html"))


def test_without_tags_there_is_no_chooser(visit: Open) -> None:
    app = visit(tags=(), q="will I be sued", lang="en")
    assert [box.key for box in app.selectbox] == []
    assert FakeIndex.asked == [EVERYTHING]


def test_a_tag_is_chosen_and_given_back(visit: Open) -> None:
    app = visit(q="will I be sued", lang="en")
    box = app.selectbox(key="tag")
    assert (box.label, box.value, box.options) == (EN.tag_label, "", [EN.all_articles, *sorted(_TAGS)])
    app = box.select("花呗").run()
    assert ("".join(app.query_params["tag"]), FakeIndex.asked) == ("花呗", [EVERYTHING, Filter(tags=("花呗",))])
    shown = _shown(app)
    assert "?q=will%20I%20be%20sued&amp;lang=en&amp;tag=%E8%8A%B1%E5%91%97" in shown  # to share the answer
    assert "?q=will%20I%20be%20sued&amp;lang=zh&amp;tag=%E8%8A%B1%E5%91%97" in shown  # the switch of language
    assert EN.ask_all not in shown  # it is answered
    app = app.selectbox(key="tag").select("").run()
    assert ("tag" in app.query_params, FakeIndex.asked[-1]) == (False, EVERYTHING)


def test_where_the_articles_with_a_tag_do_not_answer_all_can_be_asked(visit: Open) -> None:
    shown = _shown(visit(q="weather", lang="zh", tag="花呗"))
    assert FakeIndex.asked == [Filter(tags=("花呗",))]
    assert ZH.only_tagged.format(tag="花呗") in shown
    assert f'href="?q=weather&amp;lang=zh">{ZH.ask_all}</a>' in shown


def test_a_tag_that_nothing_has_any_more(visit: Open) -> None:
    app = visit(q="weather", lang="en", tag="<b>old</b>")
    assert (app.selectbox(key="tag").value, FakeIndex.asked) == ("", [EVERYTHING])
    assert EN.no_tag.format(tag="&lt;b&gt;old&lt;/b&gt;") in _shown(app)


def test_frequent_questions_are_those_of_the_tag(visit: Open) -> None:
    shown = _shown(visit(lang="en", tag="花呗"))
    assert 'href="?q=what%20is%20Huabei&amp;lang=en&amp;tag=%E8%8A%B1%E5%91%97"' in shown
