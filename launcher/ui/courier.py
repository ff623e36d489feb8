"""The one who looks for news of packs when a subscription is due, and sleeps in between.

Law: without a subscription there is no timer, and with one the launcher wakes once for each look and never to see whether it is
time. The look itself is an errand, so that a share or a server that hangs holds up nobody. It knows no pack.
"""

import logging
import math
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject, Qt, QTimer, Signal

from launcher.errors import LauncherError
from launcher.ui.background import Beside

if TYPE_CHECKING:
    from launcher.sharing.values import News

log = logging.getLogger(__name__)
LONGEST: Final = 24 * 3600.0  # s; a timer counts no more than 24 days, and a clock may be set meanwhile
AFTER_TROUBLE: Final = 600.0  # s until the next try, where the job itself failed
SOONEST: Final = 1.0  # s

Failed = Callable[[LauncherError], None]
Due = Callable[[Callable[[float | None], None], Failed], None]  # asks for the seconds until a look is due; None: never


class Courier(QObject):
    """Runs `look` on `beside` whenever `due` says so; `news` carries what it brought, where it brought anything.

    `look` answers None where it failed; `news` then carries nothing, for something may have come in before it did.
    """

    news = Signal(list)  # of News

    def __init__(
        self, beside: Beside, due: Due, look: "Callable[[], Sequence[News] | None]", parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._beside, self._due, self._look = beside, due, look
        self._looking = self._stirred = self._ended = False
        self._timer: QTimer | None = None

    @property
    def waits(self) -> float | None:
        """Seconds until it wakes; None where no timer runs."""
        running = self._timer is not None and self._timer.isActive()
        return self._timer.remainingTime() / 1000 if running and self._timer is not None else None

    def stir(self) -> None:
        """See anew when a look is due: at the start, and after anything about subscriptions has changed."""
        if self._ended:
            return
        if self._looking:
            self._stirred = True  # asked once the look is over
        else:
            self._due(self._wait, self._try_later)

    def end(self) -> None:
        """Wake no more."""
        self._ended = True
        self._sleep()

    def _wait(self, seconds: float | None) -> None:
        if self._ended or self._looking:
            return
        if seconds is None:
            self._sleep()
        elif seconds <= 0:
            self._go()
        else:
            self._set(min(seconds, LONGEST))

    def _set(self, seconds: float) -> None:
        if self._timer is None:
            self._timer = QTimer(self, singleShot=True, timerType=Qt.TimerType.VeryCoarseTimer)
            self._timer.timeout.connect(self.stir)
        self._timer.start(math.ceil(max(SOONEST, seconds)) * 1000)

    def _sleep(self) -> None:
        if self._timer is not None:
            self._timer.deleteLater()
            self._timer = None

    def _go(self) -> None:
        self._looking = True
        self._beside.run(self._look, self._came, self._fail)

    def _came(self, brought: "Sequence[News] | None") -> None:
        self._looking = False
        if brought is None:
            self._fail(None)
            return
        if brought and not self._ended:
            self.news.emit(list(brought))
        self._due(self._rest, self._try_later)

    def _rest(self, seconds: float | None) -> None:
        """What is due again at once was not looked at: it would go round and round."""
        if self._looking:
            return
        again, self._stirred = self._stirred, False
        self._wait(seconds if seconds is None or again or seconds > 0 else AFTER_TROUBLE)

    def _fail(self, error: LauncherError | None) -> None:
        self._looking = self._stirred = False
        self._try_later(error)
        if not self._ended:
            self.news.emit([])

    def _try_later(self, _error: LauncherError | None) -> None:
        log.info("no look for news of packs; another try later")
        if not (self._ended or self._looking):
            self._set(AFTER_TROUBLE)
