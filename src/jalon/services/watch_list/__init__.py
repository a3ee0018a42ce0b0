"""A State's own watch-list: two persons put somebody on it, one takes away, and every entry has an end.

Only entries that this hub's own journal holds count: what another node writes of a list is kept and never in force.
"""
