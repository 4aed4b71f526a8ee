"""`python -m tests.support.servers.tiny_mcp HOME`: MCP over stdio on the tiny index in HOME/index."""

from __future__ import annotations

import sys
from pathlib import Path

from api.mcp import server as mcp_server
from tests.support.servers.serving_api import served

if __name__ == "__main__":
    mcp_server.server(served(Path(sys.argv[1]), log_days=0).live, "1").run("stdio")
