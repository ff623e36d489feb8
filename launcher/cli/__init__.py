"""The commands: one function each, in a room for each theme.

Law: exit 0 done, 1 refused by the world (message and hint on the error stream), 2 misuse; lists and reports take --json. The
words are changed only through the library, as the overlay changes them. It imports the windows only to start them.

  finding   search, list, phrase, fill: what there is to say
  writing   add, edit, remove: changing the words
  ruling    rules list, test, add, remove: how phrases reach each application
  packing   the group pack, and pack check
    packs_in      pack import, list, remove, rollback, conflicts, retired
    packs_out     pack export, diff, merge, sign, publish
    packs_follow  pack subscribe, unsubscribe, update, trust, keygen
    packs_opened  what these share
  keeping   undo, history, backup, restore: nothing is lost
  checking  doctor, demo: whether it works here
  opened    the library for the time of one command
  answers   how the commands print
"""

import click

from launcher import __version__, knock
from launcher.cli import checking, finding, keeping, packing, ruling, writing
from launcher.errors import LauncherError
from launcher.language import _


def run(arguments: list[str]) -> int:
    """Carry out a command line and return its exit code."""
    try:
        code = commands.main(arguments, prog_name="launcher", standalone_mode=False)
    except click.ClickException as misuse:
        misuse.show()
        return 2 if isinstance(misuse, click.UsageError) else 1
    except click.Abort:
        return 1
    except LauncherError as error:
        click.echo(error.message, err=True)
        if error.hint:
            click.echo(error.hint, err=True)
        return 1
    return code if isinstance(code, int) else 0


@click.group(invoke_without_command=True, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, message="launcher %(version)s")
@click.option("--quietly", is_flag=True, help=_("Start without showing anything, as at login."))
@click.pass_context
def commands(context: click.Context, *, quietly: bool) -> None:
    """The right sentence for a difficult conversation, one hotkey away.

    Without a command: starts the launcher, or shows the overlay of the one that runs.
    """
    if context.invoked_subcommand is not None:
        return
    try:
        answer = knock.ask("show")
    except OSError as error:
        context.exit(knock.silent(error))
    if answer is not None:
        return
    from launcher import start

    context.exit(start.run(quietly=quietly))


def _knocking(verb: str, help_: str) -> None:
    @commands.command(verb, help=help_)
    @click.option("--json", "as_json", is_flag=True, help=_("Print JSON."))
    @click.pass_context
    def knocks(context: click.Context, *, as_json: bool) -> None:
        context.exit(knock.main([verb, *(["--json"] if as_json else [])]))


for _verb, _help in (
    ("show", _("Show the overlay of the launcher that runs; bind this to a key where no hotkey can be had.")),
    ("toggle", _("Show the overlay, or hide it.")),
    ("status", _("Say how the running launcher is.")),
    ("quit", _("End the running launcher.")),
):
    _knocking(_verb, _help)

for _command in (
    *finding.COMMANDS,
    *writing.COMMANDS,
    *ruling.COMMANDS,
    *packing.COMMANDS,
    *keeping.COMMANDS,
    *checking.COMMANDS,
):
    commands.add_command(_command)
