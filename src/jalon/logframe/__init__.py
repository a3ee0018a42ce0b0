"""Logical frameworks of projects: what a project promises, read from files and checked against itself.

Pure: no framework, database, network or clock. Readers make a :class:`~jalon.logframe.model.Logframe` from YAML, XLSX,
IATI 2.03 or running text; :func:`jalon.logframe.check.check` finds where it contradicts itself.
"""
