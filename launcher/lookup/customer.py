"""Whether a window still shows the customer for whom the hotkey was pressed, and the one for whom an answer was given.

Law: where its title names something else, a phrase, or an answer of another window, goes there only after the agent has said
so, once for each new title. A title is compared in memory and never kept; what stays of one while a conversation lasts is a
mark that nobody can read it from. It knows no window, only what it is called.
"""

import re
from collections.abc import Collection
from hashlib import blake2b
from secrets import token_bytes
from typing import Final
from unicodedata import category, normalize

_UNREAD: Final = re.compile(r"^\W*\(\d[\d.,]*\+?\)")  # how many messages, before the name
_NAMING: Final = re.compile(
    r"""[^\W\d_]                                # letters
      | \+\d(?:[ ()/-]{0,2}\d){5,} | \d{4,}    # telephones, and the long numbers of tickets and orders
      | (?<=\#)\d+ | (?<=[^\W\d_]-)\d+(?![:.\d])  # the short ones that are marked so: #87, INC-482""",
    re.VERBOSE,
)
_SELECTORS: Final = ("\ufe00", "\ufe0f")  # they say how a sign looks, not what it is
_KEY: Final = token_bytes(32)  # of this run of the program


class SameCustomer:
    """One opening's look at the title, and at answers that were given for other windows."""

    def __init__(self) -> None:
        self._before = self._confirmed = ""
        self._allowed: frozenset[tuple[str, str]] = frozenset()

    def begin(self, title: str) -> None:
        """The hotkey was pressed in a window of this title."""
        self._before = title
        self.look_again()

    def look_again(self) -> None:
        """The agent goes on choosing: what she has said counts no more."""
        self._confirmed, self._allowed = "", frozenset()

    def is_there(self, title: str) -> bool:
        """Whether a phrase may go there; asking once more means that the agent has said so. An empty title tells nothing."""
        if not title or same_title(title, self._before) or self._confirmed == title:
            return True
        self._confirmed = title
        return False

    def may_have(self, answers: Collection[tuple[str, str]]) -> bool:
        """Whether these answers, by phrase and name, given for another window, may go there; asking once more means the same."""
        if self._allowed.issuperset(answers):
            return True
        self._allowed = frozenset(answers)
        return False


def same_title(one: str, other: str) -> bool:
    """Whether two titles name the same content: bullets, clocks and counters of unread messages do not count."""
    return _naming(one) == _naming(other)


def mark_of(app: str, title: str) -> str:
    """What tells this title from another one while the program runs; empty where the title names nothing."""
    named = _naming(title)
    return blake2b(f"{app}\n{named}".encode(errors="surrogatepass"), key=_KEY, digest_size=16).hexdigest() if named else ""


def _naming(title: str) -> str:
    """What in a title names somebody; all its letters and digits where nothing does."""
    text = _UNREAD.sub("", normalize("NFC", title).casefold())
    # The vowels of Hindi and Thai are no letters to a regular expression.
    vowels = (sign for sign in text if category(sign) in {"Mn", "Mc"} and not _SELECTORS[0] <= sign <= _SELECTORS[1])
    return "".join([*_NAMING.findall(text), *vowels]) or "".join(filter(str.isalnum, title))
