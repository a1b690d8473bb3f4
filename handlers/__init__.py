"""What comes from Slack: parse, authorise, one verb, show."""
