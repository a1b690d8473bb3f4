"""How things look in Slack: facts in, blocks out. The only renderers that know Slack."""
