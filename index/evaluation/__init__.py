"""Measures answers on labelled questions."""
