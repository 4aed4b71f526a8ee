"""Streamlit's files: which a page needs, and how they are sent."""

from __future__ import annotations

from pathlib import Path

import brotli
import streamlit as st
from starlette.requests import Request

from ui.web.streamlit_files import StreamlitFiles, StreamlitPage

INSTALLED = Path(st.__file__).parent / "static"
INDEX = """<!DOCTYPE html><html><head><title>Streamlit</title>
<link rel="preload" href="./static/media/font.woff2" as="font"><script>window.x = 1</script>
<script type="module" crossorigin src="./static/js/index.1.js"></script>
<link rel="modulepreload" crossorigin href="./static/js/a.1.js"><link rel="stylesheet" crossorigin href="./static/css/i.1.css">
</head><body><div id="root"></div></body></html>"""
SCRIPTS = {
    "index.1.js": 'import{a}from"./a.1.js";const h=()=>import(`./Html.1.js`);',
    "a.1.js": "export const a=1;",
    "Html.1.js": 'import{a}from"./a.1.js";import"./side.1.js";import{b}from"./gone.1.js";',
    "side.1.js": "import {a} from './a.1.js'",
    "Htmlx.1.js": "",
}


def _folder(root: Path) -> Path:
    (root / "static" / "js").mkdir(parents=True)
    (root / "static" / "picture.png").write_bytes(b"png")
    (root / "index.html").write_text(INDEX, "utf-8")
    for name, text in SCRIPTS.items():
        (root / "static" / "js" / name).write_text(text * 50, "utf-8")
    return root


def _request(**headers: str) -> Request:
    named = [(name.replace("_", "-").encode(), value.encode()) for name, value in headers.items()]
    return Request({"type": "http", "method": "GET", "path": "/", "query_string": b"", "headers": named})


def test_what_the_page_loads_is_read_from_it_without_fonts(tmp_path: Path) -> None:
    page = StreamlitPage.read(_folder(tmp_path))
    assert page.loaded == ("./static/js/index.1.js", "./static/js/a.1.js", "./static/css/i.1.css")


def test_scripts_that_come_late_are_found_with_all_that_they_import(tmp_path: Path) -> None:
    files = StreamlitFiles(_folder(tmp_path))
    assert files.needed_for("Html") == ("/static/js/Html.1.js", "/static/js/a.1.js", "/static/js/side.1.js")
    assert files.needed_for("Renamed") == ()


def test_the_installed_streamlit_has_what_the_pages_name() -> None:
    files, page = StreamlitFiles(INSTALLED), StreamlitPage.read(INSTALLED)
    assert page.scripts
    assert page.styles
    assert all(files.holds(address.removeprefix(".")) for address in page.loaded)
    for name in ("Html", "TextInput", "BidiComponent", "Button"):
        first = files.needed_for(name)[0]
        assert first.startswith(f"/static/js/{name}."), name


def test_a_file_is_sent_compressed_and_may_be_kept_for_good(tmp_path: Path) -> None:
    files = StreamlitFiles(_folder(tmp_path))
    address, plain = "/static/js/a.1.js", SCRIPTS["a.1.js"].encode() * 50
    files.prepare([address, "/static/js/unknown.js"], "br")
    for accepted in ("br", "gzip", ""):
        response = files.response(_request(accept_encoding=accepted), address)
        assert response.headers.get("content-encoding", "") == accepted
        assert response.headers["cache-control"] == "public, max-age=31536000, immutable"
        assert response.headers["content-type"].startswith("text/javascript")
        assert (bytes(response.body) == plain) is not bool(accepted)
    assert brotli.decompress(bytes(files.response(_request(accept_encoding="br"), address).body)) == plain
    assert not files.holds("/static/picture.png")  # Streamlit sends it as well
    assert not files.holds("/static/js/../../index.html")


def test_who_has_the_file_is_told_so(tmp_path: Path) -> None:
    files = StreamlitFiles(_folder(tmp_path))
    known = files.response(_request(if_none_match='"other", "a.1.js"'), "/static/js/a.1.js")
    assert (known.status_code, bytes(known.body)) == (304, b"")
