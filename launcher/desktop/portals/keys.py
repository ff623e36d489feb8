"""Keys through the portal RemoteDesktop, for pasting and for typing.

Law: a key goes down only while the window has the focus, looked at before each of them. Held keys are known only as far as our
own windows saw them. The portal answers well for a letter that the layout has no key for, too, and drops it; so a letter that is
not known to have a key is never typed.
"""

import string
from collections.abc import Callable, Container
from typing import Final

from launcher.chord import KEYS, MODIFIER_KEYSYMS, Chord
from launcher.desktop import Target
from launcher.desktop.held import HeldKeys
from launcher.desktop.portals.remote import Remote

_UNICODE: Final = 0x0100_0000  # added to a character for its keysym, beyond Latin-1
_LATIN_1: Final = (range(0x20, 0x7F), range(0xA0, 0x100))  # those are their own keysyms


def keysym(letter: str) -> int:
    """The X keysym of a character; 0 for those that no key makes."""
    number = ord(letter)
    if any(number in part for part in _LATIN_1):
        return number
    return 0 if number < 0xA0 or 0xD800 <= number < 0xE000 else _UNICODE + number


# What each of the Latin layouts has on a key of its own: where they have dead keys, these three come by two strokes.
EVERYWHERE: Final = frozenset(" " + string.ascii_letters + string.digits + string.punctuation) - frozenset("^`~")


class PortalKeys:
    """See Keys, Typing and Preparing.

    `focused` says whether keys would reach a window now, `known` which letters have a key of their own in the layout in use.
    """

    def __init__(
        self,
        session: Remote,
        focused: Callable[[Target], bool],
        held: HeldKeys,
        known: Callable[[], Container[str]] = lambda: EVERYWHERE,
    ) -> None:
        self._session, self._focused, self._held, self._known = session, focused, held, known

    def any_down(self) -> bool:
        """See Keys."""
        return self._held.any_down

    def has(self, chord: Chord) -> bool:  # noqa: ARG002 -- keys are named by what they make
        """See Keys; the desktop finds the key, whatever the layout."""
        return True

    def untouched(self) -> bool:
        """See Keys."""
        return self._held.untouched

    def press(self, chord: Chord, target: Target, *, times: int = 1) -> bool:
        """See Keys; the keys follow one by one, each while the window still has the focus."""
        held = self._held.any_down if times == 1 else not self._held.untouched
        if held or not self._may(target):
            return False
        keys = (*(MODIFIER_KEYSYMS[name][0] for name in chord.modifiers), KEYS[chord.key].keysym)
        self._session.striking.chords([keys] * times, lambda: self._may(target))
        return True

    def type_piece(self, piece: str, target: Target) -> bool:
        """See Typing; `ready` tells when it is typed."""
        if self._held.any_down or not self._may(target) or self.lacking(piece, target):
            return False
        self._session.striking.chords([(keysym(letter),) for letter in piece], lambda: self._may(target))
        return True

    def lacking(self, text: str, target: Target) -> str:  # noqa: ARG002 -- the same for every window
        """See Preparing; also those of which it is not known whether the layout has them."""
        has = self._known()
        return "".join(dict.fromkeys(letter for letter in text if letter != "\n" and not (letter in has and keysym(letter))))

    def ready(self, piece: str, ahead: str, target: Target) -> bool:  # noqa: ARG002 -- nothing is prepared
        """See Preparing: all that was typed before has been sent."""
        return self._session.live and self._session.striking.idle

    def done(self) -> bool:
        """See Preparing."""
        return self._session.striking.idle

    def _may(self, target: Target) -> bool:
        return self._session.live and self._focused(target)
