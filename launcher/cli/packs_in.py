"""Packs on their way in, and back: `pack import`, `list`, `remove`, `rollback`, `conflicts` and `retired`.

Law: what was in the file is told in full, taken in or skipped and why; every step can be undone with `launcher undo`.
"""

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import click

from launcher.cli import opened
from launcher.cli.answers import json_option, local, print_json, table
from launcher.cli.packs_opened import is_sure, pack_called, plain_report, progress, sharing_of, tell_report, trusts
from launcher.errors import LauncherError
from launcher.language import _

if TYPE_CHECKING:
    from launcher.sharing.values import PackState, Taken


@click.command("import")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--from", "form", metavar="FORMAT", help=_("What kind of file it is, where that is not recognised."))
@click.option("--yes", is_flag=True, help=_("Do not ask; for scripts."))
@click.option("--trust", default="", metavar="KEY|WORDS", help=_("The publisher's key, or its eight words."))
@click.option("--map", "columns", metavar="COLUMN=FIELD", multiple=True, help=_("What a column is: title, text, situation …"))
@click.option("--customer", type=click.Choice(("ask", "literal", "map")), default="ask", help=_("Variables about the customer."))
@click.option("--set", "mapping", metavar="VARIABLE=NAME", multiple=True, help=_("The fill-in for a variable, with map."))
@click.option("--locale", default="en", help=_("The language of the phrases."))
@json_option
def import_(
    file: Path,
    form: str | None,
    *,
    yes: bool,
    trust: str,
    columns: tuple[str, ...],
    customer: Any,
    mapping: tuple[str, ...],
    locale: str,
    as_json: bool,
) -> None:
    """Take in a pack, or a file or folder of another program.

    What is different is told; importing it again changes nothing.
    """
    from launcher.packs.importers.imported import Choices

    choices = Choices(customer=customer, mapping=_pairs(mapping, "--set"), columns=_pairs(columns, "--map"), locale=locale)
    key = trust.strip() if trust.strip().startswith("RW") else ""
    with opened.library() as library, progress() as far:
        sharing = sharing_of(library)
        review = sharing.review(file, form=form, choices=choices, key=key, far=far)
        if review.refused:
            raise LauncherError(review.refused, review.hint)
        trusted, sure = trusts(review, trust), is_sure(review, yes=yes)
        taken = sharing.take(review, trust=trusted, sure=sure, far=far)
    count = len(review.merged.pack.phrases)
    _tell(taken, count, as_json=as_json, more={"form": review.form})


@click.command("list")
@json_option
def list_(*, as_json: bool) -> None:
    """List the packs that are here, where their news come from, and the editions that you can go back to."""
    with opened.library() as library:
        packs = sharing_of(library).packs()
    if as_json:
        print_json([_plain_pack(one) for one in packs])
        return
    rows = ((one.name, str(one.serial), str(one.phrases), str(one.edited), _news(one), one.id) for one in packs)
    id_ = _("Id")
    table((_("Pack"), _("Serial"), _("Phrases"), _("Edited"), _("News"), id_), rows, whole=(id_,))


@click.command()
@click.argument("pack", metavar="PACK")
@click.option("--drop-edits", is_flag=True, help=_("Phrases that you have edited go too; else they stay as your own."))
@json_option
def remove(pack: str, *, drop_edits: bool, as_json: bool) -> None:
    """Take a pack away, with its subscription; PACK is its name or id."""
    with opened.library() as library:
        sharing = sharing_of(library)
        taken = sharing.remove(pack_called(sharing, pack).id, keep_edits=not drop_edits)
    _tell(taken, 0, as_json=as_json)


@click.command()
@click.argument("pack", metavar="PACK")
@click.option("--to", "serial", type=int, metavar="SERIAL", help=_("The edition; without it the one before."))
@json_option
def rollback(pack: str, serial: int | None, *, as_json: bool) -> None:
    """Go back to an older edition of a pack; your edits stay over it, and what was recalled stays gone."""
    with opened.library() as library:
        sharing = sharing_of(library)
        state = pack_called(sharing, pack)
        taken = sharing.rollback(state.id, serial)
        count = next(one.phrases for one in sharing.packs() if one.id == state.id)
    _tell(taken, count, as_json=as_json)


@click.command()
@click.argument("id_", metavar="ID", required=False)
@click.option("--take", "theirs", metavar="FIELD", multiple=True, help=_("Take the team's words in this field."))
@click.option("--keep", "ours", metavar="FIELD", multiple=True, help=_("Keep yours in this field, having seen the team's."))
@json_option
def conflicts(id_: str | None, theirs: tuple[str, ...], ours: tuple[str, ...], *, as_json: bool) -> None:
    """List where the team has changed what you have changed too, or decide it for the phrase ID; yours counts until then."""
    if (theirs or ours) and id_ is None:
        raise click.UsageError(_("Name the phrase."))
    with opened.library() as library:
        sharing = sharing_of(library)
        if theirs and id_:
            sharing.accept(id_, theirs)
        if ours and id_:
            sharing.settle(id_, ours)
        found = {phrase: standing for phrase, standing in sharing.conflicts().items() if id_ in {None, phrase}}
    if as_json:
        print_json(
            [
                {"id": phrase, "fields": [{"field": one.field, "ours": one.ours, "theirs": one.theirs} for one in standing]}
                for phrase, standing in found.items()
            ]
        )
        return
    for phrase, standing in found.items():
        for one in standing:
            click.echo(f"{phrase}  {one.field}\n  {_('yours')}: {_said(one.ours)}\n  {_('team')}: {_said(one.theirs)}")


@click.command()
@click.option("--keep", metavar="ID", help=_("Make this one your own."))
@json_option
def retired(keep: str | None, *, as_json: bool) -> None:
    """List the phrases that publishers took out in the last 90 days, or keep one."""
    with opened.library() as library:
        sharing = sharing_of(library)
        if keep:
            sharing.keep_retired(keep)
        found = sharing.retired()
    if as_json:
        print_json([{"id": one.id, "title": one.title, "pack": one.pack, "at": one.at.isoformat()} for one in found])
        return
    id_ = _("Id")
    table((_("Title"), _("Since"), id_), ((one.title, local(one.at), one.id) for one in found), whole=(id_,))


def _tell(taken: "Taken", phrases: int, *, as_json: bool, more: dict[str, Any] | None = None) -> None:
    if as_json:
        print_json({**plain_report(taken.report, phrases), **(more or {}), "step": taken.step})
    else:
        tell_report(taken.report, different=taken.step != 0)


def _pairs(given: tuple[str, ...], option: str) -> dict[str, str]:
    pairs = [one.rpartition("=") for one in given]
    if any(not name or not value for name, _sign, value in pairs):
        raise click.BadParameter(_("Say NAME=VALUE."), param_hint=option)
    return {name: value for name, _sign, value in pairs}


def _plain_pack(one: "PackState") -> dict[str, Any]:
    followed = one.subscription
    return {
        "id": one.id, "name": one.name, "publisher": one.publisher, "serial": one.serial, "version": one.version,
        "published": one.published, "expired": one.expired, "phrases": one.phrases, "edited": one.edited,
        "conflicts": one.conflicts, "unread": len(one.news),
        "signature": {"standing": one.signature.standing, "key": one.signature.key, "words": one.signature.words},
        "versions": [{"serial": v.serial, "version": v.version, "at": _iso(v.at), "current": v.current} for v in one.versions],
        "subscription": followed and {
            "where": followed.where, "carrier": followed.carrier, "last_look": _iso(followed.last_look),
            "next_look": _iso(followed.next_look), "waiting": followed.waiting, "trouble": followed.trouble,
            "by_policy": followed.by_policy,
        },
    }  # fmt: skip


def _news(one: "PackState") -> str:
    followed = one.subscription
    if followed is None:
        return _("not followed")
    if followed.trouble:
        return followed.trouble
    if followed.waiting:
        return _("edition {serial} waits for your yes").format(serial=followed.waiting)
    return local(followed.last_look) if followed.last_look else _("not looked yet")


def _iso(at: datetime | None) -> str | None:
    return at.isoformat() if at else None


def _said(value: Any) -> str:
    if isinstance(value, dict):
        return " / ".join(str(text.get("plain", text)) if isinstance(text, dict) else str(text) for text in value.values())
    return str(value)


COMMANDS: Final = (import_, list_, remove, rollback, conflicts, retired)
