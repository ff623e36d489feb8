"""Where the script `launcher` enters: a knock at the door of the one that runs, a start, a process of its own, or a command.

Law: `launcher show` imports the standard library only: desktops bind it to a key, and its start is what an agent waits for.
"""

import sys

from launcher import knock

PACKS = (".phrasepack", ".phrasefeed")  # what a double click opens
RETURNED = ["--quietly", "--returned"]  # as the keeper starts it where the desktop began anew


def main() -> int:
    """Run the command line and return its exit code."""
    arguments = sys.argv[1:]
    if arguments[:1] == ["keeper"] and len(arguments) == 2 and arguments[1].isdigit():
        from launcher.desktop.x11.keeper import main as keep

        return keep(int(arguments[1]))
    if arguments[:2] == ["keeper", "wayland"] and len(arguments) == 3 and arguments[2].isdigit():
        from launcher.desktop.wayland.keeper import main as keep_on_wayland

        return keep_on_wayland(int(arguments[2]))
    if arguments[:1] == ["aside"] and len(arguments) == 3 and arguments[1] in {"build", "keep", "look"}:
        from launcher.library import aside

        return aside(arguments[1], arguments[2])
    if knock.is_for_the_door(arguments):
        return knock.main(arguments)
    if arguments in ([], ["--quietly"], RETURNED) or (len(arguments) == 1 and arguments[0].lower().endswith(PACKS)):
        return _begin(arguments)
    from launcher.cli import run

    return run(arguments)


def _begin(arguments: list[str]) -> int:
    """The launcher itself; a pack that a file manager opens is shown by the one that runs, or by the one that begins."""
    import os
    from urllib.parse import quote

    quietly, returned = arguments[:1] == ["--quietly"], arguments == RETURNED
    named = arguments[0] if arguments and not quietly else ""
    file = os.path.abspath(named) if named else ""  # noqa: PTH100 -- as in knock: a start that an agent waits for
    try:
        answer = knock.ask(*((knock.OPEN, quote(file)) if file else ("status" if quietly else "show",)))
    except OSError as error:
        return knock.silent(error)
    if answer is not None:
        return 0
    keeper = None
    if sys.platform == "linux":
        from launcher.desktop import keeping

        keeper = keeping.begin_at_once()  # before all else is loaded, for the hotkey is live once it is ready
    from launcher import start

    return start.run(quietly=quietly, returned=returned, file=file, keeper=keeper)


if __name__ == "__main__":
    sys.exit(main())
