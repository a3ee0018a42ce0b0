"""Readers of documents: a folder into which a bridge process writes, and a simulator for training."""
