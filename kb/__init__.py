"""What the articles say: files become articles, passages and known questions. Also settings, and errors as values."""
