"""A file or folder of another program, opened once in whichever way an importer asks for: text, JSON, table, archive.

Laws: nothing is read without a limit, nothing is written or taken out of an archive by name, nothing is fetched. Damage in
one member of an archive never hides the others: it is told in `broken`. It knows no format of any program.
"""

import codecs
import csv
import io
import json
import math
import re
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final

from launcher.errors import LauncherError
from launcher.language import _
from launcher.packs.importers.alphabets import old_letters
from launcher.packs.importers.imported import MOST_BYTES, Sent
from launcher.packs.report import Skipped

MOST_MEMBERS: Final = 50_000  # files in one archive or folder: an icon and a file for each phrase, and some to spare
MOST_DEPTH: Final = 64  # of lists and objects in JSON
_MARKS: Final = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),  # begins like the one of UTF-16
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_DELIMITERS: Final = ",;\t"
_FORK: Final = b"\x00\x05\x16\x07"
_NEARLY_ALL: Final = 0.9
_HALF_LETTER: Final = re.compile(r"\\u[dD][89a-fA-F]")


class Object(dict[str, Any]):
    """A JSON object; `twice` holds what stood under a name that stands again further down."""

    twice: tuple[tuple[str, Any], ...] = ()


@dataclass(frozen=True)
class Opened:
    """What was sent, seen as text, JSON, table or archive; None where it is none."""

    sent: Sent

    def __post_init__(self) -> None:
        if len(self.sent.data) + sum(map(len, self.sent.files.values())) > MOST_BYTES:
            raise _too_large()
        if len(self.sent.files) > MOST_MEMBERS:
            raise _too_many()

    @property
    def name(self) -> str:
        """The file's or folder's name without its folders."""
        return self.sent.name.replace("\\", "/").rstrip("/").rpartition("/")[2]

    @property
    def stem(self) -> str:
        """The name without its ending, for a title where there is no better one."""
        stem, _dot, _ending = self.name.rpartition(".")
        return (stem or self.name).strip() or _("Imported phrases")

    @cached_property
    def text(self) -> str | None:
        """The file as text: UTF-8, else UTF-16 or UTF-32 by its mark, else Windows' old letters; None where it is none."""
        return None if self.sent.files or self.is_archive else decoded(self.sent.data)

    @property
    def alphabet(self) -> str:
        """What a person calls the alphabet that the text was guessed to be written in; empty where there was no doubt."""
        data = self.sent.data
        if self.text is None or b"\0" in data or any(data.startswith(mark) for mark, _encoding in _MARKS):
            return ""
        try:
            data.decode("utf-8")
        except UnicodeDecodeError:
            return old_letters(data)[1]
        return ""

    @cached_property
    def json(self) -> Any | None:
        """The file as JSON; None where it is none."""
        return json_in(self.text) if self.text and self.text.lstrip()[:1] in ("{", "[") else None

    @cached_property
    def rows(self) -> tuple[tuple[str, ...], ...]:
        """The file as a table (comma, semicolon or tab), rows without any word left out; empty where it is not text."""
        return tuple(rows_in(self.text)) if self.text else ()

    @cached_property
    def is_archive(self) -> bool:
        """Whether it is a zip file, whatever it is called."""
        return self.sent.data[:4] in (b"PK\x03\x04", b"PK\x05\x06") and zipfile.is_zipfile(io.BytesIO(self.sent.data))

    @property
    def members(self) -> Mapping[str, bytes]:
        """The files of the folder or archive by path, with `/` between; empty for a single file."""
        return self._unpacked[0]

    def files(self, *endings: str) -> Iterator["Opened"]:
        """The file itself; of a folder or archive each file with one of these endings, opened on its own, by path."""
        if not self.members:
            yield self
        for path, data in sorted(self.members.items()):
            if path.lower().endswith(endings):
                yield Opened(Sent(path, data))

    @property
    def broken(self) -> tuple[Skipped, ...]:
        """The members of the archive that cannot be read, and why."""
        return self._unpacked[1]

    @cached_property
    def _unpacked(self) -> tuple[Mapping[str, bytes], tuple[Skipped, ...]]:
        found, broken = _unpacked(self.sent) if self.is_archive and not self.sent.files else (self.sent.files, ())
        paths = ((path.replace("\\", "/"), data) for path, data in found.items())
        return {path: data for path, data in paths if not _is_a_macs(path, data)}, broken


def decoded(data: bytes) -> str | None:
    """The text that the bytes say; None where they are none."""
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return data.decode(encoding, errors="replace")
    if b"\0" in data:
        return _wide(data)
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return old_letters(data)[0]


def json_in(text: str) -> Any | None:
    """The JSON value in `text`; None where it is none, or is nested too deeply. Numbers too large for JSON stay text."""
    try:
        value = json.loads(text, object_pairs_hook=_object, parse_int=_whole, parse_float=_finite, parse_constant=str)
        if not _shallow(value):
            return None
        return _whole_letters(value) if _HALF_LETTER.search(text) else value
    except (ValueError, RecursionError):
        return None


def json_trouble(text: str) -> str:
    """Where and why the text is no JSON, for a person; empty where it is one, or nothing like it."""
    try:
        json.loads(text)
    except json.JSONDecodeError as error:
        return _("line {line}: {what}").format(line=error.lineno, what=error.msg)
    except (ValueError, RecursionError):
        return _("it is nested too deeply")
    return ""


def twice_in(value: Any) -> tuple[str, ...]:
    """The names that stand twice in one JSON object anywhere in `value`, sorted."""
    found: set[str] = set()
    waiting = [value]
    while waiting:
        match waiting.pop():
            case Object() as inner:
                found.update(name for name, _value in inner.twice)
                waiting.extend(inner.values())
            case list() as inner:
                waiting.extend(inner)
    return tuple(sorted(found))


def rows_in(text: str, *, delimiter: str | None = None, backslash: bool = False) -> Iterator[tuple[str, ...]]:
    r"""The rows of a table; `backslash`: a quote inside quotes is written `\"`. Never raises."""
    csv.field_size_limit(MOST_BYTES)
    sign = delimiter or delimiter_of(text)
    escape = "\\" if backslash else None
    lines = io.StringIO(text.removeprefix("\ufeff"), newline="")
    for row in csv.reader(lines, delimiter=sign, escapechar=escape, strict=False):
        if any(cell.strip() for cell in row):
            yield tuple(row)


def delimiter_of(text: str) -> str:
    """The sign that cuts nearly all of the first rows into one number of cells, the larger the better; else a comma."""
    head = io.StringIO(text[:20_000].removeprefix("\ufeff"), newline="").readlines()[:50]
    return max(_DELIMITERS, key=lambda sign: _evenness([len(row) for row in csv.reader(head, delimiter=sign) if row]))


def _evenness(widths: list[int]) -> tuple[float, int]:
    alike = {width: min(widths.count(width) / len(widths), _NEARLY_ALL) for width in widths if width > 1}
    return max(((share, width) for width, share in alike.items()), default=(0, 0))


def _wide(data: bytes) -> str | None:
    """UTF-16 without a mark: in words of Europe every other byte is nothing."""
    even, odd, half = data[::2].count(0), data[1::2].count(0), len(data) // 2
    if max(even, odd) < half * 0.6 or min(even, odd) > half * 0.05:
        return None
    return data.decode("utf-16-be" if even > odd else "utf-16-le", errors="replace")


def _object(pairs: list[tuple[str, Any]]) -> Object:
    found = Object(pairs)
    if len(found) < len(pairs):
        last = {name: at for at, (name, _value) in enumerate(pairs)}
        found.twice = tuple(pair for at, pair in enumerate(pairs) if last[pair[0]] != at)
    return found


def _whole(digits: str) -> int | str:
    return int(digits) if len(digits) <= 17 else digits


def _finite(digits: str) -> float | str:
    return number if math.isfinite(number := float(digits)) else digits


def _shallow(value: Any) -> bool:
    layer = [value]
    for _depth in range(MOST_DEPTH):
        layer = [inner for each in layer if isinstance(each, dict | list) for inner in _within(each)]
        if not layer:
            return True
    return False


def _whole_letters(value: Any) -> Any:
    """The value with a question mark for each half of a letter, which has no bytes of its own."""
    match value:
        case str():
            return value.encode("utf-8", "replace").decode()
        case list():
            return [_whole_letters(inner) for inner in value]
        case Object():
            whole = Object({_whole_letters(name): _whole_letters(inner) for name, inner in value.items()})
            whole.twice = tuple((_whole_letters(name), _whole_letters(inner)) for name, inner in value.twice)
            return whole
    return value


def _within(value: dict[str, Any] | list[Any]) -> list[Any]:
    return list(value.values()) if isinstance(value, dict) else value


def _unpacked(sent: Sent) -> tuple[Mapping[str, bytes], tuple[Skipped, ...]]:
    """The archive's files, read into memory by their place in it, never by name."""
    found: dict[str, bytes] = {}
    broken: list[Skipped] = []
    left = MOST_BYTES
    with _archive(sent.data) as archive:
        infos = [info for info in archive.infolist() if not info.is_dir()]
        if len(infos) > MOST_MEMBERS:
            raise _too_many()
        for at, info in enumerate(infos):
            sent.far(at, len(infos))
            path = _path(info, found)
            if info.flag_bits & 1:
                broken.append(Skipped(item=path, why=_("It is locked with a password.")))
                continue
            try:
                with archive.open(info) as member:
                    data = member.read(left + 1)
            except (zipfile.BadZipFile, zlib.error, NotImplementedError, EOFError, OSError, ValueError):
                broken.append(Skipped(item=path, why=_("This part of the archive is damaged.")))
                continue
            left -= len(data)
            if left < 0:
                raise _too_large()
            found[path] = data
    return found, tuple(broken)


def _archive(data: bytes) -> zipfile.ZipFile:
    try:
        return zipfile.ZipFile(io.BytesIO(data))
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError) as error:
        raise LauncherError(_("This archive is damaged."), _("Export it again, or ask its sender for the file again.")) from error


def _is_a_macs(path: str, data: bytes) -> bool:
    """Whether it is what a Mac keeps beside a file for itself: never anything that a person wrote."""
    return path.startswith("__MACOSX/") or "/__MACOSX/" in path or data.startswith(_FORK)


def _path(info: zipfile.ZipInfo, taken: Mapping[str, bytes]) -> str:
    # Some programs write UTF-8 names and do not say so; two members of one name are two.
    path = info.filename.replace("\\", "/")
    if not info.flag_bits & 0x800:
        with suppress(UnicodeError):
            path = path.encode("cp437").decode("utf-8")
    at = 2
    unique = path
    while unique in taken:
        unique, at = f"{path} ({at})", at + 1
    return unique


def _too_large() -> LauncherError:
    most = _("This is too large: at most {most} MB are read.").format(most=MOST_BYTES // 1_000_000)
    return LauncherError(most, _("Export it in parts, then import one after the other."))


def _too_many() -> LauncherError:
    return LauncherError(_("There are too many files in it."), _("Import one folder after the other."))
