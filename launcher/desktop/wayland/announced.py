"""Keys that say when they are pressed, to the keeper, which can so tell a paste from a clipboard watcher's copy.

Law: it is said before the keys are sent, so that the keeper has heard it when their effect comes. It decides nothing.
"""

from launcher.chord import Chord
from launcher.desktop import Keys, Target
from launcher.desktop.link import Link


class AnnouncedKeys:
    """`keys`, announced on the link to the keeper; see Keys."""

    def __init__(self, keys: Keys, link: Link) -> None:
        self._keys, self._link = keys, link
        link.restarted.append(self._introduce)
        self._introduce()

    def any_down(self) -> bool:
        """See Keys."""
        return self._keys.any_down()

    def has(self, chord: Chord) -> bool:
        """See Keys."""
        return self._keys.has(chord)

    def untouched(self) -> bool:
        """See Keys."""
        return self._keys.untouched()

    def press(self, chord: Chord, target: Target, *, times: int = 1) -> bool:
        """See Keys."""
        self._link.order("pressing", now=True)
        pressed = self._keys.press(chord, target, times=times)
        if not pressed:
            self._link.order("pressing", now=False)
        return pressed

    def _introduce(self) -> None:
        self._link.order("pressing", now=False)  # from the first such word on, the keeper counts on being told
