"""How it is told: texts held against recorded browsers, tables of failures, and hostile values."""
