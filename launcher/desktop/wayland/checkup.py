"""What a Wayland session offers the launcher: what the compositor offers every program, and what portals give beside it.

Law: decided by what is offered, never by the desktop's name; looking asks a person for nothing. What a permission has come to
only the launcher that runs can know, so its own answer is taken for that.
"""

from collections.abc import Mapping
from dataclasses import replace
from typing import Final

from launcher.desktop.checkup import Asked, Finding, tray, typing
from launcher.desktop.portals import checkup as portals
from launcher.desktop.portals.checkup import Offered
from launcher.desktop.wayland.connection import Connection
from launcher.language import _

_NONE: Final = _("none")
_LENDERS: Final = {"ext_data_control_manager_v1": "ext-data-control", "zwlr_data_control_manager_v1": "wlr-data-control"}


def look(asked: Asked) -> tuple[Finding, ...]:
    """How each capability stands; LauncherError where no compositor answers."""
    connection = Connection()
    try:
        offered = {name: version for name, (_number, version) in connection.globals.items()}
    finally:
        connection.close()
    return judged(asked, offered, portals.look())


def judged(asked: Asked, compositor: Mapping[str, int], beside: Offered) -> tuple[Finding, ...]:
    """The same from what is `offered`: the compositor's globals with their versions, and what there is beside it."""
    paste = _paste(asked, compositor, beside)
    target = _target(compositor, beside, copies=paste.backend == _NONE)
    return (
        _hotkey(asked, beside),
        target,
        paste,
        _typing(paste, target),
        _clipboard(paste, compositor, beside),
        tray("StatusNotifier", there=beside.icons),
    )


def _hotkey(asked: Asked, beside: Offered) -> Finding:
    if version := beside.versions.get("GlobalShortcuts"):
        so = _("The desktop gives hotkeys to who asks; the launcher, which would ask for {hotkey}, is not running.")
        start = _("Start it: {command}").format(command=asked.start)
        return Finding("hotkey", _by_portal("GlobalShortcuts", version), "limited", so.format(hotkey=asked.hotkey), start)
    so = _("This desktop gives programs no hotkeys; a key that you bind in it opens the launcher.")
    return asked.by_a_key_of_the_desktop(so)


def _target(compositor: Mapping[str, int], beside: Offered, *, copies: bool) -> Finding:
    if "zwlr_foreign_toplevel_manager_v1" in compositor:
        return Finding("target", "foreign-toplevel", "good", _("The compositor says which window is in use."))
    if beside.kwin:
        return Finding("target", "KWin", "good", _("KWin says which window is in use."))
    if copies:
        so = _("This desktop does not say which window is in use.")
        return Finding("target", _NONE, "limited", so, _("Press Ctrl+V in it after choosing."))
    so = _("This desktop does not say which window is in use; it pastes into the window that comes back.")
    mend = _("Settings, General, Paste with: choose what pastes in the windows that you use.")
    return Finding("target", _("window that comes back"), "limited", so, mend)


def _paste(asked: Asked, compositor: Mapping[str, int], beside: Offered) -> Finding:
    into = _("Into the window that was in use.")
    if "zwp_virtual_keyboard_manager_v1" in compositor:
        return Finding("paste", "virtual-keyboard", "good", into)
    if beside.keyboard:
        return _by_permission((asked.running or {}).get("permission", ""), beside.versions.get("RemoteDesktop", 1))
    so = _("Neither the compositor nor a portal lets a program press keys, so it copies.")
    mend = _("Install xdg-desktop-portal with the part for your desktop, or press Ctrl+V after choosing.")
    if beside.versions:
        mend = _("A desktop whose portal has RemoteDesktop could; here, press Ctrl+V after choosing.")
    return Finding("paste", _NONE, "limited", so, mend)


def _by_permission(state: str, version: int) -> Finding:
    backend = _by_portal("RemoteDesktop", version)
    if state == "granted" and version > 1:
        return Finding("paste", backend, "good", _("You have allowed it: it presses the keys that paste."))
    told = {
        "granted": (
            _("You have allowed it until the launcher ends; this portal remembers nothing."),
            _("A desktop with version 2 of this portal remembers it."),
        ),
        "refused": (_("You have not allowed it, so it copies."), _("Settings, General, Pasting: Ask again.")),
        "asking": (_("The desktop is asking you just now."), _("Look for its question, and answer it.")),
    }
    unasked = (_("It needs your permission once; until then it copies."), _("Settings, General, Pasting: Allow pasting."))
    return Finding("paste", backend, "limited", *told.get(state, unasked))


def _typing(paste: Finding, target: Finding) -> Finding:
    if paste.state == "good" and target.state != "good":
        so = _("This desktop does not tell which window would get the letters, so it copies instead.")
        return Finding("type-out", _NONE, "limited", so, _("Press Ctrl+V after choosing."))
    if paste.state == "good":
        stops = _("A change of window or the hotkey stops it; other keys are not seen here.")
        found = typing(paste.backend)
        return replace(found, so=f"{found.so} {stops}")
    return replace(paste, name="type-out")


def _clipboard(paste: Finding, compositor: Mapping[str, int], beside: Offered) -> Finding:
    whole = _("Lent for the paste, then given back whole.")
    if called := next((called for name, called in _LENDERS.items() if name in compositor), ""):
        return Finding("clipboard", called, "good", whole)
    if (version := beside.versions.get("Clipboard")) and beside.keyboard:
        backend = _by_portal("Clipboard", version)
        if paste.state == "good":
            return Finding("clipboard", backend, "good", whole)
        return Finding("clipboard", backend, "limited", _("Given back only once pasting is allowed."), paste.mend)
    so = _("What you had copied is not put back: neither the compositor nor a portal lends the clipboard.")
    return Finding("clipboard", "Qt", "limited", so, _("Copy yours again afterwards."))


def _by_portal(name: str, version: int) -> str:
    return _("portal {name} {version}").format(name=name, version=version)
