"""Pages of headquarters, one file a subject."""
