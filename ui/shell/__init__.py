"""What every page stands in: layout, addresses, sign-in, the open index."""
