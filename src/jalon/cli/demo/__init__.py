"""The demonstration: a hub, two posts, synthetic travellers, and a link that can be cut."""
