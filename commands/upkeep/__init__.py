"""Commands of operators: checking, mending, purging, the password."""
