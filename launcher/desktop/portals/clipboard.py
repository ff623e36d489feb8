"""The clipboard as the portal lends it together with the keys: read, offered, and given back from memory.

Law: as everywhere, what the user has comes back whole within the limits, a newer copy always wins, and what is concealed is not
read. A fetch counts only once the key that pastes has gone down, because desktops fetch every clipboard for themselves as soon
as it stands. Nothing is put there while somebody is still taking what we put there before. Until leave is given, and where the
desktop does not lend its clipboard, another one does all of it.
"""

from collections.abc import Callable
from typing import Final

from launcher.desktop import Clipboard, ClipText, Kept, Offer, Target
from launcher.desktop.forms import TEXT_FORMS, of_text, text_of
from launcher.desktop.outcome import KEEP_AT_MOST, STANDING_WITHIN, TEXT_AT_MOST
from launcher.desktop.portals.bus import Options, picked
from launcher.desktop.portals.remote import Remote
from launcher.desktop.portals.serving import Serving
from launcher.desktop.portals.taking import Forms, Reads, Taking
from launcher.desktop.portals.watching import Alarm

_LONGEST: Final = 4  # bytes of a character
_KEEP_WITHIN: Final = 0.75  # s: each form is a call through two programs; 308 ms were seen for one, on a busy machine
_TOLD_WITHIN: Final = 0.5  # s from the session's start: a desktop says by then what there is, and nothing where nothing is
_HEARD_WITHIN: Final = 0.25  # s from a portal's answer, which it gives before it passes ours on, until ours stands for sure
_TAKEN_WITHIN: Final = 0.3  # s that a text of ours waits for somebody who is taking the one before
_GIVEN_BACK_WITHIN: Final = 2.0  # s that the user's own waits for the same; nobody is kept waiting by that


class PortalClipboard:
    """See Clipboard. `fallback` is used until `session` lends its own, and for what was begun with it."""

    def __init__(self, session: Remote, fallback: Clipboard, clock: Callable[[], float]) -> None:
        self._session, self._fallback, self._clock = session, fallback, clock
        self._reads = Reads(session)
        self._names: tuple[str, ...] | None = None  # of the forms of somebody else's content; None: it was not told yet
        self._tells = False  # whether the desktop tells whose the clipboard is: some never do
        self._ours: Forms | None = None  # what we serve, as long as it stands
        self._coming: tuple[Forms, Offer | None, Alarm] | None = None  # what stands next, once nobody takes `_ours` any more
        self._serving = Serving(session)
        self._silence: Alarm | None = None  # rings when nothing was told for so long that there is nothing
        self._unheard = 0  # how often ours was put there and the desktop has not said so yet
        self._offer = Offer(held=False)
        self._ordered = 0  # how many keys were ordered before the offer
        self._kept = Kept()
        self._reading: Taking | Forms | None = None  # what the user has, for `_kept`
        self._may_renew = False  # no offer of ours has followed the reading yet
        self._renewed = False  # something was copied since it began
        self._text: tuple[Taking, Callable[[ClipText], None]] | None = None
        self._text_waits: Callable[[ClipText], None] | None = None
        self._serving.free = self._come
        session.lent, session.over = self._lent, self._over
        session.hear("SelectionOwnerChanged", "a{sv}", self._copied)
        session.hear("SelectionTransfer", "su", self._asked)

    def text(self, then: Callable[[ClipText], None]) -> None:
        """See Clipboard."""
        if not self._session.clipboard or (self._names is None and self._own is None):
            self._fallback.text(then)
            return
        waits, self._text_waits = self._text_waits, None
        if waits is not None:
            waits(ClipText(None, "late"))
        if self._text is not None:
            self._text_waits = then
        elif self._own is not None:
            told = _told(self._own)
            self._session.bus.after(0, lambda: then(told))
        else:
            self._text = (self._take(self._is_text, TEXT_AT_MOST * _LONGEST, one_of=TEXT_FORMS), then)

    def keep(self, *, primary: bool) -> Kept:
        """See Clipboard; there is no primary selection here."""
        if not self._session.clipboard:
            return self._fallback.keep(primary=primary)
        self._kept, self._may_renew, self._renewed = Kept(within=_KEEP_WITHIN), True, False
        self._read_for_kept()
        return self._kept

    def offer(self, text: str, target: Target | None, *, primary: bool, passing: bool) -> Offer:
        """See Clipboard."""
        if not self._session.clipboard:
            return self._fallback.offer(text, target, primary=primary, passing=passing)
        self._offer.held = False
        self._offer = offer = Offer(last_asked=self._clock())
        if not self._end_keeping():
            offer.held = False  # something was copied in this very moment: it wins
            return offer
        self._end_text()
        self._ordered = self._session.striking.ordered
        self._put(of_text(text, passing=passing), offer, _TAKEN_WITHIN)
        return offer

    def give_back(self, kept: Kept) -> bool:
        """See Clipboard."""
        if kept is not self._kept:
            return self._fallback.give_back(kept)
        if not self._offer.held or not self._session.clipboard:
            return False
        contents = self._reading.forms if isinstance(self._reading, Taking) else self._reading
        if not contents and not self._tells:
            kept.whole = False  # there may have been something
        if contents or kept.whole:
            self._offer.held = False
            # Nothing is given back as an empty text: without an owner, a desktop brings our phrase back, which it has fetched.
            self._put(contents or of_text("", passing=False), None, _GIVEN_BACK_WITHIN)
        return True

    @property
    def _own(self) -> Forms | None:
        """What stands there of ours, or is about to."""
        return self._coming[0] if self._coming is not None else self._ours

    def _put(self, contents: Forms, offer: Offer | None, within: float) -> None:
        """Let it stand there as soon as nobody is taking what does now; after `within` seconds whoever is."""
        self._call_off()
        self._coming = (contents, offer, self._session.bus.after(within, self._come))
        if not self._serving.busy:
            self._come()

    def _call_off(self) -> None:
        if self._coming is not None:
            self._coming[2].call_off()
            self._coming = None

    def _come(self) -> None:
        if self._coming is None:
            return
        contents, offer, _limit = self._coming
        self._call_off()
        self._ours = contents
        self._unheard += 1

        def stands() -> None:  # where the desktop has not said so
            if self._ours is contents:
                self._unheard = 0
            if offer is not None:
                offer.standing = offer.held

        def answered() -> None:
            self._session.bus.after(_HEARD_WITHIN, stands)

        def failed(_why: str) -> None:
            self._unheard = max(0, self._unheard - 1)
            if self._ours is contents:
                self._ours = None
            if offer is not None:
                offer.held = False

        options = {"mime_types": ("as", list(contents))}
        self._session.ask_clipboard("SetSelection", "a{sv}", (options,), then=answered, failed=failed, within=STANDING_WITHIN)

    def _copied(self, options: Options) -> None:
        """Somebody owns the clipboard now: another, or our session as we asked."""
        self._tells = True
        if picked(options, "session_is_owner", "b", otherwise=False):
            self._unheard = max(0, self._unheard - 1)
            if self._ours is not None and not self._unheard and self._coming is None and self._offer.held:
                self._offer.standing = True
            return
        self._names = _listed(options)
        self._call_off()
        self._ours = None
        self._offer.held = False
        self._read_text_again()
        if self._may_renew:
            self._kept.ready = self._kept.whole = self._kept.concealed = False
            self._renewed = True
            self._read_for_kept()

    def _lent(self) -> None:
        self._silence = self._session.bus.after(_TOLD_WITHIN, self._nothing_told)

    def _nothing_told(self) -> None:
        if self._names is None and self._session.clipboard:
            self._names = ()
            if self._may_renew and self._own is None:
                self._read_for_kept()

    def _read_for_kept(self) -> None:
        if isinstance(self._reading, Taking) and not self._reading.ready:
            earlier, self._reading = self._reading, None
            earlier.give_up()
        self._end_text()  # one reading at a time
        if self._own is not None:
            self._reading = self._own  # what we gave back, or a phrase that was left: the user's now
            self._kept.ready = self._kept.whole = True
        elif self._names is None:
            self._reading = None  # it will be told soon, or that there is nothing
        else:
            self._reading = self._take(self._is_kept, KEEP_AT_MOST)

    def _is_kept(self, reading: Taking) -> None:
        if reading is self._reading:
            self._kept.ready = reading.answered
            self._kept.whole, self._kept.concealed = reading.whole, reading.concealed

    def _end_keeping(self) -> bool:
        """Our offer comes now: what has not answered is given up; False where something was copied that is not read yet."""
        renewed, self._may_renew = self._may_renew, False
        if not renewed or not isinstance(self._reading, Taking) or self._reading.ready:
            return True
        if self._renewed:
            return False
        self._reading.give_up()
        return True

    def _take(self, done: Callable[[Taking], None], at_most: int, *, one_of: tuple[str, ...] | None = None) -> Taking:
        taking = Taking(
            self._session,
            self._reads,
            self._names or (),
            within=_KEEP_WITHIN,
            at_most=at_most,
            done=lambda: done(taking),
            one_of=one_of,
        )
        return taking

    def _is_text(self, reading: Taking) -> None:
        if self._text is None or self._text[0] is not reading:
            return
        (_reading, then), self._text = self._text, None
        waits, self._text_waits = self._text_waits, None
        then(ClipText(None, reading.why_not) if reading.why_not else _told(reading.forms))
        if waits is not None:
            self.text(waits)

    def _read_text_again(self) -> None:
        """Something else was copied while it was read: what had come of it may have been cut off."""
        if self._text is not None:
            (reading, then), self._text = self._text, None
            reading.give_up()
            self._text = (self._take(self._is_text, TEXT_AT_MOST * _LONGEST, one_of=TEXT_FORMS), then)

    def _end_text(self) -> None:
        if self._text is not None:
            self._text[0].give_up()

    def _asked(self, form: str, number: int) -> None:
        """Somebody wants what we serve; who it is, nobody tells."""
        contents, offer = self._ours or {}, self._offer
        counts = form in TEXT_FORMS and self._session.striking.struck > self._ordered
        offer.last_asked = self._clock()

        def given(whole: bool) -> None:  # noqa: FBT001 -- a pipe's callback
            if offer.held and offer is self._offer:
                offer.last_asked = self._clock()
                offer.fetches += whole and counts

        self._serving.give(number, contents.get(form), given)

    def _over(self) -> None:
        """The session has ended, and what we served is gone with it."""
        self._serving.forget()
        self._call_off()
        if self._silence is not None:
            self._silence.call_off()
        self._names, self._tells, self._ours, self._unheard = None, False, None, 0
        self._offer.broken = self._offer.held
        self._offer.held = self._offer.standing = False
        self._may_renew = False
        if isinstance(self._reading, Taking):
            self._reading.give_up()
        self._end_text()


def _told(forms: Forms) -> ClipText:
    text = text_of(forms)
    if len(text) > TEXT_AT_MOST:
        return ClipText(None, "large")
    return ClipText(text) if text else ClipText(None, "empty")


def _listed(options: Options) -> tuple[str, ...]:
    """The names of the forms; mutter wraps their list once more."""
    nothing: tuple[list[str]] = ([],)
    (wrapped,) = picked(options, "mime_types", "(as)", nothing)
    return tuple(picked(options, "mime_types", "as", wrapped))
