"""The HTTP API as an application: requests are read, let in, answered and counted here."""
