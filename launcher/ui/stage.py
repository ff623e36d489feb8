"""The stage of the story: overlay, toast, rites and desktop as the look-up asks for them.

Law: it carries out and reports back; what happens next is the look-up's to say. While a rite is under way the overlay's loss
of focus is our own doing and is not told.
"""

from collections.abc import Callable
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject, QRect
from PySide6.QtGui import QCursor, QGuiApplication, QScreen
from PySide6.QtWidgets import QWidget

from launcher.desktop import ClipText, Desktop, Target, Windows
from launcher.desktop.delivery import Delivery
from launcher.desktop.outcome import Outcome, Waiting
from launcher.language import _
from launcher.manner import Manner
from launcher.settings import Settings
from launcher.ui import compositor
from launcher.ui.background import Driver
from launcher.ui.held import Feeding
from launcher.ui.overlay.window import Overlay
from launcher.ui.saying import Saying
from launcher.ui.toast import Toast
from launcher.view import Notice, View

if TYPE_CHECKING:
    from launcher.lookup.story import Lookup


TOLD_AFTER: Final = 0.7  # s that a text may come letter by letter without a word about it
TOLD_EVERY: Final = 0.2  # s


class QtStage(QObject):
    """Carries out what one look-up asks; `lookup` is set once it is built."""

    def __init__(self, desktop: Desktop, overlay: Overlay, toast: Toast, clock: Callable[[], float]) -> None:
        super().__init__()
        self.desktop, self.overlay, self.toast = desktop, overlay, toast
        self.messages = Saying(desktop, toast, steals=compositor.decides())
        self.settings = Settings()
        self.lookup: Lookup | None = None
        self.on_used: Callable[[str, tuple[str, ...]], None] = lambda _id, _words: None
        self.on_channel: Callable[[str], None] = lambda _channel: None
        self.on_edit: Callable[[str], None] = lambda _id: None
        self.on_write: Callable[[str, str | None], None] = lambda _title, _situation: None
        self.on_undo: Callable[[], None] = lambda: None
        self.driver = Driver(self)
        self.delivery = Delivery(desktop, self.hide, clock, self._came_so_far)
        self._clock = clock
        self._progress_from: float | None = None  # when the text that is coming began to come
        self._progress_next = 0.0  # when it may be told again
        self._notice: Notice | None = None  # what the overlay says
        self._feeding = Feeding(desktop.held, self) if desktop.held is not None else None
        self._turn = compositor.Turn(overlay)
        overlay.appeared.connect(self.insist)
        overlay.appeared.connect(self._tell_what_waited)

    @property
    def pastes(self) -> bool:
        """See Stage."""
        return self.desktop.pastes

    @property
    def types(self) -> bool:
        """See Stage."""
        return self.desktop.typing is not None

    @property
    def settling(self) -> bool:
        """See Stage."""
        return self.delivery.settling

    def active(self) -> Target | None:
        """See Stage."""
        return self.desktop.windows.active() if self.desktop.windows else None

    def show(self, target: Target | None) -> None:
        """See Stage."""
        self.overlay.place(self._room(target))
        if self.desktop.windows is not None:
            self.desktop.windows.unlist(int(self.overlay.winId()))
        self.desktop.appeared()
        self._turn.show()

    def insist(self) -> None:
        """Ask for the keyboard focus: as a direct request of the user, because that is what the hotkey was.

        Called once the overlay has been painted: before it is mapped, a request from another connection would be lost.
        """
        if not self.overlay.isVisible():
            return
        if (windows := self._bringers) is not None:
            windows.activate(int(self.overlay.winId()))
        else:
            self.overlay.raise_()
            self.overlay.activateWindow()
        compositor.use_up_token()

    def bring_forward(self, window: int) -> None:
        """Give one of our own windows, which was just shown, the focus: the user asked for it by a key."""
        if (windows := self._bringers) is not None:
            windows.activate(window)
        elif (ours := QWidget.find(window)) is not None:
            compositor.bring_forward(ours)

    @property
    def _bringers(self) -> Windows | None:
        """Who brings our own windows forward; None where Qt has to.

        A compositor does not know our windows by their numbers: asked for the newest of ours, it takes an editor that stands
        there for the overlay that is just coming. So on Wayland the desktop says that this is not its to do.
        """
        return self.desktop.windows if self.desktop.own_front else None

    def hide(self) -> None:
        """See Stage."""
        self._turn.hide()
        self.desktop.went()
        compositor.use_up_token()

    def draw(self, view: View) -> None:
        """See Stage."""
        self._notice = view.notice
        self.overlay.render(view)

    def ask(self, name: str) -> None:
        """See Stage."""
        self.overlay.ask(name)

    def paste(self, text: str, target: Target | None, caret: int | None, manner: Manner) -> None:
        """See Stage."""
        self.driver.start(self.delivery.paste(text, target, caret, manner), self._came_of_it, self._failed)

    def copy(self, text: str, target: Target | None) -> None:
        """See Stage."""
        self.driver.start(self.delivery.copy(text, target, _("Copied.")), self._came_of_it, self._failed)

    def stop(self) -> bool:
        """See Stage."""
        return self.delivery.stop()

    def withdraw(self, target: Target | None) -> None:
        """See Stage."""
        self.driver.start(self.delivery.withdraw(target), lambda _none: self._story.withdrawn(), self._failed)

    def decline(self) -> None:
        """See Stage."""
        if self.desktop.hotkeys is not None:
            self.desktop.hotkeys.let_go()

    def title(self, target: Target) -> str:
        """See Stage."""
        return self.desktop.windows.title(target) if self.desktop.windows else target.title

    def clipboard_text(self, then: Callable[[ClipText], None]) -> None:
        """See Stage."""
        self.desktop.clipboard.text(then)

    def edit(self, phrase_id: str) -> None:
        """See Stage."""
        self.on_edit(phrase_id)

    def write(self, title: str, situation: str | None) -> None:
        """See Stage."""
        self.on_write(title, situation)

    def undo(self) -> None:
        """See Stage."""
        self.on_undo()

    def used(self, phrase_id: str, words: tuple[str, ...]) -> None:
        """See Stage."""
        self.on_used(phrase_id, words)

    def channel_chosen(self, channel: str) -> None:
        """See Stage."""
        self.on_channel(channel)

    def say(self, notice: Notice, on_click: Callable[[], None] | None = None) -> None:
        """See Stage."""
        self.messages.say(notice, self._room(None), on_click)

    def _tell_what_waited(self) -> None:
        if self.overlay.isVisible() and (notice := self.messages.take_waiting(self._notice)) is not None:
            self._story.tell(notice)

    def _came_so_far(self, arrived: int, whole: int) -> None:
        """Tell how far a text has come that comes letter by letter, once that takes a while."""
        now = self._clock()
        if self._progress_from is None:
            self._progress_from, self._progress_next = now, now + TOLD_AFTER
        if now >= self._progress_next:
            self._progress_next = now + TOLD_EVERY
            # Where other programs' keys are not seen, only the launcher's own hotkey can stop it.
            stops = _("Any key stops it.") if self.desktop.held is None else _("The hotkey stops it.")
            told = _("Typing: {arrived} of {whole} letters.").format(arrived=arrived, whole=whole)
            self.messages.show_progress(f"{told} {stops}", self._room(None))

    def _came_of_it(self, outcome: Outcome) -> None:
        self._progress_from = None
        self.messages.end_progress()
        self._story.came_of_it(outcome)

    def _failed(self) -> None:
        """A fault of ours in the middle of a rite: never silent, and the phrase is not lost."""
        self.hide()
        self.delivery.settling = False
        self._came_of_it(Waiting(_("Something went wrong, and nothing was pasted for sure. The phrase waits in the launcher.")))

    @property
    def _story(self) -> "Lookup":
        if self.lookup is None:
            raise RuntimeError("the stage has no story yet")
        return self.lookup

    def _room(self, target: Target | None) -> QRect:
        """Where a window of ours may stand; or how much room it has in any case, where a compositor chooses its screen."""
        if compositor.decides():
            return compositor.room_on_any(QGuiApplication.screens())
        return self._screen(target).availableGeometry()

    def _screen(self, target: Target | None) -> QScreen:
        primary = QGuiApplication.primaryScreen()
        if len(QGuiApplication.screens()) == 1:
            return primary  # no need to ask the desktop where the window is
        if self.settings.screen == "fixed":
            return next((s for s in QGuiApplication.screens() if s.name() == self.settings.fixed_screen), primary)
        if self.settings.screen == "mouse" or self.desktop.windows is None:
            return QGuiApplication.screenAt(QCursor.pos()) or primary
        x, y = self.desktop.windows.place(target)
        return next((s for s in QGuiApplication.screens() if _native(s).contains(x, y)), primary)


def _native(screen: QScreen) -> QRect:
    """The screen in the desktop's own pixels: Qt scales its size but leaves its corner."""
    area, ratio = screen.geometry(), screen.devicePixelRatio()
    return QRect(area.x(), area.y(), round(area.width() * ratio), round(area.height() * ratio))
