"""`kb serve`: start the pages and the API and open the pages in a browser; with --api-only, start the API alone."""

from __future__ import annotations

import argparse
import errno
import os
import socket
import subprocess
import sys
from pathlib import Path

from commands.common import (
    DONE,
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

_LOCAL = "127.0.0.1"
# An installed package has no .streamlit folder, so the settings that protect readers are set here.
_PAGE_DEFAULTS = {
    "STREAMLIT_SERVER_ADDRESS": _LOCAL,
    "STREAMLIT_SERVER_SHOW_EMAIL_PROMPT": "false",
    "STREAMLIT_SERVER_ENABLE_WEBSOCKET_COMPRESSION": "true",
    "STREAMLIT_BROWSER_GATHER_USAGE_STATS": "false",
    "STREAMLIT_CLIENT_SHOW_ERROR_DETAILS": "none",
    # Streamlit loads numpy before index/__init__.py, which sets these and says why.
    "OMP_NUM_THREADS": "1",
    "OPENBLAS_NUM_THREADS": "1",
    "MKL_NUM_THREADS": "1",
}


def register(commands: Commands) -> None:
    """Add `kb serve` to the command line."""
    serve = commands.add_parser("serve", help="open the page in a browser; programs get the same answers from /api/v1")
    serve.add_argument("--port", type=int, default=8501, metavar="N")
    serve.add_argument("--host", metavar="ADDRESS", help="address to listen on (default: 127.0.0.1, this machine only)")
    serve.add_argument("--api-only", action="store_true", help="only the API, without the pages")
    articles_option(serve)
    index_option(serve)
    model_option(serve)
    serve.set_defaults(run=_serve)


def _serve(options: argparse.Namespace, settings: Settings) -> int:
    if not 1 <= options.port <= 65535:
        raise UsageError(Usage.NUMBER, option="port", low=1, high=65535, found=options.port)
    if problem := refused(options.host or _LOCAL, options.port):
        print(f"kb: {problem}", file=sys.stderr)
        return FAILED
    if options.api_only:
        return _serve_api(options.host or _LOCAL, options.port, settings)
    warn_of_site(settings)
    return _serve_pages(options, settings)


def refused(host: str, port: int) -> str:
    """Why nothing can listen there; "" when it can."""
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)
        family, kind, protocol, _, address = found[0]
        with socket.socket(family, kind, protocol) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(address)
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            return f"port {port} is in use; choose another with --port"
        return f"cannot listen on {host}, port {port} ({error.strerror}); choose others with --host and --port"
    return ""


def _serve_api(host: str, port: int, settings: Settings) -> int:
    from api.http import serve

    shown = f"[{host}]" if ":" in host else host
    print(f"kb: the API is at http://{shown}:{port}/api/v1/docs; stop it with Ctrl-C", file=sys.stderr, flush=True)
    serve.run(host, port, settings)
    return DONE


def _serve_pages(options: argparse.Namespace, settings: Settings) -> int:
    page = Path(__file__).parents[1] / "kb_server.py"
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
    if options.host:
        command.append(f"--server.address={options.host}")
    os.chdir(page.parent)  # where .streamlit/config.toml is
    if os.name == "posix":
        os.execve(sys.executable, command, environ)  # one process: Ctrl-C and memory are the page's own
    return subprocess.call(command, env=environ)
