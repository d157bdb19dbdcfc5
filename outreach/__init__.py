"""Outreach keeps a professional's relations warm."""
