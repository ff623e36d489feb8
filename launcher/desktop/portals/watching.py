"""Sockets, pipes and deadlines behind one descriptor: whoever drives the bus has only that one to watch.

Law: nothing here waits, and nothing wakes without a reason. It knows the kernel's epoll and timers, and not what it watches for.
"""

import ctypes
import heapq
import itertools
import os
import select
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final

_MONOTONIC: Final = 1  # CLOCK_MONOTONIC
_TIMER_FLAGS: Final = os.O_NONBLOCK | os.O_CLOEXEC
_LEAST: Final = 1e-6  # s; a timer of 0 would be switched off


@dataclass(order=True, slots=True)
class Alarm:
    """A call that is due at some time, unless it is called off."""

    due: float
    number: int
    call: Callable[[], None] | None = field(compare=False)

    def call_off(self) -> None:
        """It is not wanted any more; harmless when it is over."""
        self.call = None


class Watching:
    """An epoll set with one timer in it."""

    def __init__(self) -> None:
        self._set = select.epoll()
        self._timer = _timer()
        self._numbers = itertools.count()
        self._alarms: list[Alarm] = []
        self._rings_at: float | None = None
        self._calls: dict[int, Callable[[], None]] = {}
        self._set.register(self._timer, select.EPOLLIN)

    def fileno(self) -> int:
        """Readable when something is to be done."""
        return self._set.fileno()

    def reading(self, descriptor: int, call: Callable[[], None]) -> None:
        """Call whenever there is something to read, or the other end is gone."""
        self._watch(descriptor, select.EPOLLIN, call)

    def writing(self, descriptor: int, call: Callable[[], None]) -> None:
        """Call whenever something can be written, or the other end is gone."""
        self._watch(descriptor, select.EPOLLOUT, call)

    def both(self, descriptor: int, call: Callable[[], None]) -> None:
        """Call whenever something can be read or written."""
        self._watch(descriptor, select.EPOLLIN | select.EPOLLOUT, call)

    def forget(self, descriptor: int) -> None:
        """Watch it no more; to be said before it is closed."""
        if self._calls.pop(descriptor, None) is not None:
            self._set.unregister(descriptor)

    def after(self, seconds: float, call: Callable[[], None]) -> Alarm:
        """Call once, so many seconds from now; with 0 when all that is being done now is done."""
        alarm = Alarm(time.monotonic() + seconds, next(self._numbers), call)
        heapq.heappush(self._alarms, alarm)
        self._set_timer()
        return alarm

    def turn(self) -> bool:
        """Do all that is to be done now; says whether there was anything."""
        any_news = False
        for descriptor, _what in self._set.poll(0):
            call = self._calls.get(descriptor)  # gone where one before it had it forgotten
            if descriptor != self._timer and call is not None:
                any_news = True
                call()
        return self._ring() or any_news

    def close(self) -> None:
        """Watch nothing any more."""
        self._calls.clear()
        self._alarms.clear()
        if self._timer >= 0:
            os.close(self._timer)
            self._timer = -1
            self._set.close()

    def _watch(self, descriptor: int, mask: int, call: Callable[[], None]) -> None:
        if descriptor in self._calls:
            self._set.modify(descriptor, mask)
        else:
            self._set.register(descriptor, mask)
        self._calls[descriptor] = call

    def _ring(self) -> bool:
        now, rang = time.monotonic(), False
        due: list[Alarm] = []
        while self._alarms and (self._alarms[0].call is None or self._alarms[0].due <= now):
            due.append(heapq.heappop(self._alarms))
        for alarm in due:
            if alarm.call is not None:
                rang = True
                call, alarm.call = alarm.call, None
                call()
        self._set_timer()
        return rang

    def _set_timer(self) -> None:
        """Let the timer ring for the first of them; one that was called off is let ring, once, rather than looked for."""
        if self._timer < 0:
            return
        if self._rings_at is not None and self._rings_at <= time.monotonic():
            self._rings_at = None
        first = self._alarms[0].due if self._alarms else None
        if first is None and self._rings_at is None:
            _set(self._timer, None)
        elif first is not None and (self._rings_at is None or first < self._rings_at):
            self._rings_at = first
            _set(self._timer, max(_LEAST, first - time.monotonic()))


def _timer() -> int:
    """A timer's descriptor; Python itself has them from 3.13 on."""
    made = ctypes.CDLL(None, use_errno=True).timerfd_create(_MONOTONIC, _TIMER_FLAGS)
    if made < 0:
        raise OSError(ctypes.get_errno(), "no timer")
    return int(made)


def _set(timer: int, seconds: float | None) -> None:
    """Let it ring once, so many seconds from now, or never; what it has rung for before is forgotten."""
    whole, rest = divmod(seconds or 0.0, 1.0)
    times = (ctypes.c_long * 4)(0, 0, int(whole), int(rest * 1e9))
    ctypes.CDLL(None).timerfd_settime(timer, 0, ctypes.byref(times), None)
