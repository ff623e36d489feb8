"""A pack and its signature in one file, for mail: a zip that is recognised by what is in it.

Laws: nothing is ever unpacked to disk, and no name in it is used; members are read by their place into memory, within limits
of count, size and ratio that hold while reading; a zip in a zip is refused. It does not say what a signature is worth.
"""

import io
import struct
import zipfile
import zlib
from dataclasses import dataclass
from typing import Final

from launcher.errors import LauncherError
from launcher.language import _
from launcher.packs.sheet import MAX_BYTES
from launcher.packs.signing import MAX_SIGNATURE

MAX_MEMBERS: Final = 32
MAX_RATIO: Final = 100  # unpacked to packed; phrases come to 4, the same phrase a thousand times to 60
SUFFIX: Final = ".phrasepack"
_ZIP: Final = b"PK\x03\x04"
_END: Final = b"PK\x05\x06"
_END_OF_LARGE: Final = b"PK\x06\x07"
_MAX_INDEX: Final = 100_000  # bytes of the list of members
_SMALL: Final = 100_000  # bytes that are no bomb, whatever they were packed into
_LOCKED: Final = 1  # the flag of a member under a password
_NOTE: Final = b"untrusted comment:"  # as signatures and public keys begin
# What the library raises for bytes that are no zip; the last for a member without a name.
_DAMAGED: Final = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, ValueError, struct.error, OSError, IndexError)
_HEAD: Final = 1000  # bytes in which a pack says what it is


@dataclass(frozen=True, slots=True)
class Envelope:
    """The bytes of a pack, and the text of its signature; empty where it has none. `key` is a .pub file that came along."""

    content: bytes
    signature: str = ""
    key: str = ""


def is_zip(data: bytes) -> bool:
    """Whether these bytes are a zip, whatever is in it."""
    return data[:4] in {_ZIP, _END}


def holds_pack(data: bytes) -> bool:
    """Whether this is a zip with a pack of ours in it, and not another program's."""
    try:
        return is_zip(data) and any(map(_is_pack, members(data)))
    except LauncherError:
        return False


def opened(data: bytes) -> Envelope:
    """The pack in `data`, which is the pack itself, or a zip of it and its signature. LauncherError where the zip is neither."""
    if not is_zip(data):
        return Envelope(data)
    found = members(data)
    packs = [member for member in found if _is_pack(member)]
    if len(packs) != 1:
        message = _("There is more than one pack in this zip.") if packs else _("There is no phrase pack in this zip.")
        raise LauncherError(message, _("Open it yourself and choose the file that ends in .phrasepack."))
    notes = [_text(member) for member in found if member.startswith(_NOTE)]
    keys = [note for note in notes if len(note.splitlines()) == 2]
    signatures = [note for note in notes if len(note.splitlines()) == 4]
    if len(signatures) > 1 or len(keys) > 1:
        raise LauncherError(_("There is more than one signature in this zip."), _how())
    return Envelope(packs[0], "".join(signatures), "".join(keys))


def sealed_for_mail(content: bytes, signature: str, name: str) -> bytes:
    """A zip of both, under this name without its ending; the same bytes for the same content."""
    sheet = io.BytesIO()
    with zipfile.ZipFile(sheet, "w") as archive:
        for ending, data in (SUFFIX, content), (f"{SUFFIX}.minisig", signature.encode()):
            member = zipfile.ZipInfo(f"{name}{ending}")  # always of the same day
            member.compress_type, member.create_system, member.external_attr = zipfile.ZIP_DEFLATED, 3, 0o644 << 16
            archive.writestr(member, data, compresslevel=9)
    return sheet.getvalue()


def members(data: bytes, *, most: int = MAX_BYTES, count: int = MAX_MEMBERS) -> tuple[bytes, ...]:
    """What is in the zip, by place, folders left out. LauncherError where it is damaged, locked or out of all proportion."""
    _check_index(data, most)
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            inside = [member for member in archive.infolist() if not member.is_dir()]
            if len(inside) > count:
                raise _out_of_proportion()
            return _unpacked(archive, inside, most)
    except _DAMAGED as error:
        raise LauncherError(_("This zip is damaged."), _how()) from error


def _check_index(data: bytes, most: int) -> None:
    # zipfile reads the whole list of members before anybody can count them, so its size is looked at first. Only the plain form
    # of its end is taken: one with a remark behind it, or for files of more than 4 GB, can tell two readers two things.
    end = data[-22:]
    if len(data) > most or end[:4] != _END or end[-2:] != b"\0\0" or data[-42:-38] == _END_OF_LARGE:
        raise LauncherError(_("This zip is damaged, too large or of a kind that is not read."), _how())
    if int.from_bytes(end[12:16], "little") > _MAX_INDEX:
        raise _out_of_proportion()


def _unpacked(archive: zipfile.ZipFile, inside: list[zipfile.ZipInfo], most: int) -> tuple[bytes, ...]:
    found: list[bytes] = []
    for member in inside:
        if member.flag_bits & _LOCKED or member.compress_type not in {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}:
            raise LauncherError(_("This zip is locked with a password, or packed in a way that is not read."), _how())
        room = min(most - sum(map(len, found)), max(member.compress_size * MAX_RATIO, _SMALL))
        with archive.open(member) as file:
            data = file.read(room + 1)
        if len(data) > room:
            raise _out_of_proportion()
        if is_zip(data):
            raise LauncherError(_("There is a zip in this zip."), _("Open it yourself and choose the pack."))
        found.append(data)
    return tuple(found)


def _is_pack(member: bytes) -> bool:
    head = member[:_HEAD].removeprefix(b"\xef\xbb\xbf").lstrip()
    return head.startswith(b"{") and b'"phrasepack"' in head


def _text(member: bytes) -> str:
    return member[:MAX_SIGNATURE].decode("utf-8", "replace")


def _out_of_proportion() -> LauncherError:
    return LauncherError(_("There is far more in this zip than a pack can have; it was not opened."), _how())


def _how() -> str:
    return _("Ask its publisher for the file again.")
