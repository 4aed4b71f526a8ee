"""What a running server shares between all who ask: the open index, the journal, and what suggests while somebody types."""
