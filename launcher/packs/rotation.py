"""From an old key to a new one: what the owner of the old key says of it, signed with that.

Law: a new key is trusted only where every step to it is signed by the key before it, for this pack; at most five steps, never
in a circle. Whoever steals a key can do this too: only a company's policy can take a stolen key back.
"""

from collections.abc import Collection, Sequence
from typing import Final

import msgspec
from msgspec import Struct

from launcher.errors import LauncherError
from launcher.language import _
from launcher.packs.feed import from_sheet, sheet_text
from launcher.packs.signing import Key, SecretKey, checked, detached

FORMAT: Final = "phraserotation"
FORMAT_VERSION: Final = 1
MAX_STEPS: Final = 5
MAX_BYTES: Final = 8192
_PART: Final = b"\n\n"  # between statements; none of their lines is empty


class Rotation(Struct, frozen=True, kw_only=True):
    """One step: packs of this id that were signed by the `old` key are signed by the `new` one. `made` is ISO 8601 in UTC."""

    pack: str
    old: str
    new: str
    made: str | None = None


def write(rotation: Rotation, old: SecretKey, before: bytes = b"") -> bytes:
    """The file of this step behind those that are in it already; of more than are followed, the newest.

    ValueError where the secret is not that of the old key; LauncherError where the file before is damaged.
    """
    if old.key.text != rotation.old:
        raise ValueError("the old key signs")
    plain = {"format": FORMAT, "format_version": FORMAT_VERSION} | msgspec.to_builtins(rotation)
    read(before)
    steps = [*_parts(before), old.attached(sheet_text(plain), f"rotation {rotation.pack}")]
    return b"\n".join(steps[-MAX_STEPS:])


def read(data: bytes) -> tuple[Rotation, ...]:
    """The steps, each checked against the key that it leads away from. LauncherError where one is not as it was signed."""
    if len(data) > MAX_BYTES:
        raise LauncherError(_("This is too large for a rotation of keys."), _("Tell its publisher."))
    parts = _parts(data)
    if len(parts) > MAX_STEPS:
        raise LauncherError(_("This pack has changed its key too often to be followed."), _("Ask its publisher for the new key."))
    return tuple(_step(part) for part in parts)


def followed(steps: Sequence[Rotation], trusted: Collection[str], pack: str, refused: Collection[str] = ()) -> tuple[Key, ...]:
    """The keys that the steps lead to for this pack, from one that is trusted; the last is in force. Empty: they lead nowhere.

    A way ends before a `refused` key, and none begins at one: where it leads on is the word of whoever stole it.
    """
    ways = [way for start in trusted if start not in refused and (way := _way(steps, start, pack, refused))]
    return max(ways, key=len, default=())


def _parts(data: bytes) -> list[bytes]:
    return [part + b"\n" for part in data.removesuffix(b"\n").split(_PART)] if data else []


def _step(part: bytes) -> Rotation:
    text, signature = detached(part)
    rotation = from_sheet(text, FORMAT, FORMAT_VERSION, Rotation)
    checked(text, signature, [Key(rotation.old)])
    Key(rotation.new)
    return rotation


def _way(steps: Sequence[Rotation], start: str, pack: str, refused: Collection[str]) -> tuple[Key, ...]:
    here, seen, way = start, {start}, []
    while onward := {step.new for step in steps if step.old == here and step.pack == pack}:
        here = onward.pop()
        if onward or here in seen:  # two ways on, or back again: whoever signed that is not to be followed
            return ()
        if here in refused:
            break
        seen.add(here)
        way.append(Key(here))
    return tuple(way)
