"""What came of updates, in words that a person reads: a report in a line and whole, and what a look at the sources brought.

Law: what was recalled comes first, and nothing that became otherwise is left out. What comes from outside stays one line. It
draws nothing.
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QLocale

from launcher.language import _
from launcher.ui.packs.pack_words import breakable
from launcher.ui.packs.review_text import field_name, field_names

if TYPE_CHECKING:
    from launcher.packs.report import Line, Report
    from launcher.sharing.values import News

_MOST_ADDED: Final = 500  # that are told one by one: a pack that is new is read in the launcher, not in its report


def summed(report: "Report") -> str:
    """A report in one line."""
    counted = (
        (_("{count} recalled"), report.recalled),
        (_("{count} changed"), report.changed),
        (_("{count} added"), report.added),
        (_("{count} removed"), report.removed),
        (_("{count} skipped"), report.skipped),
    )
    told = ", ".join(text.format(count=QLocale().toString(len(lines))) for text, lines in counted if lines)
    return told or _("Nothing differs from before")


def told_whole(report: "Report") -> str:
    """A report as a text to be read: the most important first, no line left out but those of a long list of what is new."""
    head = _("{name}, edition {serial}").format(name=_one_line(report.name), serial=report.serial)
    if report.before is not None:
        head += " " + _("(before: {serial})").format(serial=report.before)
    parts = [
        "\n".join(part for part in (head, _one_line(report.publisher)) if part),
        _part(_("Recalled: do not say these any more"), report.recalled),
        _part(_("Changed"), report.changed),
        _part(_("Added"), report.added, _MOST_ADDED),
        _part(_("Removed; for 90 days they are among the retired phrases"), report.removed),
        _part(_("Kept as copies of your own"), report.copies),
        _lines(
            _("Where you and the team both changed something, yours was kept"),
            [f"{one.title}: {field_name(one.field)}" for one in report.conflicts],
        ),
        _lines(_("Skipped"), [f"{one.item}: {one.why}" for one in report.skipped]),
        _lines(_("To look at"), report.warnings),
        _("{count} did not change.").format(count=QLocale().toString(report.unchanged)) if report.unchanged else "",
    ]
    return "\n\n".join(part for part in parts if part)


def looked(news: "Sequence[News]") -> tuple[str, bool]:
    """What a look at the sources brought, in a line, and whether something is wrong."""
    came = [one.name for one in news if one.applied is not None]
    waits = [one.name for one in news if one.waiting and one.applied is None]
    wrong = [f"{one.name or one.where}: {one.trouble} {one.hint}".strip() for one in news if one.trouble]
    parts = [
        _("New words came: {names}.").format(names=", ".join(came)) if came else "",
        _("An edition waits for your yes: {names}.").format(names=", ".join(waits)) if waits else "",
        *wrong,
    ]
    return breakable(" ".join(part for part in parts if part)) or _("Everything is up to date."), bool(wrong)


def _part(title: str, lines: "Sequence[Line]", most: int | None = None) -> str:
    told = [title] if lines else []
    for line in lines[:most]:
        fields = field_names(line.fields)
        told.append(_point(f"{line.title}: {fields}" if fields else line.title))
        told += [f"   {_one_line(note)}" for note in line.notes]
    if most is not None and len(lines) > most:
        told.append(_("… and {count} more.").format(count=QLocale().toString(len(lines) - most)))
    return "\n".join(told)


def _lines(title: str, lines: Sequence[str]) -> str:
    return "\n".join((title, *map(_point, lines))) if lines else ""


def _point(text: str) -> str:
    return f"•  {_one_line(text)}"


def _one_line(text: str) -> str:
    # What comes from outside stays one line: with lines of its own it could look like a part of the report.
    return " ".join(text.split())
