"""The library for the time of one command, and the phrase or situation that an argument names.

Law: what the opening had to mend is told on the error stream before anything else, and the store is closed whatever happens.
"""

import re
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from typing import TYPE_CHECKING, Final

import click

from launcher import knock, places
from launcher.errors import LauncherError
from launcher.language import _
from launcher.phrase import CHANNELS, Phrase

if TYPE_CHECKING:
    from launcher.library import Library  # loads search and storage: when one is opened, not for help and misuse

_LABEL: Final = re.compile(r"([a-z][a-z0-9_-]*)=(.*)", re.DOTALL)


@contextmanager
def library() -> "Iterator[Library]":
    """The open library of this user; a launcher that runs is told to look where something was changed."""
    from launcher.library import Library

    opened = Library(places.store_file(), datetime.now)
    before = opened.store.mark()
    try:
        for line in opened.told:
            click.echo(line, err=True)
        yield opened
        if opened.store.mark() != before:
            with suppress(OSError):  # it notices by itself as well, but on Windows perhaps late
                knock.ask(knock.LOOK)
    finally:
        opened.close()


def phrase_called(opened: "Library", name: str) -> Phrase:
    """The phrase with this id or code; LauncherError where there is none."""
    found = opened.store.phrase(name) or next((p for p in opened.store.phrases() if name in p.codes), None)
    if found is None:
        raise LauncherError(_("There is no phrase “{name}”.").format(name=name), _("List them with: launcher list"))
    return found


def known_as(opened: "Library", name: str) -> tuple[str, Phrase | None]:
    """The id and the phrase that is called so; None where it was removed and only its earlier words are kept."""
    if opened.store.phrase(name) is None and opened.earlier(name):
        return name, None
    found = phrase_called(opened, name)
    return found.id, found


def know_situation(opened: "Library", slug: str | None) -> None:
    """LauncherError, with those that exist, where `slug` is no situation."""
    known = [s.slug for s in opened.store.situations()]
    if slug is not None and slug not in known:
        raise LauncherError(_("There is no situation “{slug}”.").format(slug=slug), _("There are: ") + ", ".join(known))


def named_text(given: str, also: tuple[str, ...] = ()) -> tuple[str, str]:
    """The channel and the text of `CHANNEL=TEXT`, or any channel and all of it; `also` are channels beside the known ones."""
    if (label := _LABEL.fullmatch(given)) and label[1] in (*CHANNELS, *also):
        return label[1], label[2]
    return "any", given
