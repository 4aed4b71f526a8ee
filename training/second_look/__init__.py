"""A cross-encoder over the first passages, made of the encoder's own last layers. The search does not use it yet."""
