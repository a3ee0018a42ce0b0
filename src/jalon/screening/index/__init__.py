"""The index: immutable generations of a directory, memory-mapped, swapped atomically."""
