"""Translations of articles: which files they are, how they are written, and which passage each piece belongs to."""
