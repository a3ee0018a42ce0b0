"""The chip of a travel document: its files, and whether what they hold is what the State signed.

``passive_authentication.verify`` gives a verdict with its findings; ``lds`` reads the files.
"""
