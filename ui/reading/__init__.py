"""The pages for reading: the list of articles, one article, the known questions."""
