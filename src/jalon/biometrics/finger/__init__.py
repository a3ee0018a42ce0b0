"""From an image of a finger to a template: what is seen, and how well."""
