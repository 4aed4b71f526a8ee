"""What readers asked: written, read again, and grouped into gaps."""
