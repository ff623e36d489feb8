"""How a new record is named: by an id that nobody else gives, and that sorts by when it was made.

Law: an id says when it was made and nothing else: it holds no name, machine or place. The clock and the chance are handed in.
"""

from uuid import UUID

CHANCE = 10  # bytes


def new_id(milliseconds: int, chance: bytes) -> str:
    """The UUID of version 7 (RFC 9562) of a moment, in milliseconds since 1970, and `CHANCE` random bytes."""
    number = milliseconds << 80 | int.from_bytes(chance[:CHANCE], "big")
    number = number & ~(0xF << 76) | 0x7 << 76
    return str(UUID(int=number & ~(0x3 << 62) | 0x2 << 62))
