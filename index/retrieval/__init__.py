"""Ranks one collection of texts for one question: dense, BM25, late interaction."""
