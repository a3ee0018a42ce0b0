"""Figures that leave the hub: what a publication asks for, when it may, what it shows, and whether it still holds.

``asking`` names tables; ``delay`` says from which day; ``protecting`` hides beside everything that was published
before; ``document`` is the signed file; ``files`` its tables for spreadsheets; ``reproducing`` makes every figure anew
from cubes of closed months. docs/reference/publications.md.
"""
