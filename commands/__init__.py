"""The subcommands of `kb`. Each module has `register`, which declares its commands and what runs them."""
