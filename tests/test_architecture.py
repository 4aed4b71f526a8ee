"""The rooms of the house: imports point one way on every floor, and heavy libraries stay where they are used.

`python -m tests.test_architecture` prints the floors and what stands on each.
"""

from __future__ import annotations

import ast
import builtins
from collections import Counter
from itertools import pairwise
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]

# From the lowest floor up. A room may import what stands below it and itself; rooms on one floor do not know each other.
TOP: tuple[tuple[str, ...], ...] = (("kb",), ("index",), ("api",), ("ui", "commands"), ("app", "cli", "kb_server"))
FLOORS: dict[str, tuple[tuple[str, ...], ...]] = {
    "kb": (
        ("errors", "folding", "ids"),
        ("article", "tags"),
        ("storage", "pictures"),
        ("config", "structure", "faq"),
        ("written",),
        ("readers",),
        ("translations",),
        ("library",),
    ),
    "index": (
        ("cures", "progress", "tuning"),
        ("text", "store"),
        ("encoder",),
        ("retrieval",),
        ("search",),
        ("publish", "journal"),
        ("evaluation", "live", "proposals"),
        ("messages",),
    ),
    "api": (
        ("problems", "serving", "objects"),
        ("keys", "client"),
        ("answers", "editing"),
        ("operations",),
        ("document", "adapters"),
        ("http", "mcp"),
    ),
    "ui": (
        ("strings",),
        ("shell",),
        ("building",),
        ("proposals",),
        ("reader", "editor"),
        ("reading", "trial"),
        ("pages", "web"),
    ),
}
FORBIDDEN = {
    "kb": {"numpy", "torch", "faiss", "streamlit", "onnxruntime", "sentence_transformers"},
    "index": {"streamlit"},
    "api": {"streamlit"},
    "ui": {"api"},  # the pages do without it; kb_server.py puts both into one process
    "commands": {"streamlit"},
}
ONLY_IN = {
    "faiss": {"index/retrieval/dense.py"},
    "torch": {"index/encoder/export.py", "index/encoder/bundled.py"},
    "sentence_transformers": {"index/encoder/export.py", "index/encoder/bundled.py"},
}
MOST_POSITIONAL = 4
FEW_POSITIONAL_IN = ("kb", "index", "api", "commands", "ui", "app", "cli")
HTML_IN = "ui/shell/output.py"
OURS = {"kb", "index", "api", "ui", "commands", "app", "cli", "kb_server", "tests", "benchmarks", "training", "tools"}
MOST_LINES, MOST_LINES_OF_A_FUNCTION = 400, 60
FILES = sorted(
    [
        *(path for room in ("kb", "index", "api", "ui", "commands") for path in (ROOT / room).rglob("*.py")),
        ROOT / "app.py",
        ROOT / "cli.py",
        ROOT / "kb_server.py",
    ]
)
NAMES = {path: path.relative_to(ROOT).as_posix() for path in FILES}


def module_of(path: Path) -> tuple[str, ...]:
    """("index", "store", "lock") for index/store/lock.py; a package is named without its `__init__`."""
    parts = path.relative_to(ROOT).with_suffix("").parts
    return parts[:-1] if parts[-1] == "__init__" else parts


MODULES = {module_of(path): path for path in FILES}


def imports(path: Path) -> set[tuple[str, ...]]:
    """Every module that a file imports, wherever in the file; a submodule imported by name counts as itself."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            found |= {tuple(alias.name.split(".")) for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: relative import"
            base = tuple((node.module or "").split("."))
            found |= {named if (named := (*base, alias.name)) in MODULES else base for alias in node.names}
    return found


def floor_of(floors: tuple[tuple[str, ...], ...], room: str) -> int:
    return next(number for number, rooms in enumerate(floors) if room in rooms)


def upward(floors: tuple[tuple[str, ...], ...], here: str, there: str) -> bool:
    """Whether an import from the room `here` to the room `there` does not point down."""
    return here != there and floor_of(floors, here) <= floor_of(floors, there)


@pytest.mark.parametrize("path", FILES, ids=NAMES.__getitem__)
def test_imports_point_one_way(path: Path) -> None:
    here = module_of(path)
    wrong = []
    for there in imports(path):
        if there[0] not in OURS:
            continue
        if there[0] != here[0]:
            bad = upward(TOP, here[0], there[0])
        elif here[0] in FLOORS and len(here) > 1 and len(there) > 1:
            bad = upward(FLOORS[here[0]], here[1], there[1])
        else:
            bad = False
        if bad:
            wrong.append(".".join(there))
    assert wrong == []


@pytest.mark.parametrize("path", FILES, ids=NAMES.__getitem__)
def test_heavy_libraries_stay_where_they_are_used(path: Path) -> None:
    libraries = {there[0] for there in imports(path)}
    room = module_of(path)[0]
    assert not libraries & FORBIDDEN.get(room, set())
    for library, files in ONLY_IN.items():
        assert library not in libraries or NAMES[path] in files


def test_every_room_has_a_floor() -> None:
    for top, floors in FLOORS.items():
        placed = [room for floor in floors for room in floor]
        there = {module[1] for module in MODULES if module[0] == top and len(module) > 1}
        assert sorted(there - set(placed)) == []
        assert len(placed) == len(set(placed))


def test_no_circle() -> None:
    """Not inside a room either: modules that import each other can only be understood together."""
    graph = {
        module: {there for there in imports(path) if there in MODULES and there != module}
        for module, path in MODULES.items()
        if path.name != "__init__.py"
    }
    assert [" → ".join(".".join(step) for step in circle) for circle in circles(graph)] == []


def circles(graph: dict[tuple[str, ...], set[tuple[str, ...]]]) -> list[list[tuple[str, ...]]]:
    """One way round for each step back that a depth-first walk finds."""
    found: list[list[tuple[str, ...]]] = []
    done: set[tuple[str, ...]] = set()

    def walk(here: tuple[str, ...], path: list[tuple[str, ...]]) -> None:
        for there in sorted(graph.get(here, ())):
            if there in path:
                found.append([*path[path.index(there) :], there])
            elif there not in done:
                walk(there, [*path, there])
        done.add(here)

    for start in sorted(graph):
        if start not in done:
            walk(start, [start])
    return found


def test_a_circle_is_found() -> None:
    graph = {("a",): {("b",)}, ("b",): {("c",)}, ("c",): {("b",)}, ("d",): {("a",)}}
    assert circles(graph) == [[("b",), ("c",), ("b",)]]


@pytest.mark.parametrize(
    ("here", "there", "wrong"),
    [("store", "text", True), ("search", "text", False), ("text", "search", True), ("text", "text", False)],
)
def test_an_import_that_points_up_is_seen(here: str, there: str, wrong: bool) -> None:
    assert upward(FLOORS["index"], here, there) is wrong


@pytest.mark.parametrize("path", FILES, ids=NAMES.__getitem__)
def test_modules_and_functions_stay_small(path: Path) -> None:
    text = path.read_text("utf-8")
    assert len(text.splitlines()) <= MOST_LINES
    long = [
        f"{node.name}: {(node.end_lineno or 0) - node.lineno + 1} lines"
        for node in ast.walk(ast.parse(text))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and (node.end_lineno or 0) - node.lineno + 1 > MOST_LINES_OF_A_FUNCTION
    ]
    assert long == []


def test_tests_scripts_and_styles_stay_small() -> None:
    """Of templates, scripts and style sheets too: whoever looks for a rule reads the whole file."""
    paths = [*(ROOT / "tests").rglob("*.py"), *(ROOT / "ui").rglob("*.css"), *(ROOT / "ui").rglob("*.js")]
    paths += [path for room in ("api", "ui") for path in (ROOT / room).rglob("*.html")]
    sizes = {path.relative_to(ROOT).as_posix(): len(path.read_text("utf-8").splitlines()) for path in paths}
    assert {name: size for name, size in sizes.items() if size > MOST_LINES} == {}


def crowded_calls(text: str) -> list[str]:
    """Calls with so many positional arguments that a reader cannot tell which is which.

    A star may stand for any number of texts; after four others it would hide which they are.
    """
    return [
        f"line {node.lineno}: {ast.unparse(node.func)} with {len(node.args)}"
        for node in ast.walk(ast.parse(text))
        if isinstance(node, ast.Call)
        and len(node.args) > MOST_POSITIONAL
        and not any(isinstance(argument, ast.Starred) for argument in node.args[:MOST_POSITIONAL])
        and not exempt(node.func)
    ]


def exempt(function: ast.expr) -> bool:
    """Builtins such as max and print, and the functions of numpy."""
    if isinstance(function, ast.Name):
        return hasattr(builtins, function.id)
    return ast.unparse(function).split(".")[0] in ("np", "numpy")


@pytest.mark.parametrize(
    "path", [path for path in FILES if NAMES[path].startswith(FEW_POSITIONAL_IN)], ids=NAMES.__getitem__
)
def test_arguments_are_named(path: Path) -> None:
    assert crowded_calls(path.read_text("utf-8")) == []


@pytest.mark.parametrize(
    ("call", "count"),
    [
        ("f(1, 2, 3, 4, 5)", 1),
        ("a.f(1, 2, 3, 4, 5, x=6)", 1),
        ("f(1, 2, 3, 4, x=5)", 0),
        ("f(1, 2, 3, 4, *5)", 1),
        ("f(1, *2, 3, 4, 5)", 0),
        ("max(1, 2, 3, 4, 5)", 0),
        ("np.random.f(1, 2, 3, 4, 5)", 0),
    ],
)
def test_a_crowded_call_is_found(call: str, count: int) -> None:
    assert len(crowded_calls(call)) == count


def undocumented(text: str) -> list[str]:
    """Public classes, functions and methods without a docstring."""

    def walk(node: ast.Module | ast.ClassDef, prefix: str) -> list[str]:
        found = []
        for own in node.body:
            if isinstance(own, ast.ClassDef | ast.FunctionDef) and not own.name.startswith("_"):
                found += [] if ast.get_docstring(own) else [f"{prefix}{own.name}"]
                found += walk(own, f"{prefix}{own.name}.") if isinstance(own, ast.ClassDef) else []
        return found

    return walk(ast.parse(text), "")


@pytest.mark.parametrize("path", FILES, ids=NAMES.__getitem__)
def test_public_names_have_a_docstring(path: Path) -> None:
    assert undocumented(path.read_text("utf-8")) == []


def test_a_missing_docstring_is_found() -> None:
    text = "class A:\n    'A.'\n    def b(self): ...\n    def _c(self): ...\ndef d():\n    'D.'\nclass E: ...\n"
    assert undocumented(text) == ["A.b", "E"]


def names_of_classes(text: str) -> list[str]:
    """The public classes of a module."""
    return [
        node.name for node in ast.parse(text).body if isinstance(node, ast.ClassDef) and not node.name.startswith("_")
    ]


def test_a_class_name_means_one_thing() -> None:
    """In the whole tree, also between rooms that do not know each other; only tests and training have words of their own."""
    scripts = [path for room in ("benchmarks", "tools") for path in (ROOT / room).rglob("*.py")]
    places: dict[str, list[str]] = {}
    for path in [*FILES, *scripts]:
        for name in names_of_classes(path.read_text("utf-8")):
            places.setdefault(name, []).append(path.relative_to(ROOT).as_posix())
    assert {name: found for name, found in places.items() if len(found) > 1} == {}


def test_public_classes_are_found() -> None:
    assert names_of_classes("class A: ...\nclass _B: ...\ndef c():\n    class D: ...\n") == ["A"]


def direct_html(text: str) -> list[str]:
    """Calls of `html` of Streamlit or of one of its elements, and arguments that allow HTML or scripts in other calls."""
    return [
        f"line {node.lineno}: {ast.unparse(node.func)}"
        for node in ast.walk(ast.parse(text))
        if isinstance(node, ast.Call)
        and (
            (isinstance(node.func, ast.Attribute) and node.func.attr == "html")
            or any((keyword.arg or "").startswith("unsafe_allow") for keyword in node.keywords)
        )
    ]


@pytest.mark.parametrize("path", [path for path in FILES if module_of(path)[0] in ("ui", "app")], ids=NAMES.__getitem__)
def test_html_goes_out_in_one_place(path: Path) -> None:
    """`show_html` takes only what a template made, so nobody can forget to escape."""
    assert bool(direct_html(path.read_text("utf-8"))) is (NAMES[path] == HTML_IN)


@pytest.mark.parametrize(
    ("call", "count"),
    [
        ("st.html(text)", 1),
        ("above.html(text)", 1),
        ("st.columns(2)[0].html(text)", 1),
        ("st.markdown(text, unsafe_allow_html=True)", 1),
        ("show_html(text)", 0),
        ("st.markdown(text)", 0),
    ],
)
def test_direct_html_is_found(call: str, count: int) -> None:
    assert len(direct_html(call)) == count


def show() -> str:
    """The floors, from the top down, with how many modules stand in each room."""
    counts = Counter(module[:2] for module, path in MODULES.items() if path.name != "__init__.py")
    lines = [" > ".join(", ".join(rooms) for rooms in reversed(TOP))]
    for top, floors in FLOORS.items():
        told = [", ".join(f"{room} {counts[top, room]}" for room in rooms if counts[top, room]) for rooms in floors]
        lines.append(f"{top}: " + " < ".join(filter(None, told)))
    return "\n".join(lines)


def test_the_picture_names_every_floor(capsys: pytest.CaptureFixture[str]) -> None:
    lines = show().split("\n")
    assert lines[0] == "app, cli, kb_server > ui, commands > api > index > kb"
    assert [line.split(":")[0] for line in lines[1:]] == list(FLOORS)
    for lower, higher in pairwise(FLOORS["index"][1:]):
        assert lines[2].index(lower[0]) < lines[2].index(higher[0])


if __name__ == "__main__":
    print(show())  # noqa: T201
