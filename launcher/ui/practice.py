"""Practice: a text goes into one of our own windows, just as it would go into another program's.

Law: it is the same rite as in earnest, with the same keys and the same clipboard, and one at a time. What it leaves on the
clipboard is taken back, because a sample is nothing that anybody wants to paste later.
"""

import dataclasses
import os
from collections.abc import Callable

from PySide6.QtCore import QObject

from launcher.desktop import Target
from launcher.desktop.delivery import Delivery
from launcher.desktop.outcome import LeftOnClipboard, Outcome, Waiting
from launcher.language import _
from launcher.manner import Manner
from launcher.ui.background import Driver


class Practice(QObject):
    """Tries manners out, beside the `delivery` in earnest, of which `busy` says whether it is under way.

    `driver` wants to look at every piece of news, as the one in earnest does.
    """

    def __init__(self, delivery: Delivery, busy: Callable[[], bool]) -> None:
        super().__init__()
        self.driver = Driver(self)
        self._delivery, self._busy = delivery, busy

    def try_out(self, text: str, manner: Manner, window: int, then: Callable[[Outcome], None]) -> None:
        """Deliver `text` into our own `window`, where the field that is to get it has the focus; `then` hears what came of it."""
        if self.driver.busy or self._busy():
            then(Waiting(_("Something is being pasted just now. Try again in a moment.")))
            return

        # It knows what is on the clipboard of the user's, as the one in earnest does, but nothing is hidden and no progress told.
        delivery = dataclasses.replace(self._delivery, hide=lambda: None, progress=lambda _arrived, _whole: None)

        def ended(outcome: Outcome) -> None:
            if isinstance(outcome, LeftOnClipboard):
                delivery.put_back()
            then(outcome)

        # The system takes any process for the window's owner but must find ours: only so does the clipboard know who asks.
        target = Target(window, _("Phrase launcher"), "", process=os.getpid())
        rite = delivery.paste(text, target, None, manner)
        self.driver.start(rite, ended, lambda: then(Waiting(_("Something went wrong. The log names the place."))))
