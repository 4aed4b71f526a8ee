"""HTML comes from templates, and these let no text act, whoever forgets what."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest
from jinja2 import TemplateAssertionError, UndefinedError, nodes
from markupsafe import Markup

from tests.support.paths import ROOT
from ui.shell import templates
from ui.shell.templates import ENVIRONMENT, FOLDER, NOTHING, joined, plain, render

HOSTILE = '<a href="x">\'&\u202eabc\u2066d\x00\x1b\ud800'
SHOWN = "&lt;a href=&quot;x&quot;&gt;&#x27;&amp;abcd\ufffd"
MODULES = sorted((ROOT / "ui").rglob("*.py"))
FILES = sorted(FOLDER.rglob("*.html"))
_TAG = re.compile(r"</?[A-Za-z]")


def _made(source: str, **values: object) -> str:
    return ENVIRONMENT.from_string(source).render(**values)


def test_a_value_is_escaped_and_loses_what_acts() -> None:
    assert plain(HOSTILE) == SHOWN
    assert _made("<b>{{ text }}</b>", text=HOSTILE) == f"<b>{SHOWN}</b>"
    assert _made("{{ number }}", number=3) == "3"
    assert joined([HOSTILE, Markup("<i></i>")]) == f"{SHOWN}<i></i>"


def test_markup_stays_as_it_is() -> None:
    inner = render("shell/elements.remark", text=HOSTILE)
    assert isinstance(inner, Markup)
    assert _made("<div>{{ inner }}</div>", inner=inner) == f'<div><p class="kb-remark">{SHOWN}</p></div>'
    assert plain(inner) == inner == joined([inner])
    assert not NOTHING


def test_text_beside_markup_does_not_act() -> None:
    assert "<a" not in NOTHING + HOSTILE
    assert "<a" not in HOSTILE + NOTHING
    assert "<a" not in NOTHING.join([HOSTILE])


@pytest.mark.parametrize("value", [None, True, 1.5, [], ["<b>"], object()])
def test_what_is_no_text_is_not_shown(value: object) -> None:
    with pytest.raises(TypeError, match="nothing to show"):
        _made("{{ value }}", value=value)


def test_a_value_that_is_missing_or_too_many_is_an_error() -> None:
    with pytest.raises(UndefinedError):
        _made("{{ text }}")
    with pytest.raises(UndefinedError):
        render("shell/elements.hint", title="only this")
    with pytest.raises(TypeError, match="unknown"):
        render("shell/elements.remark", text="", unknown="")
    with pytest.raises(AttributeError):
        render("shell/elements.unknown")


@pytest.mark.parametrize("name", ["safe", "join", "replace", "forceescape", "tojson"])
def test_there_are_no_filters(name: str) -> None:
    with pytest.raises(TemplateAssertionError):
        _made(f"{{{{ text|{name} }}}}", text=HOSTILE)


def test_layout_of_a_template_does_not_reach_the_page() -> None:
    assert (
        _made("{# what #}\n<p>\n    <b>a b</b>\n\n    {% if 1 %}\n        c\n    {% endif %}\n</p>\n")
        == "<p><b>a b</b>c</p>"
    )
    assert _made('<a\n    href="{{ x }}"\n    class="y">\n    z\n</a>', x=">") == '<a href="&gt;" class="y">z</a>'
    assert _made("{{ text }}", text=" a\n  b ") == " a\n  b "


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_a_template_escapes_everything(path: Path) -> None:
    tree = ENVIRONMENT.parse(path.read_text("utf-8"))
    for kind in (nodes.Filter, nodes.EvalContextModifier, nodes.ScopedEvalContextModifier, nodes.Concat):
        assert not list(tree.find_all(kind))


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_a_value_in_a_tag_stands_in_quotes(path: Path) -> None:
    """Or is the whole name of an element, which is never a text of somebody else."""
    text = re.sub(r"\{#.*?#\}|\{%.*?%\}", "", path.read_text("utf-8"), flags=re.DOTALL)
    text = re.sub(r"\{\{.*?\}\}", "\x00", text, flags=re.DOTALL)
    for tag in re.findall(r"<[^>]*>", text):
        assert "\x00" not in re.sub(r'"[^"]*"', "", re.sub(r"^</?\x00(?=[\s>])", "", tag)), tag
        for name in re.findall(r'([\w-]+)="[^"]*\x00', tag):
            assert not name.startswith("on"), tag
    found = re.findall(r"<(?:script|style)>(.*?)</", text)
    assert found == (["\x00\x00", "\x00"] if path == FOLDER / "shell" / "layout.html" else [])


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_no_html_in_python(path: Path) -> None:
    tree = ast.parse(path.read_text("utf-8"))
    if path.parent.name == "strings":  # named groups of patterns, and "<article id>" in messages
        texts = [part for node in ast.walk(tree) if isinstance(node, ast.JoinedStr) for part in ast.walk(node)]
    else:
        texts = list(ast.walk(tree))
    assert [
        text.value
        for text in texts
        if isinstance(text, ast.Constant) and isinstance(text.value, str) and _TAG.search(text.value)
    ] == []


def test_only_files_of_ours_are_taken_for_markup() -> None:
    """`Markup` says that a text is HTML; of what is not written right there nobody can know."""
    unsure = []
    for path in MODULES:
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if not isinstance(node, ast.Call):
                continue
            name = ast.unparse(node.func)
            literal = len(node.args) == 1 and isinstance(node.args[0], ast.Constant) and not node.keywords
            made = re.fullmatch(r"(\w+\.)*Markup(\.\w+)?", name) and not literal
            passed_on = name != "isinstance" and any(ast.unparse(value).endswith("Markup") for value in node.args)
            if made or passed_on:
                unsure.append(path.relative_to(ROOT).as_posix())
    assert unsure == ["ui/shell/assets.py"]


def test_every_macro_that_is_called_is_there_with_its_values() -> None:
    """Without drawing a page: the name of the macro, and the names of its values."""
    called = set()
    for path in MODULES:
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "render":
                assert isinstance(node.args[0], ast.Constant)
                macro = templates.macro(str(node.args[0].value))
                called.add(node.args[0].value)
                given, wanted = {str(value.arg) for value in node.keywords}, list(macro.arguments)  # type: ignore[attr-defined]
                assert given <= set(wanted), node.args[0].value
                needed = _needed(str(node.args[0].value))
                assert needed <= given, node.args[0].value
    assert len(called) > 50


def _needed(name: str) -> set[str]:
    """The values of a macro that have no default."""
    file, _, macro = name.rpartition(".")
    tree = ENVIRONMENT.parse((FOLDER / f"{file}.html").read_text("utf-8"))
    found = next(node for node in tree.find_all(nodes.Macro) if node.name == macro)
    return {value.name for value in found.args[: len(found.args) - len(found.defaults)]}
