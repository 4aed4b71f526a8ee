"""A passage as it was written: paragraphs, lists, tables, code and links."""
