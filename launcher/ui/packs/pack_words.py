"""What is told of packs and their editions, in words that a person reads.

Law: what is wrong is said in words, never by a colour alone. It draws nothing.
"""

import re
from datetime import datetime
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QDate, QLocale

from launcher.language import _, ngettext
from launcher.ui.settings.keeping import said_when

if TYPE_CHECKING:
    from launcher.sharing.values import PackState, Signature

_LONGEST_NAME: Final = 80  # characters within a sentence
_LONG_WORD: Final = re.compile(r"\S{30}(?=\S)")


def called(name: str) -> str:
    """A name from outside within a sentence: not the whole of a long one."""
    return breakable(name if len(name) <= _LONGEST_NAME else f"{name[:_LONGEST_NAME].rstrip()}…")


def breakable(text: str) -> str:
    """A text that can be broken into lines anywhere: a word from outside may be as long as an address."""
    return _LONG_WORD.sub("\\g<0>\u200b", text)


def phrases(count: int) -> str:
    """So many phrases."""
    return ngettext("{count} phrase", "{count} phrases", count).format(count=QLocale().toString(count))


def edition(serial: int, version: str) -> str:
    """An edition: its number, and what its publisher calls it."""
    told = _("edition {serial}").format(serial=serial)
    return f"{told} ({version})" if version else told


def about(pack: "PackState") -> str:
    """The second line of a pack's row."""
    parts = [pack.publisher, edition(pack.serial, pack.version), phrases(pack.phrases), yours(pack)]
    told = " · ".join(part for part in parts if part)
    return told[:1].upper() + told[1:]


def yours(pack: "PackState") -> str:
    """What of it the user has changed, and where the team says otherwise since; empty where nothing."""
    edited = ngettext("{count} edited by you", "{count} edited by you", pack.edited).format(count=pack.edited)
    differ = ngettext("{count} where the team's words changed", "{count} where the team's words changed", pack.conflicts)
    parts = [edited if pack.edited else "", differ.format(count=pack.conflicts) if pack.conflicts else ""]
    return ", ".join(part for part in parts if part)


def flag(pack: "PackState") -> str:
    """What of a pack wants a look, in one or two words; empty where nothing does."""
    followed = pack.subscription
    if followed is not None and followed.waiting:
        return _("Waits for your yes")
    if followed is not None and followed.trouble:
        return _("Last look failed")
    if pack.expired:
        return _("Out of date")
    return _("Signed by another key") if pack.signature.standing == "changed" else ""


def troubles(pack: "PackState") -> tuple[str, ...]:
    """All that is wrong with it, a line each, with what to do."""
    lines = []
    followed = pack.subscription
    if followed is not None and followed.trouble:
        lines.append(f"{_('The last look failed.')} {followed.trouble} {followed.hint}".strip())
    if pack.expired:
        lines.append(_("This edition is out of date, and no newer one has come. Its phrases still work; ask whoever sends it."))
    if pack.signature.standing == "changed":
        lines.append(_("It is signed by another key than the one you trust. Ask its publisher before you take anything from it."))
    return tuple(breakable(line) for line in lines)


def standing(signature: "Signature") -> str:
    """How far its signature goes."""
    if signature.by_policy:
        return _("Signed, and trusted by your company")
    told = {
        "trusted": _("Signed by a key that you trust"),
        "new": _("Signed by a key that nobody here has judged yet"),
        "changed": _("Signed by another key than the one you trust"),
    }
    return told.get(signature.standing, _("Not signed"))


def day(iso: str | None) -> str:
    """The day of an ISO 8601 time as a person writes it; as it is where it is none."""
    date = QDate.fromString((iso or "")[:10], "yyyy-MM-dd")
    return QLocale().toString(date, "d MMM yyyy") if date.isValid() else iso or ""


def looks(pack: "PackState", now: datetime) -> tuple[str, str]:
    """When its source was looked at last, and when it will be next."""
    followed = pack.subscription
    if followed is None:
        return "", ""
    last = said_when(followed.last_look, now) or _("Not yet")
    return last, said_when(followed.next_look, now) if followed.next_look else _("At the next start")
