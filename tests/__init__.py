"""The tests, which mirror the house: one folder per room."""
