"""Where the script `launcher` enters: a knock at the running launcher's door if that is all, a start, the keeper, or a command.

Law: `launcher show` imports the standard library only: desktops bind it to a key, and its start is what an agent waits for.
"""

import sys


def main() -> int:
    """Run the command line and return its exit code."""
    arguments = sys.argv[1:]
    if arguments[:1] == ["keeper"] and len(arguments) == 2 and arguments[1].isdigit():
        from launcher.desktop.x11.keeper import main as keep

        return keep(int(arguments[1]))
    from launcher import knock

    if knock.is_for_the_door(arguments):
        return knock.main(arguments)
    if arguments in ([], ["--quietly"]):
        if knock.ask("show") is not None:
            return 0
        from launcher import app

        return app.run(quietly=bool(arguments))
    from launcher.cli import run

    return run(arguments)


if __name__ == "__main__":
    sys.exit(main())
