"""The folder of articles: what is in it, and every change of it."""
