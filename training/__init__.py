"""How the last four layers of the bundled encoder were trained. Nothing here is needed to run the product; see README.md."""
