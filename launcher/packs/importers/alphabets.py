"""Which of Windows' old alphabets a text without any mark is written in, when it is no Unicode, or not quite.

Laws: Western letters where nothing speaks clearly against them; another alphabet is a guess and has a name for a person. It
knows no format and no language, only how the letters of some of them stand together.
"""

import re
from typing import Final

from launcher.language import _

# Windows-1252 over Latin-1: five of its bytes mean nothing and stay what they are.
_WESTERN: Final = {byte: bytes([byte]).decode("cp1252", "ignore") or chr(byte) for byte in range(0x80, 0xA0)}
_HIGH: Final = re.compile(rb"[\x80-\xff]")
_LOW_HALF: Final = re.compile(rb"[\x80-\xbf]")
_WORDS: Final = re.compile(rb"[\x80-\xff]{3,}")  # Western words have hardly more than two such letters together
_CYRILLIC: Final = re.compile(rb"[\xc0\xc8\xe0\xe8]")
_GREEK: Final = re.compile(rb"[\xdc-\xdf\xfc-\xfe]")
_POLISH: Final = re.compile(rb"(?<=[A-Za-z\xf3])[\xb3\xb9](?=[a-z\xf3])")  # signs in Western letters, never within a word
_CZECH: Final = (b"\xec", b"\xf8")  # no Western language has both
_TURKISH: Final = re.compile(rb"[\xf0\xfd\xfe]")
_ICELANDIC: Final = re.compile(rb"[\xe1\xe6\xed\xf3]")  # which has those letters too, and these
_LOST: Final = "\ufffd"
_ENOUGH: Final = 4  # letters that a guess needs


def old_letters(data: bytes) -> tuple[str, str]:
    """The text, and what a person calls its alphabet; empty for Western letters."""
    unicode = data.decode("utf-8", "replace")
    if unicode.count(_LOST) * 20 < len(unicode) - len(unicode.encode("ascii", "ignore")):
        return unicode, _("Unicode, of which some is damaged")
    high = len(_HIGH.findall(data))
    if high >= _ENOUGH and 5 * sum(map(len, _WORDS.findall(data))) > 3 * high:
        return _of_another_script(data, high)
    polish, czech = len(_POLISH.findall(data)), min(map(data.count, _CZECH))
    if max(polish, czech) >= _ENOUGH and 20 * max(polish, czech) >= high:
        return data.decode("cp1250", "replace"), _("Central European")
    if 5 * len(_TURKISH.findall(data)) > high >= _ENOUGH and not _ICELANDIC.search(data):
        return data.decode("cp1254", "replace"), _("Turkish")
    return _western(data), ""


def _of_another_script(data: bytes, high: int) -> tuple[str, str]:
    if 7 * len(_LOW_HALF.findall(data)) > high:
        return _western(data), _("Western, which they may not be")  # two bytes for a letter, as in East Asia
    if len(_GREEK.findall(data)) > len(_CYRILLIC.findall(data)):
        return data.decode("cp1253", "replace"), _("Greek")
    return data.decode("cp1251", "replace"), _("Cyrillic")


def _western(data: bytes) -> str:
    return data.decode("latin-1").translate(_WESTERN)
