"""One connection to the X server, opened and asked in the same way by every room of x11/.

Law: a window of somebody else can vanish between two requests, so a protocol error about one is an answer, not a fault.
"""

import platform
from typing import Any, Final

from Xlib import X, Xatom, display, error, ext

from launcher.errors import LauncherError
from launcher.language import _

XError = error.XError
LENT: Final = "_PHRASE_LAUNCHER_LENT_KEYS"  # on the root window; what it holds, spare_keys says
Window = Any  # python-xlib ships no types; a Window or Atom here is its resource object or number
_NUMBERS_AT_MOST = 65_536  # in units of 4 bytes
_TITLE_AT_MOST = 1024  # the same
# What we ask of the server beyond its core. python-xlib would load some fifteen extensions for each connection, which is half
# of the time that a connection takes.
_EXTENSIONS: Final = [("XTEST", "xtest"), ("X-Resource", "res"), ("XFIXES", "xfixes")]
_names: dict[int, dict[int, str]] = {}  # by connection, all of which live as long as their process


def connect() -> display.Display:
    """A connection of one's own to the session's X server; LauncherError where there is none."""
    # python-xlib asks for the system's name in a way that starts a program, to learn of a processor that nobody asks for.
    platform.uname().__dict__.setdefault("processor", "")
    every, ext.__extensions__ = ext.__extensions__, _EXTENSIONS
    try:
        opened = display.Display()
    except (error.DisplayError, error.XauthError, OSError) as problem:
        hint = _("Start the launcher inside a desktop session.")
        raise LauncherError(_("There is no X display to open on."), hint) from problem
    finally:
        ext.__extensions__ = every
    opened.set_error_handler(lambda *_about: None)
    return opened


def window(connection: display.Display, number: int) -> Window:
    """The window with that number, for requests on this connection."""
    return connection.create_resource_object("window", number)


def numbers(connection: display.Display, number: int, name: str) -> list[int]:
    """A property that holds numbers (windows, atoms, cardinals); empty where it is missing or the window is gone."""
    try:
        # In one request: between two parts of it the property could be taken away.
        found = window(connection, number).get_property(connection.get_atom(name), X.AnyPropertyType, 0, _NUMBERS_AT_MOST)
    except XError:
        return []
    return list(found.value) if found is not None and found.format == 32 else []


def text(connection: display.Display, number: int, name: str) -> str:
    """A property that holds text, UTF-8 or Latin-1 as its type says; empty where it is missing or the window is gone."""
    try:
        found = window(connection, number).get_property(connection.get_atom(name), X.AnyPropertyType, 0, _TITLE_AT_MOST)
    except XError:
        return ""
    if found is None or found.format != 8:
        return ""
    encoding = "latin-1" if found.property_type == Xatom.STRING else "utf-8"
    return bytes(found.value).decode(encoding, "replace")


def name_of(connection: display.Display, atom: int) -> str:
    """An atom's name; asked once for each, because every question is a trip to the server and back."""
    names: dict[int, str] = _names.setdefault(id(connection), {})
    if atom not in names:
        names[atom] = connection.get_atom_name(atom)
    return names[atom]


def client(connection: display.Display, number: int) -> int:
    """The client that a window or other resource belongs to, as the base of its resource numbers."""
    return int(number & ~connection.display.info.resource_id_mask)


def process(connection: display.Display, number: int) -> int:
    """The process id behind a window, by the X-Resource extension; 0 where the server cannot tell (a remote client)."""
    if not connection.has_extension("X-Resource"):
        return 0
    try:
        reply = connection.res_query_client_ids([{"client": client(connection, number) or number, "mask": 2}])
    except (XError, AttributeError, IndexError):
        return 0
    return next((int(entry.value[0]) for entry in reply.ids if entry.value), 0)
