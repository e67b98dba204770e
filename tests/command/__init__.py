"""The command line outside of pytest, as scripts call it."""
