"""What a courier is told and what it brings: values.

Law: a courier brings bytes or says why not, in words for a person; it never says what they mean.
"""

from dataclasses import dataclass

from launcher.errors import LauncherError


@dataclass(frozen=True, slots=True)
class Known:
    """What was there last time, in the words of whoever has it: from a `Fetched`, to be kept beside the subscription."""

    etag: str = ""
    modified: str = ""


@dataclass(frozen=True, slots=True)
class Fetched:
    """What is there: `data`, or None where it is as it was `known`.

    `max_age`: for how many seconds the server asks not to be asked again. `notices`: what a person should know of the place,
    a line each.
    """

    data: bytes | None
    known: Known = Known()
    max_age: float | None = None
    notices: tuple[str, ...] = ()


class Later(LauncherError):  # noqa: N818 -- no error: the other side is busy, or has not got it all yet
    """Not now: it is on its way, or whoever has it asks for time, `retry_after` seconds where it says how many."""

    def __init__(self, message: str, hint: str = "", retry_after: float | None = None) -> None:
        super().__init__(message, hint)
        self.retry_after = retry_after


class Troubled(Later):
    """A server answered, and is in trouble: to ask it as often as ever would make it worse."""


@dataclass(frozen=True, slots=True)
class Patience:
    """How long to wait, in seconds: to connect, for the next bytes, and `whole` plus a second for each `pace` bytes in all.

    `between`: from one try to the next, where a file is just being written.
    """

    connect: float = 10.0
    read: float = 15.0
    whole: float = 20.0
    pace: int = 50_000
    between: float = 0.4
