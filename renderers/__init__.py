"""How things look: domain in; bytes, text or blocks out."""
