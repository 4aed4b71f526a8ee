"""Looked at before the search: how much of a text is read, whether it is a question, whether somebody needs help."""
