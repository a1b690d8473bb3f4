"""Block Kit's rules: what Slack takes as blocks and as a view, and what it answers otherwise."""
