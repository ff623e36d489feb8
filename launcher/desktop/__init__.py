"""The desktop as the launcher needs it: hotkeys, windows, keys and clipboard, each a narrow protocol (capabilities).

Law: a capability that is missing is None with a hint, never an exception at import. `detect` loads exactly one backend, and
only then its libraries. The rooms here know text and windows; they do not know what a phrase is, nor Qt (but qtclipboard).

This door itself loads nothing: a keeper comes through it, whose start every start of the launcher waits for.
"""

TYPE_CHECKING = False  # as in typing, which costs 5 ms
if TYPE_CHECKING:
    from collections.abc import Mapping

    from launcher.desktop.capabilities import Clipboard as Clipboard
    from launcher.desktop.capabilities import ClipText as ClipText
    from launcher.desktop.capabilities import Desktop as Desktop
    from launcher.desktop.capabilities import Hotkeys as Hotkeys
    from launcher.desktop.capabilities import HotkeyState as HotkeyState
    from launcher.desktop.capabilities import Kept as Kept
    from launcher.desktop.capabilities import Keys as Keys
    from launcher.desktop.capabilities import Layer as Layer
    from launcher.desktop.capabilities import Listener as Listener
    from launcher.desktop.capabilities import Notifying as Notifying
    from launcher.desktop.capabilities import Offer as Offer
    from launcher.desktop.capabilities import Permission as Permission
    from launcher.desktop.capabilities import PermissionState as PermissionState
    from launcher.desktop.capabilities import Preparing as Preparing
    from launcher.desktop.capabilities import Source as Source
    from launcher.desktop.capabilities import Target as Target
    from launcher.desktop.capabilities import Typing as Typing
    from launcher.desktop.capabilities import Windows as Windows


def detect(environ: "Mapping[str, str]", platform: str) -> str:
    """The backend for this session: 'x11', 'wayland', 'windows', or 'copy' where pasting can't be trusted (macOS)."""
    if platform == "win32":
        return "windows"
    if platform != "linux":
        return "copy"
    if environ.get("WAYLAND_DISPLAY"):
        return "wayland"
    return "x11" if environ.get("DISPLAY") else "copy"


if not TYPE_CHECKING:  # else every name would seem to be there

    def __getattr__(name: str) -> object:
        """A protocol or value of `capabilities`, all of which have a capital; a room of this house has none."""
        if not name[:1].isupper():
            raise AttributeError(f"there is no {name} in {__name__}", name=name)
        from launcher.desktop import capabilities

        return getattr(capabilities, name)
