"""The hub's door: pages of headquarters, and the link that posts speak to."""
