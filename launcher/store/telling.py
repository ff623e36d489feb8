"""What a person is told of a rescue: what came back, what is missing and how it was called, and where to look further.

Law: what is told is what is so. A loss is never left out, and what nobody can know is called so. The lines are for her own
screen: they hold titles, so they go into no log.
"""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from launcher.language import _, ngettext

NAMED: Final = 3  # titles of what is missing, that are told


def lines(plan: Mapping[str, Any], aside: Path) -> Iterator[str]:
    """The lines, a sentence or a few each, for this outcome of a rescue (see `rescue.Rescued`); `aside` is the damaged file."""
    where = _("The damaged file was kept as {file}.").format(file=aside)
    yield " ".join([*(_in_place(plan) if plan["in_place"] else _anew(plan)), where])
    yield from _from_copies(plan)
    missing = list(_missing(plan))
    yield from missing
    if missing:
        yield _("The backups are in the settings under Backups, and shown by: launcher backup --list")


def _anew(plan: Mapping[str, Any]) -> Iterator[str]:
    yield _("The file of your phrases was damaged.")
    yield ngettext("{n} phrase came back.", "{n} phrases came back.", plan["phrases"]).format(n=plan["phrases"])


def _in_place(plan: Mapping[str, Any]) -> Iterator[str]:
    filled = sum(len(plan.get(name, ())) for name in ("from_packs", "from_backup", "from_older"))
    if filled:
        yield _("Some phrases were damaged in the file.")
        yield ngettext("{n} phrase came back from a copy.", "{n} phrases came back from a copy.", filled).format(n=filled)
    else:
        yield _("A part of the file of your phrases was damaged.")


def _from_copies(plan: Mapping[str, Any]) -> Iterator[str]:
    if old := len(plan["from_backup"]):
        one, many = "{n} of them is as it was in the last backup.", "{n} of them are as they were in the last backup."
        yield ngettext(one, many, old).format(n=old)
    if older := len(plan.get("from_older", ())):  # a plan may be of an older program that was cut short
        one, many = "{n} of them is as it was in an older backup.", "{n} of them are as they were in older backups."
        yield ngettext(one, many, older).format(n=older)
    if edits := len(plan.get("edits_from_backup", ())):
        one, many = "Your edit of {n} phrase is as it is in a backup.", "Your edits of {n} phrases are as they are in a backup."
        yield ngettext(one, many, edits).format(n=edits)


def _missing(plan: Mapping[str, Any]) -> Iterator[str]:
    if gone := plan["lost"]:
        told = ngettext("{n} phrase could not be read{named}.", "{n} phrases could not be read{named}.", len(gone))
        yield told.format(n=len(gone), named=_named(gone, plan["titles"]))
    if edits := plan["edits_lost"]:
        one, many = "Your edit of {n} phrase could not be read{named}.", "Your edits of {n} phrases could not be read{named}."
        yield ngettext(one, many, len(edits)).format(n=len(edits), named=_named(edits, plan["titles"]))
    if plan["perhaps_more"] and plan["backup"]:
        yield _("What is newer than the last backup may be missing too, and nothing tells of it.")
    elif plan["perhaps_more"]:
        yield _("More may be missing, which nothing tells of.")


def _named(ids: Sequence[str], titles: Mapping[str, str]) -> str:
    """The titles of the first of these, as far as they are known, to be put behind what is said of all."""
    known = [f"“{titles[id_]}”" for id_ in ids if titles.get(id_)]
    shown = ", ".join(known[:NAMED])
    if not known:
        return ""
    return f": {shown}" if len(known) == len(ids) <= NAMED else _(", among them {titles}").format(titles=shown)
