"""The OpenAPI document and the page about the API, both made of the table of operations."""
