"""What stands on a selection: named forms, each with its X type, format and bytes, in the order of its owner.

Law: what was taken from somebody is given back byte for byte, under the same names. Values; no connection.
"""

import contextlib
from typing import Any, NamedTuple

from launcher.desktop.forms import CONCEALED_MARK, CONCEALED_VALUE, TEXT_FORMS, plain


class Form(NamedTuple):
    """One form: `value` is bytes for format 8, numbers for 16 and 32; `type` is an atom's name."""

    type: str
    format: int
    value: Any

    @property
    def size(self) -> int:
        """Its length in bytes."""
        return len(self.value) * (self.format // 8)


class Contents:
    """All forms of one selection, by target name, in order."""

    def __init__(self, forms: dict[str, Form] | None = None) -> None:
        self.forms = forms or {}

    @property
    def size(self) -> int:
        """The length of all forms in bytes."""
        return sum(form.size for form in self.forms.values())


def text_of(contents: Contents) -> str:
    """The text among the forms, the best one first; empty where there is none. Control characters are left out."""
    form = next((contents.forms[name] for name in TEXT_FORMS if name in contents.forms), None)
    if form is None or form.format != 8 or form.type == "COMPOUND_TEXT":
        return ""
    return plain(bytes(form.value).decode("latin-1" if form.type == "STRING" else "utf-8", "replace"))


def of_text(text: str, *, passing: bool) -> Contents:
    """Our text in the forms that applications ask for; `passing`: marked so that clipboard managers leave it alone."""
    encoded = text.encode("utf-8", "replace")
    forms = {
        "UTF8_STRING": Form("UTF8_STRING", 8, encoded),
        "text/plain;charset=utf-8": Form("text/plain;charset=utf-8", 8, encoded),
        "text/plain": Form("text/plain", 8, encoded),
        "TEXT": Form("UTF8_STRING", 8, encoded),
    }
    with contextlib.suppress(UnicodeEncodeError):  # STRING is Latin-1 only (ICCCM); nothing is better than question marks
        forms["STRING"] = Form("STRING", 8, text.encode("latin-1"))
    if passing:
        forms[CONCEALED_MARK] = Form(CONCEALED_MARK, 8, CONCEALED_VALUE)
    return Contents(forms)
