"""Floor 2: every table of the border. One Django app, because one database, key and deployment."""
