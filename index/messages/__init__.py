"""The Chinese text of every error and notice of kb/ and index/, found by its code. Pages and API say them in both languages."""
