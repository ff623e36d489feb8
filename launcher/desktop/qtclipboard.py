"""The clipboard where nothing better is known: the text is put there through Qt, and stays.

Law: where a paste cannot be trusted, what the user had cannot be given back in time either, so nothing is kept and nothing
is restored. Used on Wayland, Windows and macOS until they have rooms of their own.
"""

from PySide6.QtGui import QGuiApplication

from launcher.desktop import Desktop, Kept, Listener, Offer, Target
from launcher.language import _


class QtClipboard:
    """Copies, and that is all."""

    def keep(self, *, primary: bool) -> Kept:  # noqa: ARG002 -- the protocol's
        """See Clipboard; nothing is kept."""
        return Kept()

    def offer(self, text: str, target: Target | None, *, primary: bool, passing: bool) -> Offer:  # noqa: ARG002 -- the same
        """See Clipboard."""
        # Not by a QMimeData of our own: the clipboard would hold it beyond the interpreter's end, and the process would crash.
        QGuiApplication.clipboard().setText(text)
        return Offer(standing=True)

    def give_back(self, kept: Kept) -> bool:  # noqa: ARG002 -- the protocol's
        """See Clipboard."""
        return False


def copy_only(listener: Listener) -> Desktop:
    """A desktop that shows and copies."""
    hint = _("On this desktop the launcher copies; press Ctrl+V to paste. Bind `launcher show` to a key to open it.")
    return Desktop("copy only", QtClipboard(), listener=listener, hints=(hint,))
