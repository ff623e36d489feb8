"""Where the script `launcher` enters: a knock at the door of the one that runs, a start, a process of its own, or a command.

Law: `launcher show` imports the standard library only: desktops bind it to a key, and its start is what an agent waits for.
"""

import sys

from launcher import knock

PACKS = (".phrasepack", ".phrasefeed")  # what a double click opens


def main() -> int:
    """Run the command line and return its exit code."""
    arguments = sys.argv[1:]
    if arguments[:1] == ["keeper"] and len(arguments) == 2 and arguments[1].isdigit():
        from launcher.desktop.x11.keeper import main as keep

        return keep(int(arguments[1]))
    if arguments[:1] == ["aside"] and len(arguments) == 3 and arguments[1] in {"build", "keep", "look"}:
        from launcher.library import aside

        return aside(arguments[1], arguments[2])
    if knock.is_for_the_door(arguments):
        return knock.main(arguments)
    if arguments in ([], ["--quietly"]):
        if knock.ask("show") is not None:
            return 0
        from launcher import start

        return start.run(quietly=bool(arguments))
    if len(arguments) == 1 and arguments[0].lower().endswith(PACKS):
        return _open(arguments[0])
    from launcher.cli import run

    return run(arguments)


def _open(file: str) -> int:
    """A file manager opens a pack: the launcher that runs shows it, or one is started for it."""
    import os
    from urllib.parse import quote

    whole = os.path.abspath(file)  # noqa: PTH100 -- as in knock: a start that an agent waits for
    if knock.ask(knock.OPEN, quote(whole)) is not None:
        return 0
    from launcher import start

    return start.run(file=whole)


if __name__ == "__main__":
    sys.exit(main())
