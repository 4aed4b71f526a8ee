"""The answers for programs: the HTTP API and the MCP server."""
