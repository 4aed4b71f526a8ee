"""What the API answers, as frozen pydantic models: the document of the API is made of them, and clients read by them."""
