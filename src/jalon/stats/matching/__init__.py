"""Entries with their exits: by document number, then by evidence; and who may have stayed longer than allowed.

Everything said here is advisory. A missing exit is first asked of the posts that were not heard, then of the share of
exits that posts are known to miss, and only then of the traveller. Persons are compared here and never leave: what goes
into the lake names nobody.
"""
