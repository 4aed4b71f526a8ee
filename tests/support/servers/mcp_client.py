"""Asks an MCP server with the client of the SDK."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

import anyio
from mcp.client import Client


def asked(server: Any, work: Callable[[Client], Awaitable[Any]]) -> Any:
    """What `work` gives with a client of this server."""

    async def run() -> Any:
        async with Client(server) as client:
            return await work(client)

    return anyio.run(run)


def called(server: Any, tool: str, **arguments: object) -> tuple[bool, str, Any]:
    """Whether a tool failed, its text, and its object without the time it took."""

    async def work(client: Client) -> Any:
        return await client.call_tool(tool, arguments)

    found = asked(server, work)
    shown = found.structured_content
    return (
        bool(found.is_error),
        found.content[0].text,
        shown | {"took_ms": 0} if shown and "took_ms" in shown else shown,
    )
