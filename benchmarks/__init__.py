"""How fast the paths are that must be fast. `make bench` prints one table; nothing here is a test."""
