"""The library for the time of one command, and the phrase or situation that an argument names.

Law: what the opening had to mend is told on the error stream before anything else; damage that a command meets is mended and
told behind it, as the window mends it. After a change the day's backup is made. The store is closed whatever happens.
"""

import difflib
import logging
import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from typing import TYPE_CHECKING, Final

import click

from launcher import knock, places, wording
from launcher.errors import LauncherError
from launcher.language import _
from launcher.phrase import CHANNELS, Phrase

if TYPE_CHECKING:
    from launcher.library import Library  # loads search and storage: when one is opened, not for help and misuse

_BEGUN: Final = re.compile(r"[0-9a-f][0-9a-f-]{7,}")  # the beginning of an id that a program gave
_NOWHERE: Final = logging.NullHandler()  # what is logged for whoever looks for a mistake is not for a person at a terminal
_ALIKE: Final = 0.7  # how near a mistyped name is, by difflib
_LABEL: Final = re.compile(r"([a-z][a-z0-9_-]*)=(.*)", re.DOTALL)


@contextmanager
def library() -> "Iterator[Library]":
    """The open library of this user; a launcher that runs is told to look where something was changed."""
    from launcher.library import Library

    logging.getLogger("launcher").addHandler(_NOWHERE)
    opened = Library(places.store_file(), datetime.now)
    try:
        before = opened.store.mark()
        _tell(opened.told)
        yield opened
        if opened.store.mark() != before:
            with suppress(OSError):  # it notices by itself as well, but on Windows perhaps late
                knock.ask(knock.LOOK)
            _back_up_today(opened)
    finally:
        try:
            mend(opened)
        finally:
            opened.close()


def mend(opened: "Library") -> bool:
    """Mend what was read and found damaged, and tell what came of it; whether anything was mended."""
    if not opened.store.damaged():
        return False
    try:
        lines = opened.look_after()
    except LauncherError as error:  # as on a full disk: what the command did, it did
        lines = [_("Some of your phrases are damaged in the file and were left out."), error.message]
    _tell(lines)
    return bool(lines) and not opened.store.damaged()


def _back_up_today(opened: "Library") -> None:
    from launcher.store import Unverified

    try:
        try:
            opened.back_up_today()
        except Unverified:
            opened.store.verify()  # it may be what no command reads, such as earlier words
            if not mend(opened):
                raise
            opened.back_up_today()
    except LauncherError as error:  # the change itself was saved
        _tell(filter(None, (_("This was saved, but today's backup could not be made."), error.message, error.hint)))


def _tell(lines: Iterable[str]) -> None:
    for line in lines:
        click.echo(line, err=True)


def phrase_called(opened: "Library", name: str) -> Phrase:
    """The phrase with this id or code, in any spelling, or the one whose id begins so; LauncherError where there is none."""
    if found := opened.store.phrase(name):
        return found
    phrases = opened.store.phrases()
    spelled, begun = wording.spelling(name), _BEGUN.fullmatch(name)
    for meant in (
        [p for p in phrases if name in p.codes][:1],
        [p for p in phrases if spelled in map(wording.spelling, p.codes)],
        [p for p in phrases if begun and p.id.startswith(name)],
    ):
        if len(meant) > 1:
            message = _("“{name}” could be “{one}” or “{other}”.")
            told = message.format(name=name, one=meant[0].title, other=meant[1].title)
            raise LauncherError(told, _("Name it by its whole id; list them with: launcher list"))
        if meant:
            return meant[0]
    damaged = ("phrase", name) in opened.store.damaged()
    if mend(opened):
        return phrase_called(opened, name)
    if damaged:
        message = _("The phrase “{name}” is damaged in the file and could not be brought back.").format(name=name)
        raise LauncherError(message, _("Look for it in a backup: launcher backup --list"))
    raise LauncherError(_("There is no phrase “{name}”.").format(name=name), _("List them with: launcher list"))


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


def know_channel(name: str, also: tuple[str, ...] = ()) -> None:
    """Misuse where this is a mistyped channel: a pack may bring any, but none that is nearly a known one."""
    if near := _nearly(name, also):
        raise click.BadParameter(_("There is no channel “{name}”. Is it {near}?").format(name=name, near=near))


def named_text(given: str, also: tuple[str, ...] = ()) -> tuple[str, str]:
    """The channel and the text of `CHANNEL=TEXT`, or any channel and all of it; `also` are channels beside the known ones.

    Misuse where the name of a channel is mistyped, for a customer would read it.
    """
    if not (label := _LABEL.fullmatch(given)):
        return "any", given
    if label[1] in (*CHANNELS, *also):
        return label[1], label[2]
    if near := _nearly(label[1], also):
        message = _("There is no channel “{name}”. Is it {near}? A text that begins so is written any={name}=…")
        raise click.BadParameter(message.format(name=label[1], near=near), param_hint="--text")
    return "any", given


def _nearly(name: str, also: tuple[str, ...]) -> str:
    """The known channel that was probably meant; empty where this is one, or none is near."""
    known = (*CHANNELS, *also)
    return "" if name in known else next(iter(difflib.get_close_matches(name, known, 1, _ALIKE)), "")
