"""Streamlit's own files: what its page loads, and its scripts and style sheets compressed.

Streamlit sends them as they are, because compressing anew for each visitor costs too much. Here each is compressed once and
kept. Their names have a checksum of their content, so browsers may keep them for good.
"""

from __future__ import annotations

import mimetypes
import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from lxml import html
from starlette.requests import Request
from starlette.responses import Response

from ui.web.compression import FAST, WELL, chosen, compressed

_TEXT = (".js", ".css", ".svg", ".json")
_FOR_GOOD = "public, max-age=31536000, immutable"
_IMPORTED = re.compile(r"""(?:from|import)\s*["']\./([\w.-]+\.js)["']""")


@dataclass(frozen=True)
class StreamlitPage:
    """What Streamlit's index.html loads, as addresses: the script that starts, what it imports, and style sheets."""

    scripts: tuple[str, ...]
    imported: tuple[str, ...]
    styles: tuple[str, ...]

    @property
    def loaded(self) -> tuple[str, ...]:
        """All of them."""
        return (*self.scripts, *self.imported, *self.styles)

    @classmethod
    def read(cls, folder: Path) -> StreamlitPage:
        """Read the index.html in Streamlit's folder of files. Its fonts are left out: these pages use the reader's own."""
        head = html.document_fromstring((folder / "index.html").read_bytes())
        return cls(
            scripts=tuple(head.xpath("//script[@type='module']/@src")),
            imported=tuple(head.xpath("//link[@rel='modulepreload']/@href")),
            styles=tuple(head.xpath("//link[@rel='stylesheet']/@href")),
        )


class StreamlitFiles:
    """The scripts and style sheets in Streamlit's folder of files, by their addresses ("/static/js/…")."""

    def __init__(self, folder: Path) -> None:
        found = (path for path in sorted((folder / "static").rglob("*")) if path.suffix in _TEXT)
        self._paths = {f"/{path.relative_to(folder).as_posix()}": path for path in found}
        self._kept: dict[tuple[str, str], bytes] = {}

    def needed_for(self, *names: str) -> tuple[str, ...]:
        """The addresses of scripts that Streamlit loads late, and of all that they import.

        A name is what stands before the checksum: "Html" for "/static/js/Html.CzLZZ4bP.js". A name that is not there any more
        is left out; that script then loads when Streamlit asks for it.
        """
        scripts = {path.name: address for address, path in self._paths.items() if path.suffix == ".js"}
        waiting = [file for name in names for file in scripts if file.split(".")[0] == name]
        found: dict[str, None] = {}
        while waiting:
            file = waiting.pop(0)
            if file in scripts and scripts[file] not in found:
                found[scripts[file]] = None
                waiting += _IMPORTED.findall(self._paths[scripts[file]].read_text("utf-8"))
        return tuple(found)

    def prepare(self, addresses: Iterable[str], encoding: str) -> None:
        """Compress these files well, before somebody waits for them."""
        for address in addresses:
            if path := self._paths.get(address):
                self._kept[address, encoding] = compressed(path.read_bytes(), encoding, WELL)

    def holds(self, path: str) -> bool:
        """Whether there is such a file."""
        return path in self._paths

    def response(self, request: Request, address: str) -> Response:
        """The file at an address, compressed as the browser takes it."""
        path, tag = self._paths[address], f'"{self._paths[address].name}"'
        headers = {"cache-control": _FOR_GOOD, "etag": tag, "vary": "accept-encoding"}
        if tag in map(str.strip, request.headers.get("if-none-match", "").split(",")):
            return Response(status_code=304, headers=headers)
        encoding = chosen(request.headers.get("accept-encoding", ""))
        if encoding:
            headers["content-encoding"] = encoding
        key = (address, encoding)
        if encoding and key not in self._kept:
            self._kept[key] = compressed(path.read_bytes(), encoding, FAST)
        body = self._kept[key] if encoding else path.read_bytes()
        kind = mimetypes.guess_type(path.name)[0]
        return Response(body, headers=headers, media_type="text/javascript" if path.suffix == ".js" else kind)
