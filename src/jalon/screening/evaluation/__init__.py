"""Measuring the engine: on pairs of names, on lists with an alias left out, on populations of travellers."""
