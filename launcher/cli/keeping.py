"""Nothing is lost: `undo`, `history`, `backup` and `restore`.

Law: what is taken back or brought back is said by its name; a restore says first what it will do, asks a person at a
terminal, and says where the present was kept.
"""

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import click

from launcher.cli import opened
from launcher.cli.answers import json_option, local, print_json, shown, table
from launcher.errors import LauncherError
from launcher.language import _
from launcher.phrase import to_plain

if TYPE_CHECKING:
    from launcher.library import Library
    from launcher.store import Earlier, Past


@click.command()
@click.argument("step", type=click.IntRange(1), required=False)
@click.option("--list", "listing", is_flag=True, help=_("List the steps instead, the newest first."))
@click.option("--redo", is_flag=True, help=_("Do again what was undone last."))
@json_option
def undo(step: int | None, *, listing: bool, redo: bool, as_json: bool) -> None:
    """Undo your newest change, or the STEP with this number in the list; words that a pack brought stay."""
    if listing + redo + (step is not None) > 1:
        raise click.UsageError(_("One of STEP, --list and --redo at a time."))
    with opened.library() as library:
        if listing:
            _tell_steps(library, as_json=as_json)
            return
        # What undoes a step in the middle is a step with a name of its own; the person is told the one she meant.
        meant = next((past.name for past in library.steps() if past.step == step), None)
        changed = library.redo() if redo else library.undo(step)
    if changed is None:
        raise LauncherError(_("There is nothing to do again.") if redo else _("There is nothing to undo."))
    name = meant or changed.name
    if as_json:
        print_json({"name": name, "step": step or changed.step, "done": "redo" if redo else "undo"})
    else:
        click.echo((_("Done again: {name}") if redo else _("Undone: {name}")).format(name=name))


@click.command()
@click.argument("id_", metavar="ID")
@json_option
def history(id_: str, *, as_json: bool) -> None:
    """Show a phrase's earlier words, the newest first; bring some back with: launcher edit ID --back N."""
    with opened.library() as library:
        known, now = opened.known_as(library, id_)
        earlier = library.earlier(known)
    if as_json:
        print_json([_earlier(n, one) for n, one in enumerate(earlier, 1)])
        return
    click.echo(shown(now.title if now else _("{id} (removed)").format(id=id_)))
    for n, one in enumerate(earlier, 1):
        click.echo(shown(f"\n{n}  {local(one.at)}  {one.why}\n{one.phrase.title}"))
        for channel, text in one.phrase.texts.items():
            click.echo(shown(f"{channel}:\n{text.plain}"))
    if not earlier:
        click.echo(_("It has no earlier words."))


@click.command()
@click.option("-o", "--out", type=click.Path(dir_okay=False, path_type=Path), help=_("Write it to this file."))
@click.option("--list", "listing", is_flag=True, help=_("List the backups instead."))
@click.option("--look", type=click.Path(path_type=Path), metavar="FILE", help=_("Say what is in this backup instead."))
@json_option
def backup(out: Path | None, *, listing: bool, look: Path | None, as_json: bool) -> None:
    """Write a checked copy of everything, and print where it is."""
    if listing + (look is not None) + (out is not None) > 1:
        raise click.UsageError(_("One of --out, --list and --look at a time."))
    with opened.library() as library:
        if listing:
            _tell_backups(library, as_json=as_json)
        elif look is not None:
            _tell_inside(library, look, as_json=as_json)
        else:
            _see_that_it_is_another(library, out)
            _tell_where(_backed_up(library, out and out.absolute()), as_json=as_json)


@click.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--yes", is_flag=True, help=_("Do not ask; for scripts."))
@json_option
def restore(file: Path, *, yes: bool, as_json: bool) -> None:
    """Go back to a backup; the words as they are now are kept as a backup first."""
    with opened.library() as library:
        then, now = library.inside(file).phrases, len(library.store.phrases())
        plan = _("The {now} phrases that there are now give way to the {then} of {file}. Those of now are backed up first.")
        click.echo(plan.format(now=now, then=then, file=file), err=True)
        if not yes and not _agreed():
            raise LauncherError(_("Nothing was changed."), _("To go back without being asked, add --yes."))
        restored = library.restore(file)
    if as_json:
        print_json({"phrases": restored.phrases, "before": str(restored.before)})
    else:
        click.echo(_("Restored. What there was until now is in {file}.").format(file=restored.before))


def _agreed() -> bool:
    if not sys.stdin.isatty():
        return False
    return click.confirm(_("Go back to this backup?"), default=False, err=True)


def _tell_steps(library: "Library", *, as_json: bool) -> None:
    steps = library.steps()
    if as_json:
        print_json([_step(past) for past in steps])
        return
    states = {"done": "", "undone": _("undone")}
    number, when = _("Step"), _("When")
    rows = ((str(past.step), local(past.at) if past.at else "", past.name, states[past.state]) for past in steps)
    table((number, when, _("What"), ""), rows, whole=(number, when))


def _step(past: "Past") -> dict[str, Any]:
    at = past.at.isoformat() if past.at else None
    return {"step": past.step, "name": past.name, "at": at, "state": past.state, "by": past.by}


def _earlier(back: int, one: "Earlier") -> dict[str, Any]:
    return {"back": back, "at": one.at.isoformat(), "why": one.why, "phrase": to_plain(one.phrase)}


def _backed_up(library: "Library", out: Path | None) -> Path:
    """The backup; where the phrases are damaged, they are mended first."""
    from launcher.store import Unverified

    try:
        return library.backup(out)
    except Unverified:
        library.store.verify()
        if not opened.mend(library):
            raise
        return library.backup(out)


def _see_that_it_is_another(library: "Library", out: Path | None) -> None:
    own = library.store.path
    if out is not None and out.resolve() in {file.resolve() for file in (own, *own.parent.glob(f"{own.name}-*"))}:
        raise LauncherError(_("{file} holds your phrases themselves.").format(file=out), _("Choose another file."))


def _tell_where(path: Path, *, as_json: bool) -> None:
    if as_json:
        print_json({"path": str(path)})
    else:
        click.echo(path)


def _tell_backups(library: "Library", *, as_json: bool) -> None:
    backups = library.backups()
    if as_json:
        print_json([{"path": str(b.path), "at": b.at.isoformat(), "kind": b.kind, "size": b.size} for b in backups])
        return
    when, path = _("When"), _("File")
    rows = ((local(b.at), b.kind, f"{b.size / 1024:,.0f} kB", str(b.path)) for b in backups)
    table((when, _("Kind"), _("Size"), path), rows, whole=(when, path))


def _tell_inside(library: "Library", file: Path, *, as_json: bool) -> None:
    inside = library.inside(file)
    if as_json:
        situations = [
            {"slug": one.slug, "name": one.name, "phrases": [{"id": p.id, "title": p.title} for p in phrases]}
            for one, phrases in inside.situations
        ]
        print_json({"phrases": inside.phrases, "whole": inside.whole, "situations": situations})
        return
    if not inside.whole:
        click.echo(_("Some of this backup is damaged and cannot be read."), err=True)
    number = _("Phrases")
    rows = ((one.name, one.slug, str(len(phrases))) for one, phrases in inside.situations)
    table((_("Situation"), "", number), rows, whole=(number,))


COMMANDS: Final = (undo, history, backup, restore)
