"""Waiting for a condition with a bound: the only way a test here waits for somebody else."""

import time
from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")


class NotInTimeError(AssertionError):
    """A condition did not come true within its bound; the message says which and how long was waited."""


def until(condition: Callable[[], T | None], bound: float, what: str, step: float = 0.005) -> T:
    """The first truthy answer of `condition`, asked every `step` seconds for at most `bound` seconds; else NotInTimeError."""
    end = time.monotonic() + bound
    while True:
        if answer := condition():
            return answer
        if time.monotonic() >= end:
            raise NotInTimeError(f"not within {bound:g} s: {what}")
        time.sleep(step)


def stays(condition: Callable[[], object], seconds: float, what: str, step: float = 0.02) -> None:
    """Assert that `condition` stays true for the whole time: for laws of the kind "nothing more arrives"."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        assert condition(), f"did not stay so for {seconds:g} s: {what}"
        time.sleep(step)
