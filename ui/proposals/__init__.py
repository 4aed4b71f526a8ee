"""What an editor may write next: proposals with their reasons, and what a question would change."""
