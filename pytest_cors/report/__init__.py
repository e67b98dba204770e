"""How it is told: the words for what a browser did, why, and which line to change.

Data becomes text here and nowhere else, and no text is read back. `failure_text.explain` tells the
story of one failed assertion; `explanation.Explanation` is that story before it is laid out, so
that a terminal and a page can show the same one.
"""
