"""Packs: phrases that travel as one file. Reads within limits and computes changes; it never writes to the store."""
