"""Seeds: people, a clock and an outside that fail at random, over the real rules, rows and verbs.

`python -m tests.simulation 1000` runs more of them than the suite does.
"""
