"""In which line of a JSON text something stands, so that a person finds it: asked only once something is wrong.

Law: it is asked of text that has been read already, and reads no more of it than what stands before the place.
"""

import json
import re
from collections.abc import Iterator, Sequence
from contextlib import suppress
from typing import Final

_BLANKS: Final = re.compile(r"[ \t\n\r]*")
_PLAIN: Final = json.JSONDecoder(parse_int=str, parse_float=str)  # numbers of any length, which are none of our business here


def line_of(text: str, path: Sequence[str | int]) -> int:
    """The line, from 1, of the value that `path` leads to by names and places; of the last one on the way that is there."""
    at = _start(text, 0)
    with suppress(RecursionError):  # it is nested so deep that it could only just be read
        for step in path:
            inner = next((inner for name, inner, _end in _inside(text, at) if name == step), None)
            if inner is None:
                break
            at = inner
    return text.count("\n", 0, at) + 1


def line_of_fault(text: str, strict: json.JSONDecoder) -> int | None:
    """The line where the first field, or record of a list, begins that `strict` does not read; None where it reads each."""
    with suppress(RecursionError):
        for at in _fields_and_records(text):
            try:
                strict.raw_decode(text, at)
            except ValueError:
                return text.count("\n", 0, at) + 1
    return None


def _fields_and_records(text: str) -> Iterator[int]:
    for _name, at, _end in _inside(text, _start(text, 0)):
        if text[at] == "[":
            yield from (inner for _number, inner, _to in _inside(text, at))
        else:
            yield at


def _inside(text: str, at: int) -> Iterator[tuple[str | int, int, int]]:
    """What stands in the object or list that begins at `at`: by name or place, where each begins and ends."""
    opening = text[at : at + 1]
    if opening not in {"{", "["}:
        return
    number, at = 0, _start(text, at + 1)
    while text[at : at + 1] not in {"}", "]", ""}:
        name: str | int = number
        if opening == "{":
            name, at = _PLAIN.raw_decode(text, at)
            at = _start(text, _start(text, at) + 1)
        end = _PLAIN.raw_decode(text, at)[1]
        yield name, at, end
        at = _start(text, end)
        if text[at : at + 1] == ",":
            at = _start(text, at + 1)
        number += 1


def _start(text: str, at: int) -> int:
    found = _BLANKS.match(text, at)
    return found.end() if found else at
