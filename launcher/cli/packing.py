"""Packs as files and as subscriptions: the group `pack`, and `pack check`.

Law: a check only reads, and what a pack brings is told without taking it in; its exit code tells a supervisor's own CI.
"""

from pathlib import Path
from typing import Final

import click

from launcher.cli import packs_follow, packs_in, packs_out
from launcher.cli.answers import json_option, print_json
from launcher.errors import LauncherError
from launcher.language import _


@click.group()
def pack() -> None:
    """Take packs of phrases in, give them out, follow those of others, and look at them first."""


@pack.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--strict", is_flag=True, help=_("Warnings count as errors."))
@json_option
@click.pass_context
def check(context: click.Context, file: Path, *, strict: bool, as_json: bool) -> None:
    """Say whether a pack can be read, what is in it, and what its author should look at again.

    Exit code 1 where something in it is wrong.
    """
    from launcher.packs import format as pack_format
    from launcher.packs.checks import findings

    found = pack_format.read(_bytes(file))
    told = findings(found)
    counts = {place: len(getattr(found, place)) for place in pack_format.LIMITS}
    wrong = [one for one in told if strict or one.level == "error"]
    if as_json:
        print_json({
            "pack": {"id": found.info.id, "name": found.info.name, "serial": found.info.serial}, **counts,
            "errors": sum(one.level == "error" for one in told),
            "findings": [{"level": one.level, "where": one.where, "what": one.what} for one in told],
        })  # fmt: skip
    else:
        click.echo(_("{pack}, serial {serial}: it can be read.").format(pack=found.info.name, serial=found.info.serial))
        click.echo(", ".join(f"{place} {count}" for place, count in counts.items() if count))
        for one in told:
            click.echo(f"{_('Error') if one.level == 'error' else _('Look again')}: {one.where}: {one.what}")
    context.exit(1 if wrong else 0)


def _bytes(file: Path) -> bytes:
    from launcher.packs.sheet import MAX_BYTES

    try:
        with file.open("rb") as opened:
            return opened.read(MAX_BYTES + 1)
    except OSError as error:
        message = _("{file} cannot be read: {why}.").format(file=file, why=error.strerror)
        raise LauncherError(message, _("Name a file that ends in .phrasepack.")) from error


for _command in (*packs_in.COMMANDS, *packs_out.COMMANDS, *packs_follow.COMMANDS):
    pack.add_command(_command)

COMMANDS: Final = (pack,)
