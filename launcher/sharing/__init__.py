"""Packs on their way in and out: reviewed, taken in, followed, gone back to, chosen and published."""
