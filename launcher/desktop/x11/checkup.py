"""What an X server and its desktop offer the launcher.

Law: on connections of its own, closed at the end; nothing is changed but for the moment in which the hotkey is tried.
"""

from typing import Any, Final

from Xlib import X

from launcher.desktop.checkup import Asked, Finding, hotkey_free, tray, typing
from launcher.desktop.x11 import wire
from launcher.desktop.x11.grabs import Grabs
from launcher.desktop.x11.keymap import known_to
from launcher.language import _

_ACTIVE: Final = "_NET_ACTIVE_WINDOW"


def look(asked: Asked) -> tuple[Finding, ...]:
    """How each capability stands; LauncherError where the X server cannot be reached."""
    connection = wire.connect()
    try:
        here = (look_at(connection) for look_at in (_target, _paste, _typing, _clipboard, _tray))
        return _hotkey(asked), *here
    finally:
        connection.close()


def _hotkey(asked: Asked) -> Finding:
    backend = "XGrabKey"
    if asked.running is not None:  # it has the hotkey, or says why not
        return hotkey_free(asked, backend, "")
    told: list[str] = []
    grabs = Grabs(lambda _news, **about: told.append(about["why"]))
    try:
        grabs.try_out(asked.hotkey)
    finally:
        grabs.close()
    return hotkey_free(asked, backend, told[0])


def _target(connection: Any) -> Finding:
    root = connection.screen().root.id
    if connection.get_atom(_ACTIVE) in wire.numbers(connection, root, "_NET_SUPPORTED"):
        return Finding("target", "EWMH", "good", _("The window manager says which window is in use."))
    so = _("No window manager says which window is in use; the one with the keyboard focus is taken.")
    return Finding("target", _("input focus"), "limited", so, _("Start a window manager that knows EWMH, as most do."))


def _paste(connection: Any) -> Finding:
    if connection.has_extension("XTEST"):
        return Finding("paste", "XTEST", "good", _("Into the window that was in use."))
    so = _("This X server lets no program press keys; phrases are copied.")
    return Finding("paste", _("none"), "broken", so, _("Start the X server with its extension XTEST."))


def _typing(connection: Any) -> Finding:
    if connection.has_extension("XTEST") and known_to(connection):
        return typing(_("XTEST, layout by XKB"))
    so = _("This X server doesn't tell how its keys are laid out; where nothing may be pasted, phrases are copied.")
    return Finding("type-out", _("none"), "limited", so, _("Start the X server with its extensions XKEYBOARD and XTEST."))


def _clipboard(connection: Any) -> Finding:
    if connection.has_extension("XFIXES"):
        return Finding("clipboard", _("X selections"), "good", _("Lent for the paste, then given back whole."))
    so = _("This X server doesn't tell when something new is copied; the phrase could hide it.")
    return Finding("clipboard", _("X selections"), "limited", so, _("Start the X server with its extension XFIXES."))


def _tray(connection: Any) -> Finding:
    screen = connection.get_default_screen()
    owner = connection.get_selection_owner(connection.get_atom(f"_NET_SYSTEM_TRAY_S{screen}"))
    return tray(_("X11 system tray"), there=owner != X.NONE)
