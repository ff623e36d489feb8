"""Packs as files: `pack check`.

Law: it only reads, and what a pack brings is told without taking it in.
"""

from pathlib import Path
from typing import Final

import click

from launcher.cli.answers import json_option, print_json
from launcher.errors import LauncherError
from launcher.language import _
from launcher.packs import format as pack_format
from launcher.packs.remarks import remarks
from launcher.packs.sheet import MAX_BYTES


@click.group()
def pack() -> None:
    """Look at packs of phrases before they are shared or taken in."""


@pack.command()
@click.argument("file", type=click.Path(path_type=Path))
@json_option
def check(file: Path, *, as_json: bool) -> None:
    """Say whether a pack can be read, what is in it, and what its author should look at again."""
    found = pack_format.read(_bytes(file))
    told = remarks(found)
    counts = {place: len(getattr(found, place)) for place in pack_format.LIMITS}
    if as_json:
        print_json(
            {"pack": {"id": found.info.id, "name": found.info.name, "serial": found.info.serial}, **counts, "remarks": told}
        )
        return
    click.echo(_("{pack}, serial {serial}: it can be read.").format(pack=found.info.name, serial=found.info.serial))
    click.echo(", ".join(f"{place} {count}" for place, count in counts.items() if count))
    for line in told:
        click.echo(line)


def _bytes(file: Path) -> bytes:
    try:
        with file.open("rb") as opened:
            return opened.read(MAX_BYTES + 1)
    except OSError as error:
        message = _("{file} cannot be read: {why}.").format(file=file, why=error.strerror)
        raise LauncherError(message, _("Name a file that ends in .phrasepack.")) from error


COMMANDS: Final = (pack,)
