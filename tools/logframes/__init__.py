"""Invented logframes with planted conflicts and innocent look-alikes, for measuring ``jalon logframe check``.

A seed makes a project of some sector and some countries anywhere; nothing of it is real. The rules were not fitted to
it:
they were written from the issue and the proposal, and the seeds of the benchmark are not those used while developing.
"""
