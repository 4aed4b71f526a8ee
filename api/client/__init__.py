"""A client of the HTTP API in Python. It needs pydantic and httpx2, and nothing else of this program but api/objects/."""
