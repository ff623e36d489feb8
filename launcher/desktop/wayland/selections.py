"""The clipboard in the keeper process: what the user had, what we offer for a moment, and what we give back.

By the data-control protocol, in its newer or its older form. Law: a newer copy or a clearing by the user is never overwritten.
There are no times in this protocol, so before each decision the compositor is asked what has happened until then; when it
cancels what we hold, somebody else has copied. An offer that does not stand in time, because the compositor hangs, is taken back
as soon as it does: nobody knows of it any more. Who takes an offer of ours before its keys were pressed is no proof of a paste,
nor is a clipboard watcher (see `readers`).
"""

import functools
import math
import select
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Final

from launcher.desktop.forms import CONCEALED_MARK, TEXT_FORMS, of_text, text_of
from launcher.desktop.outcome import KEEP_WITHIN, STANDING_WITHIN
from launcher.desktop.wayland.connection import Connection
from launcher.desktop.wayland.giving import Giving
from launcher.desktop.wayland.readers import Readers, pipe_of
from launcher.desktop.wayland.taking import Reading, Taking
from launcher.errors import LauncherError
from launcher.language import _

CLIPBOARD: Final = "CLIPBOARD"
PRIMARY: Final = "PRIMARY"  # terminals paste it with Shift+Insert
EXT: Final = "ext_data_control_manager_v1"
WLR: Final = "zwlr_data_control_manager_v1"
_LONGEST: Final = 4  # bytes of a character
_STANDS_WITHIN: Final = 0.8 * STANDING_WITHIN  # after the whole of it, whoever waits for an offer gives it up
_BY_ITSELF_WITHIN: Final = 0.5  # s after which whoever reads may have been told to by the user's own keys
_KEPT_READINGS: Final = 2  # the last and the one being made; more would keep old content of the user's alive

End = tuple[int, int, Callable[[int], None]]  # what to wait for, with which events of `select.poll`, and who is then told them


@dataclass(slots=True, eq=False)
class _Standing:
    """What we hold on one selection; `offer` is the number of our offer, None for content of the user's given back."""

    source: Any
    forms: dict[str, bytes]
    offer: int | None
    since: float = field(default_factory=time.monotonic)


@dataclass(slots=True)
class _Offered:
    """Our last offer; `watched`: for a window, which the keys are for, once they are `pressed`."""

    number: int
    watched: bool
    pressed: bool = False


@dataclass(slots=True)
class _Text:
    """A reading of the clipboard's text, for a phrase."""

    number: int
    at_most: int
    end: float
    reading: Reading


class Selections:
    """CLIPBOARD and PRIMARY on this connection; LauncherError where the compositor has no data control."""

    def __init__(self, connection: Connection, tell: Callable[..., None], readers: Readers) -> None:
        self._connection, self._tell, self._readers = connection, tell, readers
        self._manager = connection.bind(EXT, 1) or connection.bind(WLR, 2)
        if self._manager is None or connection.seat is None:
            raise LauncherError(_("This desktop keeps no clipboard for others."), _("Press Ctrl+V after choosing."))
        self._has_primary = EXT in connection.globals or connection.globals[WLR][1] >= 2
        self._announced: dict[Any, list[str]] = {}  # the forms of what others offer
        self._theirs: dict[str, Any] = {}  # what others offer, by selection
        self._standing: dict[str, _Standing] = {}
        self._offered = _Offered(0, watched=False)
        self._announced_keys = False  # whether we are told when keys are pressed
        self._kept: dict[int, dict[str, Reading]] = {}
        self._keeping: tuple[int, float, int] | None = None  # the reading that no offer of ours has followed yet
        self._newer = False  # whether something was copied since it began
        self._text: _Text | None = None
        self._giving = Giving()
        self._device = self._manager.get_data_device(connection.seat)
        connection.listen(
            self._device,
            data_offer=self._is_announced,
            selection=functools.partial(self._is_theirs, CLIPBOARD),
            primary_selection=functools.partial(self._is_theirs, PRIMARY),
            finished=connection.close,
        )
        connection.roundtrip()

    @property
    def owns_any(self) -> bool:
        """Whether somebody could still ask us for something."""
        return bool(self._standing) or self._giving.busy

    @property
    def pipes(self) -> list[End]:
        """What comes and goes meanwhile."""
        coming: list[End] = [
            (pipe, select.POLLIN, functools.partial(self._comes, reading, pipe))
            for reading in self._readings()
            for pipe in reading.pipes
        ]
        going: list[End] = [
            (pipe, select.POLLOUT if more else 0, functools.partial(self._goes, pipe)) for pipe, more in self._giving.pipes
        ]
        return coming + going

    def keep(self, number: int, names: list[str], *, within: float, at_most: int) -> None:
        """Begin reading what the user has; tells `kept` once all of it is there or time is over."""
        for unfinished in (r for readings in self._kept.values() for r in readings.values()):
            _drop(unfinished)  # nobody waits for it any more, and an owner may serve one after the other
        while len(self._kept) >= _KEPT_READINGS:
            del self._kept[min(self._kept)]
        self._readers.look()
        self._connection.roundtrip(KEEP_WITHIN)
        self._keeping, self._newer = (number, within, at_most), False
        kept = self._kept[number] = dict[str, Reading]()
        for name in names:
            if name == CLIPBOARD or self._has_primary:
                kept[name] = self._begin(name, within, at_most, lambda: self._tell_if_kept(number))
        self._tell_if_kept(number)

    def offer(self, number: int, text: str, names: list[str], target: int, *, passing: bool, until: float = math.inf) -> None:
        """Put `text` on these selections for window `target` (0: for anybody); tells `offered`, once the compositor answers.

        `until` (on the clock of all processes) the launcher waits; later nothing is put there.
        """
        rest = min(_STANDS_WITHIN, until - (STANDING_WITHIN - _STANDS_WITHIN) - time.monotonic())
        self._offered, end = _Offered(number, watched=bool(target)), time.monotonic() + rest
        if rest <= 0:
            self._tell("offered", offer=number, standing=False)
            return
        came_late = functools.partial(self._came_late, number, names, max(self._kept, default=0) if passing else 0)
        answers = self._connection.roundtrip(rest, came_late)
        fresh = self._end_keeping()  # else something was copied in this very moment: it wins
        if not answers:
            return
        ours = [name for name in names if name == CLIPBOARD or self._has_primary] if fresh else []
        for name in ours:
            self._own(name, of_text(text, passing=passing), number)
        if target:
            self._readers.begin()
        if self._connection.roundtrip(max(0.0, end - time.monotonic()), came_late):
            self._tell_offered(number, ours)

    def pressing(self, *, now: bool) -> None:
        """Keys are pressed right `now`: whoever comes from here on may be the window; False: none are, or not after all.

        Where this is never said, whoever comes may be the window at any time.
        """
        self._announced_keys, self._offered.pressed = True, now

    def text(self, number: int, *, within: float, at_most: int) -> None:
        """Begin reading the clipboard's text, for a phrase; tells `text` with it, or with why there is none.

        `at_most` characters: less than the link holds, so that a launcher which hangs cannot hang us.
        """
        if self._text is not None and isinstance(self._text.reading, Taking):
            self._text.reading.give_up()
        self._connection.roundtrip()
        self._text = _Text(number, at_most, time.monotonic() + within, Reading())
        self._read_text(self._text)

    def give_back(self, number: int) -> None:
        """Put back what was kept under `number` wherever our own offer still stands; tells `gave_back`."""
        put_back = functools.partial(self._put_back, number)
        if self._connection.roundtrip(late=put_back):
            put_back()

    def give_back_unfinished(self) -> None:
        """The launcher has ended in the middle of a paste: the user's content comes back."""
        if any(s.offer is not None and CONCEALED_MARK in s.forms for s in self._standing.values()) and self._kept:
            self.give_back(max(self._kept))

    def wait(self, now: float) -> float | None:
        """Seconds until `tick` is due; None for never."""
        if self._readers.busy:
            return 0.0
        if ends := [reading.end for reading in self._readings()]:
            return max(0.0, min(ends) - now)
        return 1.0 if self._giving.busy else None

    def tick(self, now: float) -> None:
        """Give up what is over time, and search on for who reads."""
        for reading in self._readings():
            if now >= reading.end:
                reading.give_up()
        self._giving.drop_stalled()
        self._readers.go_on()

    def _put_back(self, number: int) -> None:
        for name, reading in self._kept.get(number, {}).items():
            if self._offer_on(name) is None:
                continue  # somebody copied something newer, or cleared it
            if reading.forms:
                self._own(name, reading.forms, None)
            elif reading.whole:
                self._disown(name)
            elif reading.lost:  # ours stays instead, for anybody: as no secret any more
                forms = self._standing[name].forms
                self._own(name, {form: value for form, value in forms.items() if form != CONCEALED_MARK}, None)
        self._connection.flush()
        self._tell("gave_back", kept=number)

    def _tell_offered(self, number: int, names: list[str]) -> None:
        standing = bool(names) and all(self._offer_on(name) == number for name in names)
        self._tell("offered", offer=number, standing=standing)

    def _came_late(self, number: int, names: list[str], kept: int) -> None:
        """The compositor has taken the offer, but whoever waited for it has given it up; what was `kept` for it comes back."""
        if any(self._offer_on(name) == number for name in names):
            self._put_back(kept)
        self._tell_offered(number, [name for name in names if name == CLIPBOARD or self._has_primary])

    def _is_announced(self, offer: Any) -> None:
        forms = self._announced[offer] = []
        self._connection.listen(offer, offer=forms.append)

    def _is_theirs(self, name: str, offer: Any) -> None:
        before = self._theirs.get(name)
        self._theirs[name] = offer
        if self._text is not None and name == CLIPBOARD:
            _drop(self._text.reading)
            self._read_text(self._text)
        self._copied_again(name)
        if before is not None and before is not offer:
            del self._announced[before]
            self._connection.forget(before)

    def _begin(
        self, name: str, within: float, at_most: int, done: Callable[[], None], one_of: tuple[str, ...] | None = None
    ) -> Reading:
        if name in self._standing:
            return Reading(self._standing[name].forms)  # given back, or a phrase that was left: the user's now
        offer = self._theirs.get(name)
        if offer is None:
            return Reading()

        def receive(form: str, pipe: int) -> None:
            offer.receive(form, pipe)
            self._connection.flush()

        return Taking(receive, self._announced[offer], within=within, at_most=at_most, done=done, one_of=one_of)

    def _copied_again(self, name: str) -> None:
        if self._keeping is None or name not in self._kept.get(self._keeping[0], {}):
            return
        number, within, at_most = self._keeping
        self._newer = True
        self._tell("stale", kept=number)
        _drop(self._kept[number][name])
        self._kept[number][name] = self._begin(name, within, at_most, lambda: self._tell_if_kept(number))
        self._tell_if_kept(number)

    def _end_keeping(self) -> bool:
        """Our offer comes now: what has not answered is given up; False where something was copied that is not read yet."""
        if self._keeping is None:
            return True
        number, self._keeping = self._keeping[0], None
        readings = self._kept.get(number, {}).values()
        if self._newer and not all(reading.ready for reading in readings):
            return False
        for reading in readings:
            if isinstance(reading, Taking):
                reading.give_up()
        return True

    def _tell_if_kept(self, number: int) -> None:
        kept = self._kept.get(number, {})
        readings = kept.values()
        if all(reading.ready for reading in readings):
            whole, concealed = all(reading.whole for reading in readings), any(reading.concealed for reading in readings)
            nothing = CLIPBOARD in kept and kept[CLIPBOARD].lost
            self._tell("kept", kept=number, whole=whole, concealed=concealed, nothing=nothing)

    def _read_text(self, asked: _Text) -> None:
        def done() -> None:
            # `asked` may have begun anew meanwhile, or nobody wants it any more.
            if self._text is asked and asked.reading.ready:
                self._tell_text(asked)

        within = max(0.0, asked.end - time.monotonic())
        asked.reading = self._begin(CLIPBOARD, within, asked.at_most * _LONGEST, done, TEXT_FORMS)
        done()

    def _tell_text(self, asked: _Text) -> None:
        self._text = None
        why = asked.reading.why_not
        text = "" if why else text_of(asked.reading.forms)
        if len(text) > asked.at_most:
            why, text = "large", ""
        self._tell("text", number=asked.number, text=text or None, why=why or ("" if text else "empty"))

    def _readings(self) -> list[Taking]:
        begun = [reading for readings in self._kept.values() for reading in readings.values()]
        if self._text is not None:
            begun.append(self._text.reading)
        return [r for r in begun if isinstance(r, Taking) and not r.ready]

    def _comes(self, reading: Taking, pipe: int, _events: int) -> None:
        reading.go_on(pipe)

    def _goes(self, pipe: int, events: int) -> None:
        self._giving.go_on(pipe, gone=bool(events & select.POLLERR))

    def _own(self, name: str, forms: dict[str, bytes], offer: int | None) -> None:
        source = self._manager.create_data_source()
        for form in forms:
            source.offer(form)
        standing = self._standing[name] = _Standing(source, forms, offer)
        self._connection.listen(
            source, send=functools.partial(self._asked, standing), cancelled=functools.partial(self._cancelled, name, standing)
        )
        self._set(name, source)

    def _disown(self, name: str) -> None:
        del self._standing[name]
        self._set(name, None)

    def _set(self, name: str, source: Any) -> None:
        (self._device.set_selection if name == CLIPBOARD else self._device.set_primary_selection)(source)

    def _offer_on(self, name: str) -> int | None:
        held = self._standing.get(name)
        return held.offer if held is not None else None

    def _cancelled(self, name: str, standing: _Standing) -> None:
        self._connection.forget(standing.source)
        if self._standing.get(name) is not standing:
            return  # we have put something else there ourselves
        del self._standing[name]
        if standing.offer is not None and name == CLIPBOARD:
            self._tell("lost", offer=standing.offer)
        self._copied_again(name)

    def _asked(self, standing: _Standing, form: str, end: int) -> None:
        pipe = pipe_of(end)
        sending = self._giving.begin(end, standing.forms.get(form, b""))
        let_go = functools.partial(self._giving.release, sending)
        offered = self._offered
        if standing.offer != offered.number or not offered.watched:
            if time.monotonic() < standing.since + _BY_ITSELF_WITHIN:
                self._readers.alone(pipe, let_go)
            else:
                let_go()
        elif self._announced_keys and not offered.pressed:
            self._readers.early(pipe, form, functools.partial(self._was_early, offered.number, form, let_go))
        else:
            verdict = "watcher" if sending.gone else self._readers.judge(pipe, form)
            let_go()
            if verdict == "window":
                self._tell("asked", offer=offered.number, text=form in TEXT_FORMS)
            elif verdict == "perhaps" and form in TEXT_FORMS:
                self._tell("hidden", offer=offered.number)

    def _was_early(self, number: int, form: str, let_go: Callable[[], None], perhaps: bool) -> None:  # noqa: FBT001 -- a callback
        let_go()
        if perhaps and form in TEXT_FORMS:
            self._tell("hidden", offer=number)


def _drop(reading: Reading) -> None:
    if isinstance(reading, Taking):
        reading.drop()
