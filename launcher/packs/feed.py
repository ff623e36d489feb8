"""The feed: the one small file that is asked for again and again, and names the pack that is in force.

Laws: at most a kilobyte; signed over its exact bytes, so that it can be neither changed nor mixed with another pack's; it names
files beside it by plain names, never by paths. The text is JSON, and the four lines of its signature stand behind it: take
them off (`head -n -4`), and minisign can check it too.
"""

import hashlib
import json
import re
from collections.abc import Iterable
from typing import Any, Final, TypeVar

import msgspec
from msgspec import Struct

from launcher.errors import LauncherError
from launcher.language import _
from launcher.packs.sheet import MAX_BYTES as MAX_PACK
from launcher.packs.signing import Key, SecretKey, Signed, detached, signed_by
from launcher.phrase import PackInfo

FORMAT: Final = "phrasefeed"
FORMAT_VERSION: Final = 1
SUFFIX: Final = ".phrasefeed"
PACK_SUFFIX: Final = ".phrasepack"
ROTATION_SUFFIX: Final = ".phraserotation"
MAX_BYTES: Final = 1024
MAX_SERIAL: Final = 2**53  # as whole numbers go in JSON
_MAX_SHOWN: Final = 40  # characters of a pack's name in it, so that the whole keeps its size; the pack has the full name
_STEM: Final = re.compile("[a-z0-9](?:[a-z0-9-]{0,38}[a-z0-9])?")
_PLAIN: Final = re.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,99}")
_DEVICES: Final = re.compile(r"(?:con|prn|aux|nul|com\d|lpt\d)(?:\..*)?", re.IGNORECASE)  # names that Windows keeps for itself
_HASH: Final = re.compile("[0-9a-f]{64}")
T = TypeVar("T", bound=Struct)


class Feed(Struct, frozen=True, kw_only=True):
    """Which edition is in force: `file` has this `sha256` and `size`. Times are ISO 8601 in UTC.

    `rotate` names the file beside it that leads from an older key of this publisher to the one that signed here.
    """

    pack: str
    name: str
    serial: int
    sha256: str
    size: int
    file: str
    published: str | None = None
    expires: str | None = None
    rotate: str | None = None

    def __post_init__(self) -> None:
        if (
            not self.pack
            or not 0 <= self.serial <= MAX_SERIAL
            or not 1 <= self.size <= MAX_PACK
            or not _HASH.fullmatch(self.sha256)
        ):
            raise ValueError("pack, serial, size, sha256: these make no sense")
        if not is_plain_name(self.file) or (self.rotate is not None and not is_plain_name(self.rotate)):
            raise ValueError("file, rotate: must be plain names")


class SignedFeed(Struct, frozen=True, kw_only=True):
    """A feed and who signed it; whether that key is trusted is not said here."""

    feed: Feed
    signed: Signed


def feed_of(info: PackInfo, content: bytes, stem: str, *, rotate: bool = False, expires: str | None = None) -> Feed:
    """The feed for this content; its files are called after `stem` (ValueError where that is none, see `stem_of`).

    `rotate`: a rotation of keys lies beside it. `expires` is the feed's own, where it should be renewed sooner than the pack.
    """
    if not _STEM.fullmatch(stem):
        raise ValueError("stem: small letters, digits and hyphens, at most 40")
    sha256 = hashlib.sha256(content).hexdigest()
    return Feed(
        pack=info.id,
        name=info.name[:_MAX_SHOWN],
        serial=info.serial,
        sha256=sha256,
        size=len(content),
        file=f"{stem}-{info.serial}-{sha256[:8]}{PACK_SUFFIX}",
        published=info.published,
        expires=expires or info.expires,
        rotate=f"{stem}{ROTATION_SUFFIX}" if rotate else None,
    )


def stem_of(name: str) -> str:
    """What files of a pack with this name are called: small letters, digits and hyphens; `pack` where none are left."""
    stem = re.sub("[^a-z0-9]+", "-", name.lower()).strip("-")[:40].strip("-")
    return stem if _STEM.fullmatch(stem) and not _DEVICES.fullmatch(stem) else "pack"


def is_plain_name(name: str) -> bool:
    """Whether this is the name of a file and no way to anywhere, on every system."""
    return bool(_PLAIN.fullmatch(name)) and not _DEVICES.fullmatch(name) and ".." not in name and not name.endswith(".")


def write(feed: Feed, secret: SecretKey) -> bytes:
    """The feed's file, signed. LauncherError where it would be too large."""
    head = {"format": FORMAT, "format_version": FORMAT_VERSION}
    data = secret.attached(sheet_text(head | msgspec.to_builtins(feed)), f"feed {feed.pack} serial {feed.serial}")
    if len(data) > MAX_BYTES:
        message = _("The feed would have {size} bytes; at most {most} are read.").format(size=len(data), most=MAX_BYTES)
        raise LauncherError(message, _("Give the pack a shorter name."))
    return data


def read(data: bytes, known: Iterable[Key] = ()) -> SignedFeed:
    """The feed in `data` and its signer, one of the known keys or the one that the signature names. LauncherError else."""
    if len(data) > MAX_BYTES:
        raise LauncherError(_("This is too large for a feed."), _how())
    if f'"{FORMAT}"'.encode() not in data:  # a page that asks to log in, a file of zeros
        raise _another(FORMAT)
    text, signature = detached(data)
    signed = signed_by(text, signature, known)
    return SignedFeed(feed=from_sheet(text, FORMAT, FORMAT_VERSION, Feed), signed=signed)


def sheet_text(plain: dict[str, Any]) -> bytes:
    """JSON for a signed text: pretty, and the same bytes for the same content."""
    return msgspec.json.format(msgspec.json.encode(plain), indent=1) + b"\n"


def from_sheet(text: bytes, format_: str, version: int, type_: type[T]) -> T:
    """The value that a signed text holds. LauncherError where it is of another format or of a newer version."""
    plain = _plain(text)
    if plain is None or plain.get("format") != format_:
        raise _another(format_)
    if not isinstance(found := plain.get("format_version"), int) or found > version:
        raise LauncherError(_("This was made for a newer version of the launcher."), _("Update the launcher."))
    try:
        return msgspec.convert(plain, type_)
    except msgspec.ValidationError as error:
        raise LauncherError(
            _("This {format} file is not complete: {what}.").format(format=format_, what=error), _how()
        ) from error


def _plain(text: bytes) -> dict[str, Any] | None:
    try:
        plain = json.loads(text.decode(), object_pairs_hook=_once)
    except (ValueError, RecursionError):
        return None
    return plain if isinstance(plain, dict) else None


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    if len(found := dict(pairs)) < len(pairs):
        raise ValueError("a name stands twice")
    return found


def _another(format_: str) -> LauncherError:
    return LauncherError(_("This is not a {format} file.").format(format=format_), _how())


def _how() -> str:
    return _("Tell its publisher; what you have stays in force.")
