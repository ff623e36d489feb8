"""Rules in a person's words: whose window it is, and what happens there.

Law: a row tells what a phrase will do, not how the rule is written down. A pattern is offered from a title so that it fits the
next customer too. It knows no window and no store.
"""

import re
from collections.abc import Mapping, Sequence
from typing import Any, Final

from launcher import programs
from launcher.desktop import Target
from launcher.language import _
from launcher.manner import NEWLINES, PASTES, Seen
from launcher.phrase import Matching, Rule
from launcher.rules import unusable
from launcher.ui.overlay.switch import channel_name

# What the makers call them, where that can't be read off the program's name.
_CALLED: Final[Mapping[str, str]] = {
    "ms-teams": "Microsoft Teams", "teams": "Microsoft Teams", "teams-for-linux": "Microsoft Teams", "mstsc": "Remote Desktop",
    "msrdc": "Remote Desktop", "wfica32": "Citrix Workspace", "cdviewer": "Citrix Workspace", "msedge": "Microsoft Edge",
    "virtualboxvm": "VirtualBox", "vmware-view": "VMware Horizon", "windowsterminal": "Windows Terminal", "putty": "PuTTY",
    "whatsapp": "WhatsApp", "keepass": "KeePass", "keepassxc": "KeePassXC", "1password": "1Password", "outlook": "Outlook",
    "google-chrome": "Google Chrome", "gnome-terminal-server": "GNOME Terminal", "rocket.chat": "Rocket.Chat",
    "telegramdesktop": "Telegram", "telegram-desktop": "Telegram", "consolewindowclass": "Console", "conhost": "Console",
    "cascadia_hosting_window_class": "Windows Terminal", "virtualconsoleclass": "ConEmu", "conemu": "ConEmu", "kgx": "Console",
}  # fmt: skip
_LONGEST_TITLE: Final = 90  # characters of a title that is shown
_PARTED: Final = re.compile(r"\s+[-–—|·]\s+")
_COUNT: Final = re.compile(r"^[\s•●*]*[(\[]\d+\+?[)\]]\s*|^[\s•●*]+")  # what programs put before a title: "(3) ", "• "


def kind_name(kind: programs.Kind) -> str:
    """What a kind of programs is called."""
    return {
        "terminal": _("Terminals"),
        "remote": _("Screens of other computers"),
        "chat": _("Chats"),
        "browser": _("Browsers"),
        "passwords": _("Password managers"),
    }[kind]


def program_name(process: str) -> str:
    """What a person calls the program, as far as its name tells."""
    name = process.removesuffix(".exe")
    if known := _CALLED.get(name.casefold()):
        return known
    if name.count(".") >= 2:  # as org.gnome.Console
        name = name.rpartition(".")[2]
    words = name.replace("_", " ").strip() or process
    return words[:1].upper() + words[1:]


def where(match: Matching) -> str:
    """Which windows a rule is for."""
    program = _("any program")
    if match.process and match.process.strip("*"):
        called = program_name(match.process)
        program = called if called.casefold() == match.process.casefold() else f"{called} ({match.process})"
    if match.title:
        return _("“{title}” in {program}").format(title=match.title, program=program)
    return program[:1].upper() + program[1:]


def what(rule: Rule) -> str:
    """What happens there, as one line; it names only what the rule says."""
    parts = [part for part in _parts(rule, unusable(rule)) if part]
    told = ", ".join(parts) or _("says nothing that this version can do")
    return told[:1].upper() + told[1:]


def paste_name(paste: str) -> str:
    """What a choice of the way is called."""
    return {
        "ctrl-v": _("Paste with Ctrl+V"),
        "shift-insert": _("Paste with Shift+Insert"),
        "ctrl-shift-v": _("Paste with Ctrl+Shift+V"),
        "type": _("Type letter by letter"),
        "copy": _("Only copy"),
        "never": _("Never: keep phrases out"),
    }.get(paste, paste)


def newlines_name(newlines: str) -> str:
    """What a choice for line breaks is called."""
    return {"keep": _("As they are"), "shift-enter": _("Shift+Enter"), "join": _("Spaces")}.get(newlines, newlines)


def number_words(value: float) -> str:
    """A number as short as it can be said."""
    return f"{value:g}"


def danger(program: str, seen: Seen | None, manner_says: Mapping[str, Any]) -> str:
    """What could go wrong with that way there; empty where nothing much can."""
    names, paste, newlines = (program, *(seen.names if seen is not None else ())), manner_says["paste"], manner_says["newlines"]
    kinds = {*programs.kinds_of(names), *(("terminal",) if seen is not None and seen.terminal else ())}
    if paste in {"copy", "never"}:
        return ""
    if "terminal" in kinds and (newlines == "shift-enter" or (newlines == "keep" and paste != "type")):
        return _("A terminal runs every line that it gets, as if you had pressed Enter. “Spaces” is safe.")
    if "passwords" in kinds:
        return _("This program keeps passwords. A phrase that goes there can overwrite one.")
    if "remote" in kinds and paste != "type":
        return _("The other computer can get the clipboard late, and paste what lay there before. Typing is safe.")
    if paste == "type" and newlines == "shift-enter":
        return _("Shift+Enter sends the message in some programs. Try it where it does no harm.")
    return ""


def window_name(target: Target) -> str:
    """A window as it is offered: its title and its program."""
    program = program_of(target)
    title = " ".join(target.title.split())
    title = title if len(title) <= _LONGEST_TITLE else title[: _LONGEST_TITLE - 1].rstrip() + "…"
    return _("“{title}” in {program}").format(title=title, program=program) if title else program


def program_of(target: Target) -> str:
    """The name that a rule for this window goes by."""
    return target.app or next(iter(target.names), "")


def pattern_of(title: str) -> str:
    """A pattern from a title that fits the window tomorrow too: without the program's own name, counts and numbers."""
    parts = [part for part in _PARTED.split(_COUNT.sub("", " ".join(title.split()))) if part]
    kept = parts[-2] if len(parts) > 1 else next(iter(parts), "")
    return re.sub(r"\d[\d.,:/]*", "*", kept)


def _parts(rule: Rule, not_usable: Sequence[str]) -> list[str]:
    paste = {
        "ctrl-v": _("pastes with Ctrl+V"),
        "shift-insert": _("pastes with Shift+Insert"),
        "ctrl-shift-v": _("pastes with Ctrl+Shift+V"),
        "type": _("types the phrase"),
        "copy": _("only copies"),
        "never": _("keeps phrases out"),
    }
    newlines = {
        "keep": _("line breaks as they are"),
        "shift-enter": _("Shift+Enter for a new line"),
        "join": _("a space for each line break"),
    }
    says = {name for name in ("paste", "newlines", "wait", "speed", "channel") if name not in not_usable}
    return [
        paste[rule.paste] if "paste" in says and rule.paste in PASTES else "",
        newlines[rule.newlines] if "newlines" in says and rule.newlines in NEWLINES else "",
        _("waits {seconds} s first").format(seconds=number_words(rule.wait)) if "wait" in says and rule.wait else "",
        _("{speed} letters a second").format(speed=number_words(rule.speed)) if "speed" in says and rule.speed else "",
        _("words for {channel}").format(channel=channel_name(rule.channel)) if "channel" in says and rule.channel else "",
    ]
