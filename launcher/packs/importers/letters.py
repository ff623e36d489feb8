"""The letters of imported words: what no pack may hold is mended, names become one line, groups become slugs.

Law: what a person can see stays as it is. Line breaks of every kind become one kind; characters that are not seen, or that
show a text as another than it is, are taken out.
"""

import re
from typing import Final
from uuid import NAMESPACE_URL, uuid5

from launcher.text import fold

_BREAKS: Final = re.compile("\r\n|[\r\x0b\x0c\x85\u2028\u2029]")
_UNSEEN: Final = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x9f\ud800-\udfff\u202a-\u202e\u2066-\u2069\U000e0000-\U000e007f]")
_COUNTED: Final = re.compile(r"(?i)\s*(\(\d+\)|-?\s*\bcopy)\s*$")
_MOST_OF_SLUG: Final = 60


def mended(text: str) -> str:
    """The text with line breaks of one kind and without characters that are not seen."""
    return _UNSEEN.sub("", _BREAKS.sub("\n", text))


def hides(text: str) -> bool:
    """Whether `mended` takes characters out of the text, rather than only evening its line breaks."""
    return _UNSEEN.search(_BREAKS.sub("\n", text)) is not None


def line(text: str, most: int = 200) -> str:
    """The text as one line of at most `most` characters; empty where there is nothing to see."""
    one = " ".join(mended(text[: most * 20]).split())
    if len(one) <= most:
        return one
    cut = one[: most - 1]
    whole_words = cut.rpartition(" ")[0]
    return (whole_words if len(whole_words) > most // 2 else cut).rstrip() + "…"


def word(value: object) -> str:
    """What a JSON or plist value says as one text: words as they are, a number as it is written; else empty."""
    if isinstance(value, str):
        return value
    return str(value) if isinstance(value, int | float) and not isinstance(value, bool) else ""


def slug_of(name: str) -> str:
    """The slug of a situation of that name; equal names but for case and accents give one slug."""
    slug = re.sub(r"[\W_]+", "-", fold(name).text).strip("-")[:_MOST_OF_SLUG].strip("-")
    return slug or f"group-{uuid5(NAMESPACE_URL, name).hex[:8]}"


def uncounted(name: str) -> str:
    """A file's name without what a second download or copy adds to it."""
    return _COUNTED.sub("", name).strip() or name
