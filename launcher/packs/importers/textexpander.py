"""TextExpander: groups (.textexpander), the whole library, group_*.xml alone or in its folder, and its CSV.

Laws: a script of any kind is refused by name; a property list that declares entities is not read at all. A `%` that starts
nothing known stays a `%`.
"""

import plistlib
import re
import struct
from collections.abc import Iterator, Mapping
from typing import Any, Final
from xml.parsers.expat import ExpatError

from launcher.language import _
from launcher.packs.importers.dates import STRFTIME
from launcher.packs.importers.imported import Choices, Imported
from launcher.packs.importers.kin import NO, PERHAPS, SURELY, Builder, Importer, damaged, stem_key
from launcher.packs.importers.letters import word
from launcher.packs.importers.opened import Opened
from launcher.packs.importers.placeholders import Body
from launcher.packs.importers.threes import looks_like_threes, read_threes, rows_of

_MACRO: Final = re.compile(
    r"%(?:(?P<percent>%)|(?P<caret>\|)|(?P<arrow>[<>^])|(?P<clipboard>clipboard)\b%?|snippet:(?P<snippet>[^%\n]+)%"
    r"|fill:(?P<fill>[^%]+)%|fill(?P<kind>text|area|popup)(?::(?P<rest>[^%]*))?%|(?P<other>(?:fillpart|key|fill\w+)[^%\n]{0,200}%"
    r"|[a-z]{3,20}:[^%\n]{0,200}%|(?:date|time|datetime|now|cursor|enter|tab)%)"
    r"|@(?P<shift>[+-]\d{1,4})(?P<unit>[YMDWhms])|1(?P<short>[dmHIMS])|(?P<date>[YymBbdeHIMSpAa]))",
)
_SHORT: Final = {"d": "%-d", "m": "%-m", "H": "%-H", "I": "%-I", "M": "%-M", "S": "%-S"}
_UNITS: Final = {"Y": "y", "M": "M", "D": "d", "W": "w", "h": "h", "m": "m"}
_CODE: Final[Mapping[str, str]] = {"2": "AppleScript", "3": "shell", "4": "JavaScript"}
_PLISTS: Final = (".textexpander", ".xml", ".plist")


def looks(opened: Opened) -> int:
    """A property list with snippets of its own names; or a table of three columns with its macros or escapes."""
    if opened.members:
        return SURELY if any(_seems_plist(data) for data in opened.members.values()) else NO
    if _seems_plist(opened.sent.data):
        return SURELY
    return PERHAPS if opened.json is None and looks_like_threes(opened) else NO


def read(opened: Opened, choices: Choices) -> Imported:
    """Each snippet is a phrase, each group a situation."""
    if opened.members:
        return _from_folder(opened, choices)
    if not _seems_plist(opened.sent.data):
        return _from_csv(opened, choices)
    sheet = _plist(opened.sent.data)
    groups = None if sheet is None else list(_groups(sheet, opened.stem))
    if groups is None:
        raise damaged("TextExpander")
    name = groups[0][0] if len(groups) == 1 and groups[0][0] else opened.stem
    builder = Builder(IMPORTER.form, opened, choices, name, name.casefold(), sum(len(rows) for _name, rows in groups))
    _take(builder, groups)
    return builder.done()


def translated(text: str) -> Body:
    """The text with its macros as placeholders of ours."""
    body, done, shift = Body(), 0, _Shift()
    for macro in _MACRO.finditer(text):
        if _is_per_cent(text, macro):
            continue
        body.say(text[done : macro.start()])
        done = macro.end()
        if macro["shift"]:
            shift.add(int(macro["shift"]), macro["unit"])
        elif macro["short"] or macro["date"]:
            _put_date(body, macro, shift)
        else:
            _put(body, macro)
    return body.say(text[done:])


class _Shift:
    """How far the dates behind are moved; more than one unit can't be said."""

    def __init__(self) -> None:
        self.offset: str | None = None
        self.sayable = True

    def add(self, amount: int, unit: str) -> None:
        """Another move."""
        self.sayable = self.sayable and self.offset is None and unit in _UNITS
        self.offset = f"{amount:+d}{_UNITS.get(unit, 'd')}"


def _is_per_cent(text: str, macro: re.Match[str]) -> bool:
    """Whether it is the end of a number, as in 20%discount, or a byte of an address, as in %A0."""
    letter, before, behind = macro["date"], text[: macro.start()], text[macro.end() :][:1]
    if not letter:
        return False
    byte = letter in "AaBbde" and re.match(r"[0-9A-Fa-f]", behind) is not None
    return (before[-1:].isdigit() and behind.isalpha()) or (byte and "://" in re.split(r"\s", before)[-1])


def _put_date(body: Body, macro: re.Match[str], shift: _Shift) -> None:
    if not shift.sayable:
        body.note(_("it moves a date by more than one unit"))
        body.unknown(macro[0])
    else:
        body.moment(STRFTIME[_SHORT[macro["short"]] if macro["short"] else f"%{macro['date']}"], shift.offset, macro[0])


def _put(body: Body, macro: re.Match[str]) -> None:
    if macro["percent"]:
        body.say("%")
    elif macro["caret"]:
        body.cursor()
    elif macro["clipboard"]:
        body.clipboard()
    elif macro["snippet"]:
        body.include(macro["snippet"], macro[0])
    elif macro["fill"]:
        body.input(macro["fill"])
    elif macro["kind"]:
        _put_fill(body, macro["kind"], (macro["rest"] or "").split(":"))
    else:
        body.unknown(macro[0])


def _put_fill(body: Body, kind: str, pieces: list[str]) -> None:
    given = dict(piece.split("=", 1) for piece in pieces if "=" in piece)
    name = given.get("name", "")
    if kind != "popup":
        body.input(name, given.get("default"), multiline=kind == "area")
        return
    known = ("name=", "width=", "height=", "default=")
    options = [piece.removeprefix("default=") for piece in pieces if piece.startswith("default=") or not piece.startswith(known)]
    body.choice(name, options, given.get("default"))


def _from_csv(opened: Opened, choices: Choices) -> Imported:
    if opened.text is None:
        raise damaged("TextExpander")
    name = opened.name.partition(".")[0] or opened.stem
    rows = rows_of(opened)
    builder = Builder(IMPORTER.form, opened, choices, name, stem_key(opened), len(rows))
    read_threes(builder, rows, lambda code, text, title: builder.phrase(code, translated(text), title=title, codes=(code,)))
    return builder.done()


def _from_folder(opened: Opened, choices: Choices) -> Imported:
    builder = Builder(IMPORTER.form, opened, choices, opened.stem, stem_key(opened))
    for path, data in sorted(opened.members.items()):
        if not _seems_plist(data):
            continue
        sheet = _plist(data)
        if sheet is None:
            builder.skip(path, _("This file is damaged."))
        else:
            _take(builder, list(_groups(sheet, path.rpartition("/")[2].rpartition(".")[0])))
    return builder.done()


def _take(builder: Builder, groups: list[tuple[str, list[Any]]]) -> None:
    for group, rows in groups:
        for row in rows:
            if isinstance(row, dict):
                _phrase(builder, row, group)
            else:
                builder.skip(str(row)[:80], _("This is not a text."))


def _phrase(builder: Builder, row: Mapping[str, Any], group: str) -> None:
    code, label, text = word(row.get("abbreviation")), word(row.get("label")), word(row.get("plainText"))
    kind = word(row.get("snippetType")) or "0"
    key = word(row.get("uuidString")) or code or label
    if kind not in ("0", "1"):
        builder.skip(label or code, _("It runs a program ({kind}).").format(kind=_CODE.get(kind, kind)))
        return
    body = translated(text)
    if row.get("richText") or kind == "1":
        if not text.strip():
            builder.skip(label or code, _("It has formatted text only."))
            return
        body.note(_("its formatting was left out"))
    builder.phrase(key, body, title=label, situation=group, codes=(code,))


def _groups(sheet: Mapping[str, Any], stem: str) -> Iterator[tuple[str, list[Any]]]:
    """The groups by name with their rows; each row once."""
    rows = _rows(sheet.get("snippetsTE2"))
    info = sheet.get("groupInfo")
    named = word(info.get("groupName")) if isinstance(info, dict) else word(sheet.get("name"))
    if "snippetPlists" in sheet:
        yield named or stem, _rows(sheet["snippetPlists"])
    for group in _rows(sheet.get("groupsTE2")):
        wanted = set(map(word, _rows(group.get("snippetUUIDs")))) if isinstance(group, dict) else set()
        yield word(group.get("name")) if wanted else "", [row for row in rows if _uuid(row) in wanted]
        rows = [row for row in rows if _uuid(row) not in wanted]
    if rows:
        yield named or stem, rows


def _uuid(row: object) -> str | None:
    return word(row.get("uuidString")) or None if isinstance(row, dict) else None


def _rows(value: object) -> list[Any]:
    return value if isinstance(value, list) else []


def _seems_plist(data: bytes) -> bool:
    plain = data.replace(b"\0", b"") if data[:2] in (b"\xff\xfe", b"\xfe\xff") else data  # UTF-16
    named = any(name in plain for name in (b"snippetsTE2", b"snippetPlists"))
    return named and (data.startswith(b"bplist0") or b"<plist" in plain[:2000])


def _plist(data: bytes) -> Mapping[str, Any] | None:
    try:
        sheet = plistlib.loads(data)
    except (ExpatError, ValueError, LookupError, TypeError, AttributeError, OverflowError, RecursionError, struct.error):
        return None  # plistlib tells damage in all these ways
    known = isinstance(sheet, dict) and isinstance(sheet.get("snippetsTE2", sheet.get("snippetPlists")), list)
    return sheet if known else None


IMPORTER: Final = Importer("textexpander", "TextExpander", looks, read, (*_PLISTS, ".csv"))
