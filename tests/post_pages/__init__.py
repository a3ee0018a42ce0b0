"""The pages of a post."""
