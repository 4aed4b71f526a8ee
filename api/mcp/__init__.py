"""The MCP server: the same answers for agents."""
