"""Benchmarks: ours and what people do today, timed in turns in one run. No test asserts a time.

`python -m tests.benchmarks` prints the table, `--json FILE` writes it for machines too.
"""
