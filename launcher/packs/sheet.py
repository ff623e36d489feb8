"""The outermost layer of a pack file: bytes that strangers wrote become plain JSON data, or a kind refusal.

Laws: nothing is guessed (a field that stands twice, a number that is none, bytes that are not UTF-8), nothing is read without
a limit, and a refusal names the line. It knows no phrase.
"""

import json
import math
from collections import Counter
from typing import Any, Final, NoReturn

from launcher.errors import LauncherError
from launcher.language import _
from launcher.packs.lines import line_of_fault

MAX_BYTES: Final = 16 * 1024 * 1024
MAX_NUMBER: Final = 2**53  # beyond it JSON readers disagree about a whole number


def decoded(data: bytes) -> str:
    """The text in `data` (UTF-8; a byte order mark is tolerated). LauncherError where it is too large or no such text."""
    if len(data) > MAX_BYTES:
        size = _("This pack is too large: {size} MB, and at most {most} MB are read.")
        raise LauncherError(size.format(size=len(data) // 2**20, most=MAX_BYTES // 2**20), _("Split it by situation."))
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        message = _("This pack is not UTF-8 text: line {line} holds other bytes.").format(line=line)
        raise LauncherError(message, _("Save it as UTF-8, or ask its publisher for the file again.")) from error


def parsed(text: str) -> dict[str, Any]:
    """The JSON object in a text that `decoded` gave. LauncherError where there is none to be trusted."""
    try:
        sheet = json.loads(text, object_pairs_hook=_once, parse_int=_whole, parse_float=_finite, parse_constant=_no_number)
    except json.JSONDecodeError as error:
        message = _("This pack is broken at line {line}, character {column}: {what}.")
        raise LauncherError(message.format(line=error.lineno, column=error.colno, what=error.msg), how_to_mend()) from error
    except RecursionError as error:
        raise LauncherError(_("This pack is nested too deeply to be read."), how_to_mend()) from error
    except ValueError as error:
        line = line_of_fault(text, _STRICT)
        where = _("in the record that begins at line {line}, ").format(line=line) if line else ""
        message = _("This pack cannot be read: {where}{what}.").format(where=where, what=error)
        raise LauncherError(message, how_to_mend()) from error
    if not isinstance(sheet, dict):
        raise not_a_pack()
    return sheet


def how_to_mend() -> str:
    """What a person can do about a damaged pack."""
    return _("Ask its publisher for the file again, or mend that place in a text editor.")


def not_a_pack() -> LauncherError:
    """The refusal of a file that is something else."""
    return LauncherError(_("This is not a phrase pack."), _("Choose a file that ends in .phrasepack."))


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    # JSON readers take the last of two equal names in silence; which one the publisher meant, nobody knows.
    found = dict(pairs)
    if len(found) < len(pairs):
        name = Counter(name for name, value in pairs).most_common(1)[0][0]
        owner = found.get("id") or found.get("pattern") or "?"
        raise ValueError(_("the field {name} stands twice in {owner}").format(name=name, owner=owner))
    return found


def _whole(digits: str) -> int:
    if len(digits) > 17 or abs(int(digits)) > MAX_NUMBER:
        raise ValueError(_("the number {number} is too large").format(number=digits[:20]))
    return int(digits)


def _finite(digits: str) -> float:
    if not math.isfinite(number := float(digits)):
        raise ValueError(_("the number {number} is too large").format(number=digits[:20]))
    return number


def _no_number(word: str) -> NoReturn:
    raise ValueError(_("{word} is not a number").format(word=word))


_STRICT: Final = json.JSONDecoder(object_pairs_hook=_once, parse_int=_whole, parse_float=_finite, parse_constant=_no_number)
