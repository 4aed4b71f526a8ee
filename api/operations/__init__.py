"""What the HTTP API can do: the models of what goes in and out, and the table of all operations."""
