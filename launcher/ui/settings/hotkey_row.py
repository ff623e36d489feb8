"""One hotkey among the settings: its field, and a line that says whether the chord can be had.

Law: a hotkey is taken over only after the desktop said that it is free; one that is not is named with the reason, and the
old one stays. An answer to a question that nobody asks any more changes nothing.
"""

from collections.abc import Callable
from functools import partial
from typing import Final

from PySide6.QtCore import Qt, QTimer, Signal

from launcher.chord import Chord
from launcher.language import _
from launcher.ui.controls import Row, TextButton
from launcher.ui.settings.hotkey_field import HotkeyField
from launcher.ui.theme import Theme

TryOut = Callable[[Chord, Callable[[str], None]], None]
_ANSWER_WITHIN: Final = 2000  # ms; a desktop that says nothing must not leave the line on "Checking"


class HotkeyRow(Row):
    """One hotkey; `chosen` tells a chord that was found free, or an empty one."""

    chosen = Signal(str)

    def __init__(self, title: str, about: str, theme: Theme, try_out: TryOut | None, *, clearable: bool) -> None:
        self.field = HotkeyField(theme, clearable=clearable)
        self.remove = TextButton("×", theme)
        self.remove.setAccessibleName(f"{_('Remove')}: {title}")
        self.remove.setToolTip(_("Remove"))
        self.remove.hide()
        super().__init__(title, about, (self.remove, self.field) if clearable else (self.field,))
        self.other: Callable[[], str] = str
        self.desktop_decides = False  # it takes any chord now, and says later which keys it made of it
        self._try_out, self._clearable = try_out, clearable
        self._asked: object | None = None
        self._late = QTimer(self, singleShot=True, interval=_ANSWER_WITHIN)
        self._late.timeout.connect(self._no_answer)
        self.field.setEnabled(try_out is not None)
        self.field.recorded.connect(self._judge)
        self.field.cleared.connect(lambda: self._take(""))
        self.remove.clicked.connect(lambda: self._take(""))
        self.field.refused.connect(lambda why: self.state.say(why, "warning"))
        self.field.recording.connect(self._wait)

    def show_chord(self, chord: str) -> None:
        """Show the hotkey that holds."""
        self.field.show_chord(chord)
        self.remove.setVisible(self._clearable and bool(chord) and self._try_out is not None)

    def check(self) -> None:
        """Say whether the hotkey that holds can be had now."""
        if self.field.chord and self._try_out is not None:
            self._ask(Chord.parse(self.field.chord), wanted=False)

    def forget(self) -> None:
        """Await no answer and record nothing any more."""
        self.field.stop()
        self._late.stop()
        self._asked = None
        self.state.say("", "about")

    def _wait(self, recording: bool) -> None:  # noqa: FBT001 -- a Qt signal's value
        self._late.stop()
        self._asked = None
        self.state.say(self.field.waits_for() if recording else "", "asking")

    def _judge(self, chord: Chord) -> None:
        if str(chord) == self.other():
            self.state.say(_("{hotkey} is already used for the other one. Choose another.").format(hotkey=chord), "warning")
        elif why := chord.unfit():
            self.state.say(f"{chord}: {why}", "warning")
        else:
            self._ask(chord, wanted=True)

    def _ask(self, chord: Chord, *, wanted: bool) -> None:
        if self._try_out is not None:
            self._asked = asked = object()
            self._late.start()
            self.state.say(_("Checking…"), "about")
            self._try_out(chord, partial(self._answered, asked, chord, wanted))

    def _answered(self, asked: object, chord: Chord, wanted: bool, why_not: str) -> None:  # noqa: FBT001 -- bound by position
        if asked is not self._asked:
            return  # to a question that nobody asks any more
        self._late.stop()
        self._asked = None
        if not why_not and wanted:
            self._take(str(chord))
        self.state.say(*self._verdict(chord, why_not, wanted=wanted))

    def _verdict(self, chord: Chord, why_not: str, *, wanted: bool) -> tuple[str, str]:
        if not why_not:
            free = _("Free: no other program has it.")
            return _("Your desktop decides whether it is these keys.") if self.desktop_decides else free, "about"
        if why_not == "unavailable":
            return _("This desktop gives programs no hotkeys now."), "warning"
        if why_not == "missing":
            return _("{hotkey} needs a key that this keyboard does not have. Choose another.").format(hotkey=chord), "warning"
        if wanted:
            return _("Another program has {hotkey}. Choose another.").format(hotkey=chord), "warning"
        return _("Another program has this one. Choose another."), "warning"

    def _no_answer(self) -> None:
        self._asked = None
        self.state.say(_("The desktop did not say whether it is free. Try again."), "warning")

    def _take(self, chord: str) -> None:
        self.state.say("", "about")
        if chord != self.field.chord:
            self.show_chord(chord)
            self.chosen.emit(chord)
        if not chord and self.remove.isHidden():
            self.field.setFocus(Qt.FocusReason.OtherFocusReason)
