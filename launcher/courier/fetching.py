"""The one door for fetching: a file from a folder or from a web address, whichever it is.

Law: at most so many bytes as the caller allows, whatever the other side says; a pack is exactly the bytes that its feed names,
or it is not brought at all.
"""

import hashlib
import re
import threading
from collections.abc import Collection
from pathlib import Path
from typing import Final, Literal

from launcher.courier import folder
from launcher.courier.parcel import Fetched, Known, Later, Patience, Troubled
from launcher.errors import LauncherError
from launcher.language import _
from launcher.progress import Far, nobody

Carrier = Literal["folder", "web"]
TRIES: Final = 3
NOTHING: Final = Known()
USUAL: Final = Patience()
_SCHEME: Final = re.compile(r"(?P<scheme>[A-Za-z][A-Za-z0-9+.-]+)://")
_UNREADABLE: Final = re.compile("[\x00-\x1f\x7f-\x9f\ud800-\udfff]")
_PLAIN: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,99}")


def carrier(where: str) -> Carrier:
    """What brings it from there. LauncherError for an address of another kind (http, ftp, …)."""
    found = _SCHEME.match(where.strip())
    if not found:
        return "folder"
    if found["scheme"].lower() == "https":
        return "web"
    message = _("Packs come over https:// or from a folder, not over {scheme}://.").format(scheme=found["scheme"].lower())
    raise LauncherError(message, _("Ask for the https address of the feed, or for its folder."))


def feed_at(where: str) -> str:
    """The address of the feed itself: a folder becomes the one feed that lies in it. LauncherError where that is not clear."""
    where = where.strip()
    if _UNREADABLE.search(where):
        raise LauncherError(_("This address has signs in it that no address has."), _("Choose the folder, or copy it anew."))
    if carrier(where) == "folder":
        return str(folder.feed_in(_path(where)))
    from launcher.courier import web

    return web.checked_address(where)


def beside(feed: str, name: str) -> str:
    """The address of the file with this plain name beside the feed. LauncherError where the name leads elsewhere."""
    if not _PLAIN.fullmatch(name) or ".." in name:
        raise LauncherError(_("The feed names a file that is not beside it."), _("Tell its publisher."))
    if carrier(feed) == "folder":
        return str(Path(feed).with_name(name))
    from launcher.courier import web

    return web.beside(feed, name)


def fetched(
    where: str,
    known: Known = NOTHING,
    *,
    most: int,
    far: Far = nobody,
    hosts: Collection[str] = (),
    patience: Patience = USUAL,
) -> Fetched:
    """The file at this address, at most `most` bytes; its data is None where it is as it was `known`.

    `hosts`: others than that of the address to which a server may send us on. LauncherError says why it can't be had;
    `Later` where it may be had soon.
    """
    if carrier(where) == "folder":
        return folder.fetched(_path(where.strip()), known, most, far, patience)
    from launcher.courier import web  # its library is loaded only where somebody subscribed to an address

    return web.fetched(where.strip(), known, most=most, far=far, hosts=hosts, patience=patience)


def fetched_pack(
    where: str,
    *,
    sha256: str,
    size: int,
    far: Far = nobody,
    hosts: Collection[str] = (),
    patience: Patience = USUAL,
) -> bytes:
    """The file of exactly this size and hash; tried three times, then told as `Later`: another copy may be on its way.

    As `Troubled` where it is a server's: each try brings all of it.
    """
    for _try in range(TRIES):
        if _try:
            pause(patience)
        data = _one(where, size, far, hosts, patience)
        if data is not None and len(data) == size and hashlib.sha256(data).hexdigest() == sha256:
            return data
    message = _("The pack is not there as its feed names it: it is still on its way, or somebody changed it.")
    late = Later if carrier(where) == "folder" else Troubled
    raise late(message, _("What you have stays in force; the launcher looks again by itself."))


def pause(patience: Patience) -> None:
    """Wait from one try to the next."""
    threading.Event().wait(patience.between)


def _one(where: str, size: int, far: Far, hosts: Collection[str], patience: Patience) -> bytes | None:
    try:
        return fetched(where, most=size, far=far, hosts=hosts, patience=patience).data
    except Troubled:
        raise
    except Later:
        return None


def _path(where: str) -> Path:
    try:
        return Path(where).expanduser().absolute()
    except (RuntimeError, OSError) as error:  # "~name" of nobody here, or a path from a folder that is gone
        raise LauncherError(_("The folder {name} is not there.").format(name=where), _("Give its whole path.")) from error
