"""Proposes which known question to write next, and tells what one would change before anybody publishes it."""
