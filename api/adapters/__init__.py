"""Retrievers for other people's frameworks, over an open index or a client. Each needs an extra: `langchain`, `llamaindex`."""
