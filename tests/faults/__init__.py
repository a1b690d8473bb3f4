"""The fault catalogue of the reliability notes: one test a row, named after it; README.md has the rows without."""
