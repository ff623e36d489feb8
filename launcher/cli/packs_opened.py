"""What the commands of packs share: the open sharing, a pack by its name, and the two questions a person is asked.

Law: nothing new is trusted and nothing that asks is taken in without a yes: at the terminal, or by an option of a script.
"""

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, TypeVar

import click

from launcher import policy
from launcher.errors import LauncherError
from launcher.language import _, ngettext
from launcher.progress import Far, nobody

if TYPE_CHECKING:
    from launcher.library import Library
    from launcher.packs.report import Line, Report
    from launcher.packs.signing import SecretKey
    from launcher.sharing.sharing import Sharing
    from launcher.sharing.values import PackState, Review

F = TypeVar("F", bound=Callable[..., Any])
_PASSPHRASE: Final = "LAUNCHER_PASSPHRASE"  # noqa: S105 -- the name of the variable
_FEW: Final = 12  # titles of each sort that a terminal is told


def sharing_of(library: "Library") -> "Sharing":
    """Sharing over the open library; what can't be used of this machine's policy is told."""
    for line in policy.read()[1]:
        click.echo(line, err=True)
    return library.sharing


def pack_called(sharing: "Sharing", name: str) -> "PackState":
    """The pack with this id or name; LauncherError where there is none, or more than one."""
    packs = sharing.packs()
    found = [one for one in packs if one.id == name] or [one for one in packs if one.name.casefold() == name.casefold()]
    if len(found) == 1:
        return found[0]
    if found:
        hint = _("Name it by its id: ") + ", ".join(one.id for one in found)
        raise LauncherError(_("There are {count} packs called “{name}”.").format(count=len(found), name=name), hint)
    raise LauncherError(_("There is no pack “{name}”.").format(name=name), _("List them with: launcher pack list"))


def agreed(question: str) -> bool:
    """Whether the person at the terminal says yes; nobody is there: no."""
    return sys.stdin.isatty() and click.confirm(question, default=False, err=True)


def trusts(review: "Review", given: str) -> bool:
    """Whether what signed it is to be trusted from now on: by the key or words of an option, or asked at the terminal."""
    signature = review.signature
    if given:
        _see_that_signed_by(review, given)
        return True
    if signature.standing != "new":
        return False
    for line in introduction(review):
        click.echo(line, err=True)
    if agreed(_("Trust this publisher from now on?")):
        return True
    hint = _("To trust it without being asked, add: --trust “{words}”").format(words=signature.words)
    raise LauncherError(_("Nothing was taken in: the publisher is not known here yet."), hint)


def _see_that_signed_by(review: "Review", given: str) -> None:
    """Who names a key wants that one: a file without a signature is none of hers."""
    signature = review.signature
    if not signature.key:
        message = _("It is not signed, so nobody can say whose it is.")
        raise LauncherError(message, _("Nothing was taken in. Ask for the signed pack, or leave out --trust."))
    if given.strip() != signature.key and _plain(given) != _plain(signature.words):
        message = _("It is signed by another key than that: {words}.").format(words=signature.words)
        raise LauncherError(message, _("Nothing was taken in. Ask the publisher for the words of the key."))


def is_sure(review: "Review", *, yes: bool) -> bool:
    """Whether what it asks is meant; LauncherError where nobody says so."""
    if yes or not review.merged.asks:
        return yes
    for line in review.merged.asks:
        click.echo(line, err=True)
    if agreed(_("Take it in all the same?")):
        return True
    raise LauncherError(_("Nothing was changed."), _("To take it in without being asked, add --yes."))


def introduction(review: "Review") -> Iterator[str]:
    """Who it is from and what is in it, a line each."""
    pack = review.merged.pack
    yield f"{pack.info.name} ({review.source})"
    if pack.info.publisher:
        yield _("Publisher: {name}").format(name=pack.info.publisher)
    yield _("Key: {words}").format(words=review.signature.words)
    yield ngettext("{count} phrase", "{count} phrases", len(pack.phrases)).format(count=len(pack.phrases))
    yield _("Links lead to: {domains}").format(domains=", ".join(review.domains) or _("nowhere"))


def plain_report(report: "Report", phrases: int) -> dict[str, Any]:
    """What came of it, for programs: counts are of phrases; `phrases` is how many the pack or file has."""
    added, changed, removed, recalled = (_phrases(getattr(report, sort)) for sort in ("added", "changed", "removed", "recalled"))
    return {
        "pack": {"id": report.pack, "name": report.name, "serial": report.serial, "before": report.before},
        "added": added,
        "changed": changed,
        "removed": removed + recalled,
        "recalled": recalled,
        "unchanged": max(phrases - added - changed, 0),
        "skipped": [{"item": one.item, "why": one.why} for one in report.skipped],
        "conflicts": [{"id": one.id, "title": one.title, "field": one.field} for one in report.conflicts],
        "warnings": list(report.warnings),
        "copies": [{"id": one.id, "title": one.title} for one in report.copies],
    }


def tell_report(report: "Report", *, different: bool) -> None:
    """What came of it, for a person."""
    if not different:
        click.echo(_("{pack}: nothing is different.").format(pack=report.name))
    for told, lines in (
        (_("added"), report.added), (_("changed"), report.changed), (_("removed"), report.removed),
        (_("recalled"), report.recalled), (_("kept as your own"), report.copies),
    ):  # fmt: skip
        if lines:
            click.echo(_("{pack}: {count} {what}").format(pack=report.name, count=len(lines), what=told))
            _tell_lines(lines)
    for conflict in report.conflicts:
        told = _("“{title}”: your {field} counts; the team's has changed too.")
        click.echo(told.format(title=conflict.title, field=conflict.field))
    for skipped in report.skipped:
        click.echo(_("Skipped: {item}: {why}").format(item=skipped.item, why=skipped.why))
    for line in report.warnings:
        click.echo(line, err=True)


@contextmanager
def progress() -> "Iterator[Far]":
    """How far it is, drawn at a terminal from half a second on; Ctrl+C stops it and nothing is changed."""
    if not sys.stderr.isatty():
        yield nobody
        return
    import time

    from rich.console import Console
    from rich.progress import Progress

    begun = time.monotonic()
    with Progress(console=Console(stderr=True), transient=True) as drawn:
        task = drawn.add_task("", total=None, visible=False)

        def far(done: int, of: int) -> None:
            drawn.update(task, completed=done, total=of or None, visible=time.monotonic() - begun > 0.5)

        yield far


def key_options(command: F) -> F:
    """The options of a command that signs."""
    passphrase = _("The file with its passphrase; without it you are asked, or {name} has it.").format(name=_PASSPHRASE)
    file = click.Path(dir_okay=False, path_type=Path)
    command = click.option("--passphrase-file", type=file, help=passphrase)(command)
    return click.option("--key", "key_file", type=file, required=True, help=_("Your secret key file."))(command)


def secret_key(file: Path, passphrase_file: Path | None) -> "SecretKey":
    """The key in the file, opened with its passphrase."""
    from launcher.packs.signing import SecretKey

    text = text_of(file)
    return SecretKey.opened(text, passphrase(passphrase_file, _("Passphrase of {file}").format(file=file.name)))


def passphrase(file: Path | None, question: str, *, new: bool = False) -> str:
    """The passphrase: of the file, the environment or the person."""
    if file is not None:
        return text_of(file).removesuffix("\n").removesuffix("\r")
    if (said := os.environ.get(_PASSPHRASE)) is not None:
        return said
    if not sys.stdin.isatty():
        hint = _("Add --passphrase-file, or set {name}.").format(name=_PASSPHRASE)
        raise LauncherError(_("There is nobody to ask for the passphrase."), hint)
    said = click.prompt(question, hide_input=True, confirmation_prompt=new, err=True)
    return str(said)


def text_of(file: Path) -> str:
    """A small text file; LauncherError where it can't be read."""
    try:
        with file.open(encoding="utf-8") as opened:
            return opened.read(100_000)
    except (OSError, UnicodeDecodeError) as error:
        why = getattr(error, "strerror", None) or _("it is no text")
        raise LauncherError(_("{file} cannot be read: {why}.").format(file=file, why=why)) from error


def _phrases(lines: "tuple[Line, ...]") -> int:
    return sum(line.kind == "phrase" for line in lines)


def _tell_lines(lines: "tuple[Line, ...]") -> None:
    for line in lines[:_FEW]:
        click.echo("  " + ": ".join([line.title, *([", ".join(line.notes)] if line.notes else [])]))
    if len(lines) > _FEW:
        click.echo(_("  and {count} more").format(count=len(lines) - _FEW))


def _plain(words: str) -> list[str]:
    return words.replace("-", " ").casefold().split()
