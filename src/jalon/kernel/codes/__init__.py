"""Closed code lists of the crossing's record, one file a list.

Numbers stand in journal entries and are never reused. 0 is *not asked* and 1 is *unknown* in every list of answers.
Their words in three languages stand in ``kernel/texts/<list>.yaml``: ``kernel.<list>.<name>``.
"""
