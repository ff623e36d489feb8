"""Whether the window still shows the customer for whom the hotkey was pressed.

Law: where its title names something else by now, a phrase goes there only after the agent has said so, once for each new
title. A title is compared in memory and never kept. It knows no window, only what it is called.
"""


class SameCustomer:
    """One opening's look at the title."""

    def __init__(self) -> None:
        self._before = self._confirmed = ""

    def begin(self, title: str) -> None:
        """The hotkey was pressed in a window of this title."""
        self._before, self._confirmed = title, ""

    def look_again(self) -> None:
        """The agent goes on choosing: what she has said counts no more."""
        self._confirmed = ""

    def is_there(self, title: str) -> bool:
        """Whether a phrase may go there; asking once more means that the agent has said so. An empty title tells nothing."""
        if not title or same_title(title, self._before) or self._confirmed == title:
            return True
        self._confirmed = title
        return False


def same_title(one: str, other: str) -> bool:
    """Whether two titles name the same content: letters count, digits, bullets and counters of unread messages do not."""
    return _letters(one) == _letters(other)


def _letters(title: str) -> str:
    return "".join(c for c in title.casefold() if c.isalpha())
