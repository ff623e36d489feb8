"""The launcher's own hotkeys: bound, paused or resting, and how each of them stands.

Law: they are bound as early as the launcher can answer them (what is typed meanwhile is held for the overlay), and a hotkey
that cannot be had is told. Where the desktop has the last word on a chord, its word is what a person reads. It knows neither
windows nor Qt.
"""

from collections.abc import Callable
from typing import Final

from launcher.chord import Chord
from launcher.desktop import Hotkeys, HotkeyState
from launcher.settings import Settings

OPEN: Final = "open"
AGAIN: Final = "again"
# Offered where a hotkey is taken, in this order; without Alt, which some programs take to be still held, and which is AltGr.
OTHERS: Final = ("Ctrl+Shift+Space", "Ctrl+Shift+F9", "Ctrl+Shift+F10", "Ctrl+Shift+F11")


class Summons:
    """Both hotkeys; `on_trouble` is told the name and the chord of one that cannot be had, and why."""

    def __init__(self, hotkeys: Hotkeys | None, settings: Settings) -> None:
        self._hotkeys, self._settings = hotkeys, settings
        self.paused = False
        self.states: dict[str, HotkeyState] = {OPEN: "unavailable" if hotkeys is None else "starting"}
        self.written: dict[str, str] = {}  # what the desktop calls each, where it has the last word
        self.on_trouble: Callable[[str, str, str], None] = lambda _name, _chord, _why: None

    @property
    def state(self) -> HotkeyState:
        """How the hotkey stands that opens the launcher."""
        return self.states[OPEN]

    @property
    def spoken(self) -> str:
        """What opens the launcher, as a person calls it: as the desktop says, else the chord of the settings."""
        return self.written.get(OPEN) or self._chord(OPEN)

    @property
    def chord(self) -> str:
        """The chord of the settings that is to open the launcher."""
        return self._chord(OPEN)

    def bind(self, settings: Settings) -> None:
        """Register what these settings say."""
        self._settings = settings
        if self._hotkeys is None:
            return
        for name in (OPEN, AGAIN):
            self._ask_for(name, self._hotkeys)
        self.states[OPEN] = "paused" if self.paused else "starting"

    def ask_again(self) -> None:
        """Ask once more for what was taken: of two launchers that began at one moment, the other one may have gone by now."""
        if self._hotkeys is not None and not self.paused:
            for name in [name for name, state in self.states.items() if state == "taken"]:
                self._ask_for(name, self._hotkeys)

    def _ask_for(self, name: str, hotkeys: Hotkeys) -> None:
        hotkeys.release(name)
        if (chord := self._chord(name)) and not self.paused:
            hotkeys.bind(name, Chord.parse(chord), hold_typing=name == OPEN)

    def pause(self, *, paused: bool) -> None:
        """Give both free until they are wanted again."""
        self.paused = paused
        self.bind(self._settings)

    def rest(self, *, resting: bool) -> None:
        """While a chord is being recorded the hotkeys rest, so that the one in use can be pressed too."""
        if not resting:
            self.bind(self._settings)
        elif self._hotkeys is not None:
            self._hotkeys.release(OPEN)
            self._hotkeys.release(AGAIN)

    def bound(self, name: str, why_not: str) -> None:
        """The desktop's answer: empty when the hotkey is live."""
        before = self.states.get(name)
        self.states[name] = "live" if not why_not else "taken" if why_not == "taken" else "unavailable"
        if why_not and before != self.states[name]:
            self.on_trouble(name, self._chord(name), why_not)

    def called(self, name: str, written: str) -> None:
        """The desktop's word for what triggers this one, which may be another chord than was asked for; empty for none."""
        self.written[name] = written

    def find_free(self, then: Callable[[str], None]) -> None:
        """Call `then` with the first of OTHERS that could be had now, or with nothing."""
        hotkeys = self._hotkeys
        if hotkeys is None:
            then("")
            return
        left = [chord for chord in OTHERS if chord not in (self._settings.hotkey, self._settings.again_hotkey)]

        def heard(why_not: str) -> None:
            if not why_not:
                then(left[0])
            elif len(left) > 1:
                left.pop(0)
                hotkeys.try_out(Chord.parse(left[0]), heard)
            else:
                then("")

        hotkeys.try_out(Chord.parse(left[0]), heard)

    def _chord(self, name: str) -> str:
        return self._settings.hotkey if name == OPEN else self._settings.again_hotkey
