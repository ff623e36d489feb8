"""Packs on their way out: `pack export`, `diff`, `merge`, `sign` and `publish`.

Law: your own phrases leave only where you say so, and what a format can't carry is told before anything is written.
"""

import sys
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import click

from launcher.cli import opened
from launcher.cli.answers import json_option, print_json
from launcher.cli.packs_opened import agreed, key_options, pack_called, plain_report, secret_key, sharing_of, tell_report
from launcher.errors import LauncherError
from launcher.language import _, ngettext

if TYPE_CHECKING:
    from launcher.library import Library
    from launcher.packs.format import Pack
    from launcher.packs.merge import Strand
    from launcher.sharing.sharing import Sharing
    from launcher.sharing.values import Outgoing, Selection

_FILE: Final = click.Path(dir_okay=False, path_type=Path)


@click.command()
@click.option("--pack", "packs", metavar="PACK", multiple=True, help=_("A pack, by name or id; without it all packs."))
@click.option("--situation", "situations", metavar="SLUG", multiple=True, help=_("This situation; without it all of them."))
@click.option("--personal", is_flag=True, help=_("Your own phrases, too."))
@click.option("--own", is_flag=True, help=_("Your own phrases alone."))
@click.option("--as-sent", is_flag=True, help=_("Phrases as their publisher sent them, without your edits."))
@click.option("--name", help=_("What the new pack is called."))
@click.option("--publisher", help=_("Who answers for it."))
@click.option("--format", "form", default="phrasepack", help=_("phrasepack, csv, espanso, beeftext, textexpander, html or pdf."))
@click.option("-o", "--out", type=_FILE, required=True, help=_("Write it to this file."))
@click.option("--yes", is_flag=True, help=_("Do not ask; for scripts."))
@json_option
def export(*, form: str, out: Path, yes: bool, as_json: bool, **chosen: Any) -> None:
    """Write phrases to a file, for colleagues, other programs or paper."""
    with opened.library() as library:
        sharing = sharing_of(library)
        selection = _selection(sharing, chosen)
        lost = sharing.losses(selection, "html" if form == "pdf" else form)
        for line in lost:
            click.echo(line, err=True)
        if lost and not yes and sys.stdin.isatty() and not agreed(_("Write it all the same?")):
            raise LauncherError(_("Nothing was written."))
        written = _export(sharing, selection, form, out)
    _tell_outgoing(written, as_json=as_json)


def _export(sharing: "Sharing", selection: "Selection", form: str, out: Path) -> "Outgoing":
    if form != "pdf":
        return sharing.export(selection, form, out)
    from launcher.ui.packs import cheat_sheet_pdf  # only windows can draw pages

    return cheat_sheet_pdf.export(sharing, selection, out)


@click.command()
@click.argument("one", type=_FILE)
@click.argument("other", type=_FILE, required=False)
@json_option
def diff(one: Path, other: Path | None, *, as_json: bool) -> None:
    """Say what the pack OTHER says otherwise than ONE; with one file, otherwise than what is here. Nothing is changed."""
    with opened.library() as library:
        sharing = sharing_of(library)
        if other is None:
            review = sharing.review(one)
            found = review.merged
        else:
            found = sharing.diff(_read(one), _read(other))
    if as_json:
        print_json(
            {
                **plain_report(found.report(), len(found.pack.phrases)),
                "strands": [_plain_strand(strand) for strand in found.strands],
            }
        )
        return
    tell_report(found.report(), different=bool(found.strands))
    for strand in found.strands:
        _tell_strand(strand)


@click.command()
@click.argument("ours", type=_FILE)
@click.argument("base", type=_FILE)
@click.argument("theirs", type=_FILE)
@click.option("-o", "--out", type=_FILE, required=True, help=_("Write it to this file; it may be one of the three."))
@json_option
@click.pass_context
def merge(context: click.Context, ours: Path, base: Path, theirs: Path, *, out: Path, as_json: bool) -> None:
    """Bring two people's changes of one pack together; exit code 1 where they disagree and yours was kept."""
    from launcher import atomic
    from launcher.packs import format as pack_format
    from launcher.sharing.comparing import combined

    pack, disagreements = combined(_read(ours), _read(base), _read(theirs))
    try:
        atomic.replace(out.absolute(), pack_format.write(pack))
    except OSError as error:
        raise LauncherError(_("{file} cannot be written: {why}.").format(file=out, why=error.strerror)) from error
    if as_json:
        print_json({"file": str(out), "phrases": len(pack.phrases), "conflicts": list(disagreements)})
    for line in disagreements:
        click.echo(line, err=True)
    context.exit(1 if disagreements else 0)


@click.command()
@click.argument("file", type=_FILE)
@click.option("--mail", type=_FILE, metavar="ZIP", help=_("Pack and signature in one file, for mail."))
@key_options
@json_option
def sign(file: Path, *, mail: Path | None, key_file: Path, passphrase_file: Path | None, as_json: bool) -> None:
    """Sign a pack: writes FILE.minisig beside it, which minisign can check too."""
    from launcher.sharing import outgoing

    secret = secret_key(key_file, passphrase_file)
    signature = outgoing.sign(file, secret)
    files = [signature, *([outgoing.for_mail(file, mail)] if mail else [])]
    if as_json:
        print_json({"files": [str(one) for one in files], "key": secret.key.text})
    else:
        for one in files:
            click.echo(one)


@click.command()
@click.argument("paths", metavar="[FILE] FOLDER", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--pack", metavar="PACK", help=_("A pack that is here, with your edits in it."))
@click.option("--own", is_flag=True, help=_("Your own phrases, as a new pack."))
@click.option("--situation", "situations", metavar="SLUG", multiple=True, help=_("Of your own phrases: this situation alone."))
@click.option("--name", help=_("What its files are called, and a new pack."))
@click.option("--publisher", help=_("Who answers for a new pack."))
@click.option("--recall", metavar="ID", multiple=True, help=_("A phrase that nobody may say from now on, by id or code."))
@click.option("--expires", type=click.IntRange(1), metavar="DAYS", help=_("After so many days everybody is told that it is old."))
@click.option("--old-key", type=_FILE, help=_("The key that published there until now and hands over to yours."))
@click.option("--old-passphrase-file", type=_FILE, help=_("The file with its passphrase."))
@key_options
@json_option
def publish(
    paths: tuple[Path, ...],
    *,
    key_file: Path,
    passphrase_file: Path | None,
    old_key: Path | None,
    old_passphrase_file: Path | None,
    as_json: bool,
    **options: Any,
) -> None:
    """Publish the next edition into FOLDER: of a pack that is here, of your own phrases, or of a pack FILE.

    Whoever follows FOLDER, or the address where it can be had, gets it by itself.
    """
    if len(paths) > 2 or (len(paths) == 2) + bool(options["pack"]) + bool(options["own"]) != 1:
        raise click.UsageError(_("Name a pack FILE, --pack or --own, and the FOLDER."))
    secret = secret_key(key_file, passphrase_file)
    old = secret_key(old_key, old_passphrase_file) if old_key else None
    with opened.library() as library:
        sharing = sharing_of(library)
        what: str | Path | Selection
        if options["own"]:
            what = _selection(sharing, {**options, "packs": (), "own": True, "personal": True, "as_sent": False})
        else:
            what = pack_called(sharing, options["pack"]).id if options["pack"] else paths[0]
        expires = datetime.now(UTC) + timedelta(days=options["expires"]) if options["expires"] else None
        recall = [_id_of(library, name) for name in options["recall"]]
        written = sharing.publish(what, paths[-1], secret, name=options["name"] or "", expires=expires, recall=recall, old=old)
    _tell_outgoing(written, as_json=as_json, key=secret.key.text)


def _selection(sharing: "Sharing", chosen: dict[str, Any]) -> "Selection":
    from launcher.sharing.choosing import OWN
    from launcher.sharing.values import Selection

    packs = (OWN,) if chosen["own"] else tuple(pack_called(sharing, name).id for name in chosen["packs"])
    info = {name: chosen[name] for name in ("name", "publisher") if chosen[name]}
    return Selection(packs, chosen["situations"], personal=chosen["personal"], edits=not chosen["as_sent"], info=info)


def _id_of(library: "Library", name: str) -> str:
    """The id of a phrase by id or code; a phrase that is not here any more is named by its id."""
    with suppress(LauncherError):
        return opened.phrase_called(library, name).id
    return name


def _tell_outgoing(written: "Outgoing", *, as_json: bool, **more: str) -> None:
    if as_json:
        files = [str(file) for file in written.files]
        print_json({"files": files, "phrases": written.phrases, "losses": list(written.losses), **more})
    elif written.files:
        for file in written.files:
            click.echo(file)
        click.echo(ngettext("{count} phrase", "{count} phrases", written.phrases).format(count=written.phrases))
    else:
        click.echo(_("Nothing is different from what is published there."))


def _plain_strand(strand: "Strand") -> dict[str, Any]:
    return {
        "kind": strand.key[0], "id": strand.key[1], "sort": strand.sort, "title": strand.title, "fields": list(strand.fields),
        "conflicts": [one.field for one in strand.conflicts], "reach": list(strand.reach), "notes": list(strand.notes),
    }  # fmt: skip


def _tell_strand(strand: "Strand") -> None:
    from launcher.packs.word_diff import word_diff
    from launcher.phrase import Phrase

    for reached in strand.reach:
        click.echo(_("“{title}” now leads to {where}").format(title=strand.title, where=reached))
    if not (isinstance(strand.before, Phrase) and isinstance(strand.theirs, Phrase)):
        return
    for channel, text in strand.theirs.texts.items():
        was = strand.before.texts.get(channel)
        if was is not None and was.plain != text.plain:
            marks = {"same": "{}", "gone": "[-{}-]", "new": "{{+{}+}}"}
            said = "".join(marks[sort].format(piece) for sort, piece in word_diff(was.plain, text.plain))
            click.echo(f"{strand.title} ({channel}): {said}")


def _read(file: Path) -> "Pack":
    from launcher.packs import envelope
    from launcher.packs import format as pack_format
    from launcher.sharing.sources import file_bytes, unreadable

    try:
        return pack_format.read(envelope.opened(file_bytes(file)).content)
    except OSError as error:
        raise unreadable(file, error) from error


COMMANDS: Final = (export, diff, merge, sign, publish)
