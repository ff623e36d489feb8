"""The clipboard for the paste rite: what its thread reads, offers and sees, told as the values that the rite looks at.

Law: a fetch counts only after the keys were sent; one before that, by somebody who does not say who it is, leaves nothing to
be seen of the target's own, and is told as such. Nothing here waits.
"""

import sys

assert sys.platform == "win32"

import itertools
import time
from collections.abc import Callable
from typing import Final, Literal

from launcher.desktop import ClipText, Kept, Listener, Offer, Target
from launcher.desktop.outcome import KEEP_AT_MOST, KEEP_WITHIN, STANDING_WITHIN, TEXT_AT_MOST
from launcher.desktop.windows import contents
from launcher.desktop.windows.contents import Taken
from launcher.desktop.windows.hidden import HiddenWindow
from launcher.desktop.windows.lending import Lending, Lent, Told
from launcher.desktop.windows.processes import process_of, processes_below

_UNIT: Final = 2  # bytes of a character that takes no more
Why = Literal["", "empty", "concealed", "large", "late"]


class WinClipboard:
    """The clipboard; its news comes on the thread of `here`. `pressed_at` tells when keys were last sent."""

    def __init__(self, listener: Listener, here: HiddenWindow, pressed_at: Callable[[], float]) -> None:
        self._listener, self._here, self._pressed_at = listener, here, pressed_at
        self._kept = Kept()
        self._offer = Offer(held=False)
        self._offered_at = 0.0
        self._numbers = itertools.count(1)
        self._text_asked: tuple[int, Callable[[ClipText], None]] | None = None
        self._text_waits: Callable[[ClipText], None] | None = None
        self._lending = Lending(
            Told(
                kept=lambda kept, taken: self._news(lambda: _was_kept(kept, taken)),
                standing=lambda offer, stands: self._news(lambda: setattr(offer, "standing", stands)),
                asked=lambda offer, at: self._news(lambda: self._asked(offer, at)),
                lost=lambda offer: self._news(lambda: setattr(offer, "held", False)),
            )
        )

    def text(self, then: Callable[[ClipText], None]) -> None:
        """See Clipboard."""
        waits, self._text_waits = self._text_waits, None
        if waits is not None:
            waits(ClipText(None, "late"))
        if self._text_asked is not None:
            self._text_waits = then
            return
        number = next(self._numbers)
        self._text_asked = (number, then)
        # Bytes of the longest text that fits, with two for each end of a line; and one more, to see that it is longer.
        at_most = (TEXT_AT_MOST * 2 + 2) * _UNIT
        self._lending.text(KEEP_WITHIN, at_most, lambda data, why: self._news(lambda: self._is_text(number, data, why)))
        self._here.after(KEEP_WITHIN * 2, lambda: self._is_text(number, None, "late"))

    def keep(self, *, primary: bool) -> Kept:  # noqa: ARG002 -- the protocol's; Windows has one clipboard
        """See Clipboard."""
        self._kept = Kept()
        self._lending.keep(self._kept, KEEP_WITHIN, KEEP_AT_MOST)
        return self._kept

    def offer(self, text: str, target: Target | None, *, primary: bool, passing: bool, html: str = "") -> Offer:  # noqa: ARG002 -- the same
        """See Clipboard; `html` is the same text with its looks, for those who can take it."""
        forms = [(contents.TEXT, contents.text_form(text))]
        if html:
            forms.append((contents.number(contents.HTML), contents.html_form(html)))
        to = _readers(target) if target is not None and passing else frozenset[int]()
        self._offer, self._offered_at = Offer(last_asked=time.monotonic()), time.perf_counter()
        self._lending.lend(Lent(self._offer, tuple(forms), to, passing), STANDING_WITHIN)
        return self._offer

    def give_back(self, kept: Kept) -> bool:
        """See Clipboard."""
        if self._kept is not kept or not kept.ready or not self._offer.held:
            return False
        self._lending.give_back()
        return True

    def close(self) -> None:
        """Hand over what stands there, or put back what the user had."""
        self._lending.close()

    def _news(self, tell: Callable[[], None]) -> None:
        """From the clipboard's thread: have it told on ours."""

        def on_ours() -> None:
            tell()
            self._listener.stirred()

        self._here.ask(on_ours)

    def _is_text(self, number: int, data: bytes | None, why: str) -> None:
        if self._text_asked is None or self._text_asked[0] != number:
            return
        (_number, then), self._text_asked = self._text_asked, None
        waits, self._text_waits = self._text_waits, None
        then(_as_text(data, why))
        if waits is not None:
            self.text(waits)

    def _asked(self, offer: Offer, at: float) -> None:
        offer.last_asked = time.monotonic()
        if offer is self._offer and at >= self._pressed_at() >= self._offered_at:
            offer.fetches += 1
        else:
            offer.unseen = True


def _readers(target: Target) -> frozenset[int]:
    """The processes that read for this window."""
    return (processes_below(target.window) | {target.process, process_of(target.focus)}) - {0}


def _was_kept(kept: Kept, taken: Taken) -> None:
    kept.ready, kept.whole, kept.concealed = True, taken.whole, taken.concealed


def _as_text(data: bytes | None, why: str) -> ClipText:
    text = contents.text_of(data) if data is not None else ""
    if len(text) > TEXT_AT_MOST:
        return ClipText(None, "large")
    told: dict[str, Why] = {"empty": "empty", "concealed": "concealed", "large": "large", "late": "late"}
    return ClipText(text) if text else ClipText(None, told.get(why, "empty"))
