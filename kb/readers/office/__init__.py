"""Slides, e-books, OpenDocument texts and RTF files."""
