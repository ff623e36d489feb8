"""A server that takes every connection and never says a word: whoever asks it hangs until the test ends."""

import socket
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def silent_server(file: str = "team.phrasefeed") -> Iterator[str]:
    """The https address of `file` there; at the end those who still wait are cut off."""
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        listening.listen(8)  # the system shakes hands for us
        yield f"https://127.0.0.1:{listening.getsockname()[1]}/{file}"
