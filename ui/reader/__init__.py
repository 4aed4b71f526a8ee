"""The pages of readers: ask, articles, questions."""
