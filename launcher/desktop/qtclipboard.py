"""The clipboard where nothing better is known: the text is put there through Qt, and stays.

Law: where a paste cannot be trusted, what the user had cannot be given back in time either, so nothing is kept and nothing
is restored. What a password manager marks is not read. Used on macOS, and on desktops of Wayland that lend no clipboard.
"""

from collections.abc import Callable
from typing import Final

from PySide6.QtCore import QMimeData
from PySide6.QtGui import QGuiApplication

from launcher.desktop import ClipText, Desktop, Kept, Listener, Offer, Target
from launcher.desktop.outcome import TEXT_AT_MOST
from launcher.language import _

# How KDE and KeePassXC, Windows and macOS call what clipboard managers are to leave alone; Qt tells each by its own name.
CONCEALED: Final = (
    *("x-kde-passwordManagerHint", "ExcludeClipboardContentFromMonitorProcessing", "Clipboard Viewer Ignore"),
    *("org.nspasteboard.ConcealedType", "org.nspasteboard.TransientType"),
)


class QtClipboard:
    """Copies, and that is all."""

    def text(self, then: Callable[[ClipText], None]) -> None:
        """See Clipboard; Qt asks the owner at once, and waits for it within bounds of its own."""
        then(_text_of(QGuiApplication.clipboard().mimeData()))

    def keep(self, *, primary: bool) -> Kept:  # noqa: ARG002 -- the protocol's
        """See Clipboard; nothing is kept."""
        return Kept()

    def offer(self, text: str, target: Target | None, *, primary: bool, passing: bool) -> Offer:  # noqa: ARG002 -- the same
        """See Clipboard; on Wayland only whoever has the focus may copy."""
        if QGuiApplication.platformName().startswith("wayland") and QGuiApplication.focusWindow() is None:
            return Offer(standing=False, held=False)
        # Not by a QMimeData of our own: the clipboard would hold it beyond the interpreter's end, and the process would crash.
        QGuiApplication.clipboard().setText(text)
        return Offer(standing=True)

    def give_back(self, kept: Kept) -> bool:  # noqa: ARG002 -- the protocol's
        """See Clipboard."""
        return False


def copy_only(listener: Listener) -> Desktop:
    """A desktop that shows and copies."""
    hint = _("On this desktop the launcher copies; press Ctrl+V to paste. Let a key of the desktop run: launcher toggle")
    return Desktop("copy only", QtClipboard(), listener=listener, hints=(hint,))


def _text_of(found: QMimeData | None) -> ClipText:
    if found is None:
        return ClipText(None, "empty")
    if any(mark in name for name in found.formats() for mark in CONCEALED):
        return ClipText(None, "concealed")
    text = found.text() if found.hasText() else ""
    if len(text) > TEXT_AT_MOST:
        return ClipText(None, "large")
    return ClipText(text) if text else ClipText(None, "empty")
