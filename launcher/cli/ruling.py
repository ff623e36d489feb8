"""How phrases reach each application: `rules list`, `test`, `add` and `remove`.

Law: what is said here is what the overlay will do, because both ask the same rules; each change is one step that
`launcher undo` takes back. A window's title is shown to the one who asks about that window, and kept nowhere.
"""

import dataclasses
import os
import sys
import threading
from collections.abc import Callable, Iterable
from typing import Any, Final, TypeVar

import click

from launcher import desktop, programs
from launcher.cli import opened
from launcher.cli.answers import json_option, print_json, table
from launcher.errors import LauncherError
from launcher.language import _
from launcher.manner import NEWLINES, PASTES, Seen
from launcher.phrase import Matching, Rule
from launcher.rules import PRESETS, SAYS, From, Rules, Told, tidied, unusable

F = TypeVar("F", bound=Callable[..., Any])
COUNT: Final = 3  # s to switch to the window that is meant
_TAKES_AWAY: Final = ""


@click.group()
def rules() -> None:
    """Say how phrases reach each application: pasted with which keys, typed, copied, or not at all."""


def _which_windows(command: F) -> F:
    process = _("The program, such as chrome or putty.exe, or its window's class; * is for anything.")
    title = _("What stands in the window's title; * is for anything.")
    command = click.option("--title", metavar="TITLE", help=title)(command)
    return click.option("--process", metavar="PROGRAM", help=process)(command)


@rules.command("list")
@click.option("--all", "also_built_in", is_flag=True, help=_("Those that are built in, too."))
@json_option
def list_(*, also_built_in: bool, as_json: bool) -> None:
    """List your rules and those of packs, the one that counts first."""
    with opened.library() as library:
        found = [(by, rule) for by, rule in library.rules() if also_built_in or by != "built-in"]
    if as_json:
        print_json([_plain(by, rule) for by, rule in found])
        return
    written = [(by, rule) for by, rule in found if by != "built-in"]
    if written:
        _tell_rules(written)
    else:
        click.echo(_("There are no rules but those that are built in: launcher rules list --all"), err=True)
    if also_built_in:
        _tell_built_in()
    for by, rule in written:
        if fields := unusable(rule):
            told = _("{whose}, {id}: this version can't use its {fields}.")
            click.echo(told.format(whose=_whose(by), id=rule.id, fields=", ".join(fields)), err=True)


@rules.command()
@_which_windows
@json_option
def test(process: str | None, title: str | None, *, as_json: bool) -> None:
    """Say what would be done with a window, and which rule says so.

    Without --process and --title it looks at the window that is in front after three seconds.
    """
    if process is None and title is None:
        seen = _in_front()
    else:
        names = (process.strip().lower(),) if process else ()
        seen = Seen(names, title or "", programs.is_terminal(names))
    with opened.library() as library:
        in_force = library.rules()
    if as_json:
        print_json(_plain_test(in_force, seen))
    else:
        _tell_test(in_force, seen)


@rules.command()
@_which_windows
@click.option("--paste", type=click.Choice([*PASTES, ""]), metavar="|".join(PASTES), help=_("How a phrase gets there."))
@click.option("--wait", metavar="SECONDS", help=_("How long to wait before the first key."))
@click.option("--newlines", type=click.Choice([*NEWLINES, ""]), metavar="|".join(NEWLINES), help=_("What line breaks become."))
@click.option("--speed", metavar="LETTERS", help=_("Letters per second, where it is typed."))
@click.option("--channel", metavar="CHANNEL", help=_("Whose text is shown for this window: chat, email …"))
@json_option
def add(process: str | None, title: str | None, *, as_json: bool, **says: str | None) -> None:
    """Add a rule of your own, or change the one that you have for the same windows.

    What you do not name stays as it is, and an empty value takes away: --channel "". For every window: --process "*"
    """
    match = _matching(process, title)
    said = {name: _value(name, value) for name, value in says.items() if value is not None}
    if not said:
        raise click.UsageError(_("Say what is to be done: {options}.").format(options=", ".join("--" + name for name in SAYS)))
    with opened.library() as library:
        changed = library.set_rule(match, said)
    _tell_change(changed.name, changed.step, as_json=as_json)


@rules.command()
@click.argument("process", metavar="PROGRAM", required=False)
@click.option("--title", metavar="TITLE", help=_("The rule's title, where it has one."))
@json_option
def remove(process: str | None, title: str | None, *, as_json: bool) -> None:
    """Remove your rule for PROGRAM; where you have none, a pack's counts no longer."""
    match = _matching(process, title)
    with opened.library() as library:
        changed = library.remove_rule(match)
    _tell_change(changed.name, changed.step, as_json=as_json)


def _matching(process: str | None, title: str | None) -> Matching:
    if not (process or title):
        raise click.UsageError(_("Name a program, a title, or both."))
    return tidied(Matching(process=process, title=title))


def _value(name: str, given: str) -> str | float | None:
    if given == _TAKES_AWAY:
        return None
    if name not in ("wait", "speed"):
        return given
    try:
        return float(given)
    except ValueError as error:
        raise click.BadParameter(_("“{given}” is not a number.").format(given=given), param_hint=f"--{name}") from error


def _tell_change(name: str, step: int, *, as_json: bool) -> None:
    if as_json:
        print_json({"name": name if step else "", "step": step})
    elif step:
        click.echo(name)
    else:
        click.echo(_("Nothing is different."), err=True)


def _in_front() -> Seen:
    """The window that the person switches to."""
    look = _looking()
    click.echo(_("Switch to the window that you mean."), err=True)
    for left in range(COUNT, 0, -1):
        click.echo(f"{left} ", err=True, nl=False)
        threading.Event().wait(1)  # the person needs the time, not we
    click.echo(err=True)
    target = look()
    if target is None:
        raise LauncherError(_("No window is in front."), _("Try again, and click into the window that you mean."))
    return target.seen


def _readable(text: str) -> str:
    """As it may go to a terminal: some other program wrote it."""
    return "".join(c if c.isprintable() else " " for c in text)


def _looking() -> Callable[[], desktop.Target | None]:
    """What tells which window is in front here; LauncherError where nothing does."""
    if sys.platform == "win32":
        from launcher.desktop.windows.windows import WinWindows

        return WinWindows().active
    else:  # noqa: RET505 -- the type checker sees only one of the two
        if desktop.detect(os.environ, sys.platform) != "x11":
            message = _("On this desktop a command can't see which window is in front.")
            raise LauncherError(message, _("Name it: launcher rules test --process PROGRAM --title TITLE"))
        from launcher.desktop.x11 import wire
        from launcher.desktop.x11.windows import X11Windows

        return X11Windows(wire.connect(), os.getpid()).active


def _plain(by: From, rule: Rule) -> dict[str, Any]:
    plain: dict[str, Any] = {"by": by, "id": rule.id, "process": rule.match.process, "title": rule.match.title}
    plain |= {name: getattr(rule, name) for name in SAYS}
    return plain | {"unusable": list(unusable(rule))}


def _plain_test(in_force: Rules, seen: Seen) -> dict[str, Any]:
    told = [_plain(one.by, one.rule) | {"decides": list(one.says)} for one in in_force.telling(seen)]
    window = {"names": list(seen.names), "title": seen.title, "terminal": seen.terminal}
    return {"window": window, "manner": dataclasses.asdict(in_force.manner(seen)), "rules": told}


def _tell_test(in_force: Rules, seen: Seen) -> None:
    manner = in_force.manner(seen)
    if seen.names:
        click.echo(_("Program: {names}").format(names=_readable(", ".join(seen.names))))
    if seen.title:
        click.echo(_("Title: {title}").format(title=_readable(seen.title)))
    click.echo(f"{_pastes()[manner.paste]} {_breaks()[manner.newlines]}")
    if manner.wait:
        click.echo(_("After a wait of {seconds:g} s.").format(seconds=manner.wait))
    if manner.paste == "type":
        click.echo(_("At {speed:g} letters per second.").format(speed=manner.speed))
    if manner.channel:
        click.echo(_("With the text for {channel}.").format(channel=manner.channel))
    told = in_force.telling(seen)
    if told:
        click.echo()
        _tell_deciding(told)
    else:
        click.echo(_("No rule says anything about this window."))


def _pastes() -> dict[str, str]:
    return {
        "ctrl-v": _("Pasted with Ctrl+V."),
        "shift-insert": _("Pasted with Shift+Insert."),
        "ctrl-shift-v": _("Pasted with Ctrl+Shift+V."),
        "type": _("Typed, not pasted."),
        "copy": _("Copied only; you paste it yourself."),
        "never": _("Never: nothing goes there."),
    }


def _breaks() -> dict[str, str]:
    return {
        "keep": _("Line breaks stay."),
        "shift-enter": _("Line breaks become Shift+Enter."),
        "join": _("Line breaks become spaces."),
    }


def _whose(by: From) -> str:
    return {"user": _("you"), "pack": _("pack"), "built-in": _("built in")}[by]


def _kind_names() -> dict[programs.Kind, str]:
    return {
        "terminal": _("Terminals"),
        "remote": _("Other computers' screens"),
        "chat": _("Chats"),
        "browser": _("Browsers"),
        "passwords": _("Passwords"),
    }


def _said(rule: Rule, only: Iterable[str] = SAYS) -> str:
    values = ((name, getattr(rule, name)) for name in only)
    said = ((name, value) for name, value in values if value is not None)
    return ", ".join(f"{name} {value:g}" if isinstance(value, float) else f"{name} {value}" for name, value in said)


def _tell_rules(found: Iterable[tuple[From, Rule]]) -> None:
    program = _("Program")
    rows = ((_whose(by), rule.match.process or "*", rule.match.title or "*", _said(rule)) for by, rule in found)
    table((_("Whose"), program, _("Title"), _("Says")), rows, whole=(program,))


def _tell_deciding(told: Iterable[Told]) -> None:
    program = _("Program")
    rows = (
        (_whose(one.by), one.rule.match.process or "*", one.rule.match.title or "*", _said(one.rule, one.says)) for one in told
    )
    table((_("Whose"), program, _("Title"), _("Decides")), rows, whole=(program,))


def _tell_built_in() -> None:
    for kind, name in _kind_names().items():
        click.echo(f"\n{name}: {_said(PRESETS[kind])}")
        click.echo("  " + ", ".join(sorted(programs.KINDS[kind])))


COMMANDS: Final = (rules,)
