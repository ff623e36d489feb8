"""Which column means what in a table that no importer knows: asked once for each kind of table, then remembered.

Law: a table is known by the names of its columns alone; nothing of what stands in it is kept.
"""

from dataclasses import replace
from pathlib import Path
from typing import Final

from launcher.errors import LauncherError
from launcher.packs import importers
from launcher.packs.importers import mapper
from launcher.packs.importers.imported import Choices
from launcher.packs.importers.mapper import Preview
from launcher.sharing.here import Here
from launcher.sharing.sources import Source, source_of
from launcher.sharing.values import Review

FORM: Final = mapper.FORM
MAPPINGS: Final = "mappings"  # the fact: by the name of the columns, what each of them is
_MOST: Final = 100


def preview(here: Here, given: Path | bytes, name: str) -> Preview:
    """The columns and first rows; the guess is what was chosen last time for such a table."""
    found = mapper.preview(source_of(given, name).sent())
    known = here.fact("", MAPPINGS).get(found.fingerprint)
    return replace(found, guess=known) if isinstance(known, dict) else found


def remembered(here: Here, source: Source, choices: Choices) -> tuple[Choices, str]:
    """The choices with what was chosen last time for such a table, and the name of its columns; empty where it is no table."""
    if source.files or importers.recognised(source.sent()) not in {None, FORM}:
        return choices, ""
    try:
        name = mapper.preview(source.sent()).fingerprint
    except LauncherError:
        return choices, ""
    known = here.fact("", MAPPINGS).get(name)
    if choices.columns or not isinstance(known, dict):
        return choices, name
    return replace(choices, columns=known), name


def remember(here: Here, review: Review) -> None:
    """What was chosen for this table is chosen for the next one like it."""
    if not review.columns or not review.choices.columns:
        return
    before = {name: said for name, said in here.fact("", MAPPINGS).items() if name != review.columns}
    newest = dict([*before.items(), (review.columns, dict(review.choices.columns))][-_MOST:])
    here.store.note_fact("", MAPPINGS, newest)
