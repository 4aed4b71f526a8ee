"""`kb mcp`: the answers for agents that speak the Model Context Protocol."""

from __future__ import annotations

import argparse
import sys
from importlib.metadata import PackageNotFoundError, version

from commands.common import DONE, FAILED, Commands, Usage, UsageError, index_option
from commands.serve import refused
from kb.config.settings import Settings

_INSTALL = "pip install 'semantic-faq[mcp]'"


def register(commands: Commands) -> None:
    """Add `kb mcp` to the command line."""
    mcp = commands.add_parser("mcp", help="answer agents over MCP: on stdin and stdout, or over HTTP")
    mcp.add_argument("--http", action="store_true", help="streamable HTTP at /mcp, in place of stdin and stdout")
    mcp.add_argument("--port", type=int, default=8502, metavar="N", help="with --http (default: 8502)")
    mcp.add_argument("--host", default="127.0.0.1", metavar="ADDRESS", help="with --http (default: 127.0.0.1)")
    index_option(mcp)
    mcp.set_defaults(run=_mcp)


def _mcp(options: argparse.Namespace, settings: Settings) -> int:
    if not 1 <= options.port <= 65535:
        raise UsageError(Usage.NUMBER, option="port", low=1, high=65535, found=options.port)
    try:
        from api.mcp import server as mcp_server
    except ModuleNotFoundError as error:
        if (error.name or "").partition(".")[0] not in ("mcp", "mcp_types"):
            raise
        print(f"kb: expected the package mcp, found none; run: {_INSTALL}", file=sys.stderr)
        return FAILED
    from api.serving import live_of, traffic_of_environment

    live = live_of(settings)
    live.serving()  # without an index the command ends here and says what to do
    made = mcp_server.server(live, _version(), traffic_of_environment())
    if not options.http:
        made.run("stdio")
        return DONE
    if problem := refused(options.host, options.port):
        print(f"kb: {problem}", file=sys.stderr)
        return FAILED
    print(f"kb: MCP is at http://{options.host}:{options.port}/mcp; stop it with Ctrl-C", file=sys.stderr, flush=True)
    mcp_server.run_http(made, options.host, options.port, settings.api_requests)
    return DONE


def _version() -> str:
    try:
        return version("semantic-faq")
    except PackageNotFoundError:  # run from a folder that was never installed
        return "0"
