"""`kb serve`: start the pages and open them in a browser."""

from __future__ import annotations

import argparse
import os
import socket
import subprocess
import sys
from pathlib import Path

from commands.common import (
    FAILED,
    Commands,
    Usage,
    UsageError,
    articles_option,
    index_option,
    model_option,
    warn_of_site,
)
from kb.config.settings import Settings

# An installed package has no .streamlit folder, so the settings that protect readers are set here.
_PAGE_DEFAULTS = {
    "STREAMLIT_SERVER_ADDRESS": "127.0.0.1",
    "STREAMLIT_SERVER_SHOW_EMAIL_PROMPT": "false",
    "STREAMLIT_BROWSER_GATHER_USAGE_STATS": "false",
    "STREAMLIT_CLIENT_SHOW_ERROR_DETAILS": "none",
    # Streamlit loads numpy before index/__init__.py, which sets these and says why.
    "OMP_NUM_THREADS": "1",
    "OPENBLAS_NUM_THREADS": "1",
    "MKL_NUM_THREADS": "1",
}


def register(commands: Commands) -> None:
    """Add `kb serve` to the command line."""
    serve = commands.add_parser("serve", help="open the page in a browser")
    serve.add_argument("--port", type=int, default=8501, metavar="N")
    articles_option(serve)
    index_option(serve)
    model_option(serve)
    serve.set_defaults(run=_serve)


def _serve(options: argparse.Namespace, settings: Settings) -> int:
    if not 1 <= options.port <= 65535:
        raise UsageError(Usage.NUMBER, option="port", low=1, high=65535, found=options.port)
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", options.port))
        except OSError:
            print(f"kb: port {options.port} is in use; choose another with --port", file=sys.stderr)
            return FAILED
    warn_of_site(settings)
    page = Path(__file__).parents[1] / "app.py"
    environ = os.environ | {"KB_INDEX": str(settings.index.resolve()), "KB_ARTICLES": str(settings.articles.resolve())}
    if settings.log:
        environ["KB_LOG"] = str(settings.log.resolve())
    if environ.get("KB_SITE"):
        environ["KB_SITE"] = str(Path(environ["KB_SITE"]).resolve())
    if settings.model:
        environ["KB_MODEL"] = str(Path(settings.model).resolve()) if Path(settings.model).exists() else settings.model
    for name, value in _PAGE_DEFAULTS.items():
        environ.setdefault(name, value)
    desktop = bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")) or sys.platform in (
        "darwin",
        "win32",
    )
    command = [sys.executable, "-m", "streamlit", "run", str(page), f"--server.port={options.port}"]
    command.append(f"--server.headless={str(not desktop).lower()}")
    os.chdir(page.parent)  # where .streamlit/config.toml is
    if os.name == "posix":
        os.execve(sys.executable, command, environ)  # one process: Ctrl-C and memory are the page's own
    return subprocess.call(command, env=environ)
