"""The keyboard as the rites want it: a chord that reaches one window or none.

Law: the compositor is asked whether the window has the focus right before the chord is sent, all of it at once. What the user
holds is known only as far as our own windows saw it (`held`), since the compositor tells nobody of keys that go elsewhere; it
changes nothing about our chord, which comes from a keyboard of its own.
"""

from collections.abc import Callable

from launcher.chord import Chord
from launcher.desktop import Target
from launcher.desktop.held import HeldKeys
from launcher.desktop.wayland.keyboard import VirtualKeyboard
from launcher.desktop.wayland.keymap import Keymap, of_a_letter, stroke


class WlKeys:
    """Presses on our own keyboard; `focused` asks the compositor."""

    def __init__(self, keyboard: VirtualKeyboard, focused: Callable[[Target], bool], held: HeldKeys) -> None:
        self._keyboard, self._focused, self._held = keyboard, focused, held

    def any_down(self) -> bool:
        """See Keys."""
        return self._held.any_down

    def has(self, _chord: Chord) -> bool:
        """See Keys: our own keyboard has them all."""
        return self._keyboard.works

    def untouched(self) -> bool:
        """See Keys."""
        return self._held.untouched

    def press(self, chord: Chord, target: Target, *, times: int = 1) -> bool:
        """See Keys."""
        held = self.any_down() if times == 1 else not self.untouched()
        if held or not self._keyboard.works or not self._focused(target):
            return False
        if of_a_letter(chord) and not isinstance(self._keyboard.loaded, Keymap):
            self._keyboard.load(Keymap())  # it was the user's, who may have the letter elsewhere
        self._keyboard.press([stroke(chord)] * times)
        return self._keyboard.works
