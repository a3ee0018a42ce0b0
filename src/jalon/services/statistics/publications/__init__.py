"""Publications: one person proposes tables, another approves what will be seen; nothing of it changes afterwards."""
