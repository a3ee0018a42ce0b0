"""Synthetic fingerprints: seeded identities, and impressions of them. Shares no code with the engine that
reads them."""
