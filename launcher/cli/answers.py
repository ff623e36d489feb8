"""How the commands print: JSON for programs, tables for people.

Law: what is printed for programs is whole and on the output stream; what is only said on the way goes to the error stream.
Nothing in a phrase can steer the terminal. A row of a table that is no terminal's is one line.
"""

import json
import sys
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from typing import Any, Final, TypeVar

import click

from launcher.language import _
from launcher.phrase import Phrase

F = TypeVar("F", bound=Callable[..., Any])
_STEERING: Final = dict.fromkeys(code for code in (*range(32), *range(127, 160)) if chr(code) not in "\t\n")
_LEAST: Final = 12  # characters that a column needs at least
_ENDLESS: Final = 100_000  # characters of a line where there is no terminal to break it


def json_option(command: F) -> F:
    """The option --json of a command that can print for programs."""
    return click.option("--json", "as_json", is_flag=True, help=_("Print JSON."))(command)


def print_json(plain: object) -> None:
    """Print JSON-ready data."""
    json.dump(plain, sys.stdout, ensure_ascii=False, indent=2)
    sys.stdout.write("\n")


def shown(text: str) -> str:
    """The text without the characters that would steer a terminal."""
    return text.translate(_STEERING)


def table(headings: Sequence[str], rows: Iterable[Sequence[str]], *, whole: Sequence[str] = ()) -> None:
    """Print rows under their headings; the columns named in `whole` are never broken into lines.

    Where a terminal is too narrow for columns, each row stands as a few lines with their headings before them.
    """
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    console = Console(width=None if sys.stdout.isatty() else _ENDLESS)
    printed = [tuple(map(shown, row)) for row in rows]
    widths = [max(map(len, column)) for column in zip(headings, *printed, strict=True)]
    least = (width if heading in whole else min(width, _LEAST) for heading, width in zip(headings, widths, strict=True))
    if sum(least) + len(widths) > console.width:
        _print_below_each_other(headings, printed)
        return
    drawn = Table(box=None, pad_edge=False)
    for heading in headings:
        drawn.add_column(heading, no_wrap=heading in whole)
    for row in printed:
        drawn.add_row(*map(Text, row))  # as text: a title in square brackets is no markup
    console.print(drawn)


def _print_below_each_other(headings: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    for n, row in enumerate(rows):
        lines = (f"{heading}: {cell}" if heading else cell for heading, cell in zip(headings, row, strict=True) if cell)
        click.echo("\n".join(["", *lines] if n else lines))


def phrases_table(phrases: Iterable[Phrase]) -> None:
    """Print phrases, one a line."""
    id_ = _("Id")
    rows = ((p.situation, p.codes[0] if p.codes else "", p.title, p.id) for p in phrases)
    table((_("Situation"), _("Code"), _("Title"), id_), rows, whole=(id_,))


def local(at: datetime) -> str:
    """A moment as a person writes it, to the minute, in the time of this computer."""
    return (at.astimezone() if at.tzinfo else at).strftime("%Y-%m-%d %H:%M")
