"""Every text that a page shows, in Chinese and in English."""
