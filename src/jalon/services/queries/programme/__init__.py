"""What pages of the programme read, each through the eyes of who asks."""
