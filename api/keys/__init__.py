"""Who may call: API keys with a role, calls that must not be done twice, and the audit line of each change."""
