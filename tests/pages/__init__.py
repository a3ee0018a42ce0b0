"""What every page must be, and a client that insists on it."""
