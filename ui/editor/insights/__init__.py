"""The Insights page: what readers asked, and how well they were answered."""
