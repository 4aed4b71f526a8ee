"""What an operator and an editor set: the settings, who may sign in, site.toml."""
