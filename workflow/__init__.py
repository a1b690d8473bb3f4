"""The verbs: one file per step, one transaction per step."""
