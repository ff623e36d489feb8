"""Brings feeds and packs from folders and web addresses, and lays them there; knows bytes, not phrases."""
