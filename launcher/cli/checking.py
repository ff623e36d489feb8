"""Whether it works here: `doctor` and `demo`."""

import sys
from pathlib import Path
from typing import Final

import click

from launcher.cli.answers import json_option, print_json
from launcher.errors import LauncherError
from launcher.language import _


@click.command()
@json_option
@click.pass_context
def doctor(context: click.Context, *, as_json: bool) -> None:
    """Say what works here, what does not, and how to mend it."""
    from launcher import doctor as room

    findings = room.examine()
    if as_json:
        print_json([room.as_plain(finding) for finding in findings])
    else:
        room.tell(findings)
    context.exit(0 if all(f.state != "broken" for f in findings) else 1)


@click.command()
@click.option("--out", type=click.Path(file_okay=False, path_type=Path), help=_("Where the screenshots go."))
@click.pass_context
def demo(context: click.Context, out: Path | None) -> None:
    """Show the launcher at work on a virtual display: hotkey, search, paste into a real editor."""
    if sys.platform == "linux":
        from launcher import demo as room

        context.exit(room.run(out or Path.cwd() / "demo"))
    raise LauncherError(_("The demo runs on Linux only."), _("Start the launcher itself: launcher"))


COMMANDS: Final = (doctor, demo)
