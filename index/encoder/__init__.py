"""Text becomes vectors: the model, its tokenizer and its export for serving."""
