"""`sendday drill`: the real bot, killed and frozen on purpose, far away from everything real."""
