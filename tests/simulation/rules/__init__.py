"""The rules of `billing/` under haste, without a database: thousands of seeds in a minute.

Everything that is open is put to the rules at each turn, and what they allow is done, and nothing else: no statement,
no lock and no verb stands in between. What the verbs and their statements do is for the simulator one folder up.
"""
