"""Floor 1: how a post stands, and in words why it needs help. One rule for headquarters, the post and the alarms."""
