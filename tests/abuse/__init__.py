"""Abuse cases: what an attacker tries, one test a row."""
