"""What the clock does: find what is due, one verb each."""
