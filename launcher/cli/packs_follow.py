"""Whom you follow and whom you trust: `pack subscribe`, `unsubscribe`, `update`, `trust` and `keygen`.

Law: nobody is trusted because she published first; a person compares the eight words, or a script names the key.
"""

from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import click

from launcher.cli import opened
from launcher.cli.answers import json_option, print_json, table
from launcher.cli.packs_opened import (
    introduction,
    is_sure,
    pack_called,
    passphrase,
    plain_report,
    progress,
    sharing_of,
    tell_report,
    text_of,
    trusts,
)  # fmt: skip
from launcher.errors import LauncherError
from launcher.language import _

if TYPE_CHECKING:
    from launcher.sharing.values import News

_FILE: Final = click.Path(dir_okay=False, path_type=Path)


@click.command()
@click.argument("where", metavar="FOLDER-OR-ADDRESS")
@click.option("--trust", default="", metavar="KEY|WORDS", help=_("The publisher's key, or its eight words; for scripts."))
@click.option("--yes", is_flag=True, help=_("Do not ask whether what it changes is meant; the key is asked for all the same."))
@click.option("--look", is_flag=True, help=_("Only say who publishes there, and what."))
@json_option
def subscribe(where: str, *, trust: str, yes: bool, look: bool, as_json: bool) -> None:
    """Follow the feed in a folder or at an https address; new editions then come by themselves."""
    with opened.library() as library, progress() as far:
        sharing = sharing_of(library)
        review = sharing.subscribe(where, far)
        if look:
            _tell_look(list(introduction(review)), review.signature.key, as_json=as_json)
            return
        if review.refused:
            raise LauncherError(review.refused, review.hint)
        trusted, sure = trusts(review, trust), is_sure(review, yes=yes)
        taken = sharing.take(review, trust=trusted, sure=sure, far=far)
    if as_json:
        report = plain_report(taken.report, len(review.merged.pack.phrases))
        print_json({**report, "where": review.subscription, "key": review.signature.key, "step": taken.step})
    else:
        tell_report(taken.report, different=taken.step != 0)


@click.command()
@click.argument("pack", metavar="PACK")
@click.option("--remove", "away", is_flag=True, help=_("Take its phrases away as well."))
@json_option
def unsubscribe(pack: str, *, away: bool, as_json: bool) -> None:
    """Follow a pack no longer; its phrases stay."""
    with opened.library() as library:
        sharing = sharing_of(library)
        state = pack_called(sharing, pack)
        sharing.unsubscribe(state.id, keep_phrases=not away)
    if as_json:
        print_json({"pack": state.id, "removed": away})
    else:
        click.echo(_("{pack} is not followed any more.").format(pack=state.name))


@click.command()
@click.argument("pack", metavar="PACK", required=False)
@click.option("--yes", is_flag=True, help=_("Take in what waits for a yes, too."))
@json_option
@click.pass_context
def update(context: click.Context, pack: str | None, *, yes: bool, as_json: bool) -> None:
    """Look for a new edition of PACK, or of all that you follow. Exit code 1 where one could not be had."""
    with opened.library() as library, progress() as far:
        sharing = sharing_of(library)
        id_ = pack_called(sharing, pack).id if pack else None
        news = sharing.update(id_, far=far)
        if yes:
            for one in news:
                if one.waiting:
                    sharing.take(sharing.waiting(one.pack, far), sure=True, far=far)
        phrases = {one.id: one.phrases for one in sharing.packs()}
    if as_json:
        print_json([_plain_news(one, phrases.get(one.pack, 0)) for one in news])
    else:
        for one in news:
            _tell_news(one, yes=yes)
        if not news:
            click.echo(_("There is nothing new."))
    context.exit(1 if any(one.trouble for one in news) else 0)


@click.command()
@click.argument("key", required=False)
@click.option("--pack", metavar="PACK", help=_("The one pack that it speaks for; without it, every pack there is or will be."))
@click.option("--list", "listing", is_flag=True, help=_("List the keys that are trusted instead."))
@click.option("--remove", "away", is_flag=True, help=_("Trust it no longer."))
@json_option
def trust(key: str | None, pack: str | None, *, listing: bool, away: bool, as_json: bool) -> None:
    """Trust a publisher's KEY (a line that starts with RW, or its .pub file), so that nothing is asked."""
    if (key is None) != listing:
        raise click.UsageError(_("Name a KEY, or --list."))
    with opened.library() as library:
        sharing = sharing_of(library)
        if key is not None:
            text = text_of(Path(key)) if not key.startswith("RW") and Path(key).is_file() else key
            if away:
                sharing.distrust(text)
            else:
                sharing.trust(text, _pack_id(sharing.packs(), pack))
        trusted = sharing.trusted()
    if key is not None and not (pack or away):
        told = _("This key now speaks for every pack, also those that you do not have yet. For one alone, add: --pack PACK")
        click.echo(told, err=True)
    if as_json:
        print_json([{"key": o.key, "words": o.words, "pack": o.pack, "name": o.name, "by_policy": o.by_policy} for o in trusted])
        return
    column = _("Key")
    table((column, _("Words"), _("Pack")), ((o.key, o.words, _every(o.name or o.pack)) for o in trusted), whole=(column,))


@click.command()
@click.option("-o", "--out", type=_FILE, required=True, help=_("The secret key file; the public key lies beside it as .pub."))
@click.option("--passphrase-file", type=_FILE, help=_("The file with its passphrase; without it you are asked."))
@json_option
def keygen(out: Path, *, passphrase_file: Path | None, as_json: bool) -> None:
    """Make a key to sign packs with, under a passphrase, and print its words for reading aloud."""
    from launcher.sharing import outgoing

    key, public = outgoing.new_key(out, passphrase(passphrase_file, _("New passphrase"), new=True))
    if as_json:
        print_json({"key": key.text, "words": " ".join(key.words()), "secret": str(out), "public": str(public)})
    else:
        click.echo(f"{key.text}\n{' '.join(key.words())}")


def _every(pack: str) -> str:
    return _("every pack") if pack == "*" else pack


def _pack_id(packs: Any, name: str | None) -> str:
    """The pack's id; a name that is not here yet is taken for an id."""
    return next((one.id for one in packs if name in {one.id, one.name}), name) if name else "*"


def _plain_news(one: "News", phrases: int) -> dict[str, Any]:
    applied = plain_report(one.applied, phrases) if one.applied else None
    return {
        "pack": one.pack, "name": one.name, "where": one.where, "applied": applied, "waiting": one.waiting,
        "trouble": one.trouble, "hint": one.hint,
    }  # fmt: skip


def _tell_news(one: "News", *, yes: bool) -> None:
    if one.applied:
        tell_report(one.applied, different=True)
    if one.waiting and not yes:
        told = _("{pack}: edition {serial} waits for your yes: launcher pack update --yes")
        click.echo(told.format(pack=one.name, serial=one.waiting))
    if one.trouble:
        click.echo(f"{one.name or one.where}: {one.trouble} {one.hint}".rstrip(), err=True)


def _tell_look(lines: list[str], key: str, *, as_json: bool) -> None:
    if as_json:
        print_json({"lines": lines, "key": key})
    else:
        click.echo("\n".join(lines))


COMMANDS: Final = (subscribe, unsubscribe, update, trust, keygen)
