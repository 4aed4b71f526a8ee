"""The pages of editors: Manage and Insights."""
