"""The forms in which things stand on the clipboard, by the names that the programs of X11 and Wayland know.

Law: what says that it is a secret is known by one name everywhere. Values; no connection.
"""

import unicodedata
from collections.abc import Mapping
from typing import Final

# Forms that an owner makes for each occasion; copies of them would be wrong.
NOT_CONTENT: Final = frozenset(
    ("TARGETS", "MULTIPLE", "TIMESTAMP", "SAVE_TARGETS", "DELETE", "INSERT_SELECTION", "INSERT_PROPERTY", "CLIENT_WINDOW")
)
TEXT_FORMS: Final = ("UTF8_STRING", "text/plain;charset=utf-8", "text/plain", "STRING", "TEXT")
CONCEALED_MARK: Final = "x-kde-passwordManagerHint"  # KeePassXC and KDE: clipboard managers leave it alone
CONCEALED_VALUE: Final = b"secret"


def of_text(text: str, *, passing: bool) -> dict[str, bytes]:
    """A text of ours in the forms that programs ask for; `passing`: marked so that clipboard managers leave it alone."""
    forms = dict.fromkeys(TEXT_FORMS, text.encode("utf-8", "replace"))
    if not text.isascii():
        del forms["STRING"]  # Latin-1 to the programs of X11, UTF-8 to others; nothing is better than the wrong letters
    return forms | {CONCEALED_MARK: CONCEALED_VALUE} if passing else forms


def text_of(forms: Mapping[str, bytes]) -> str:
    """The text among the forms, the best one first; empty where there is none. Control characters are left out."""
    value = next((forms[name] for name in TEXT_FORMS if name in forms), b"")
    try:
        text = value.decode()
    except UnicodeDecodeError:  # a program of X11 behind the compositor may say no better
        text = value.decode("latin-1")
    return plain(text)


def plain(text: str) -> str:
    """Without control characters but line ends and tabs."""
    return "".join(c for c in text if c in "\n\r\t" or unicodedata.category(c) != "Cc")
