"""The example app of the README: an API that a front end on another origin calls."""
