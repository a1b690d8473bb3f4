"""`sendday doctor`: one file for each place where something may be wrong."""
