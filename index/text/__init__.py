"""Words, numbers, names and translations, before any vector."""
