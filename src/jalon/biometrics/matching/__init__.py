"""From templates to a score with its false-match estimate, and to candidates out of a gallery."""
