"""Views of the shared door, one file a subject."""
