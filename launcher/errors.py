"""What goes wrong in the world, told kindly.

A `LauncherError` is the world's fault: a full disk, a hotkey somebody else holds, a file from a newer version. It has a
message that says what happened and a hint that says what to do next; both are shown to a person. Everything else is our
own mistake: it is not caught on the way but travels to a barrier (the event loop, a command, a worker), which logs it once.
"""


class LauncherError(Exception):
    """The world refused; `message` says what happened, `hint` what the person can do (empty if nothing)."""

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint

    def __str__(self) -> str:
        return f"{self.message} {self.hint}".strip()


def traced(error: BaseException) -> str:
    """What went wrong and where, for the log: the type and the places, never the message, which can hold the user's words."""
    places, trace = [], error.__traceback__
    while trace is not None:
        places.append(f"{trace.tb_frame.f_code.co_filename}:{trace.tb_lineno} {trace.tb_frame.f_code.co_name}")
        trace = trace.tb_next
    return f"{type(error).__name__} at {' < '.join(reversed(places))}"
