"""The start of the launcher, and its end.

The order is the product's: first the keeper, which gets ready beside us and binds the hotkey before any window is thought of,
so that the launcher can be called; then the windows; then, on a thread of its own, what lies at hand to be looked up, and at
last the store. Until there are phrases the overlay says so.
"""

import contextlib
import gc
import logging
import os
import sys
from typing import TYPE_CHECKING, TypeAlias
from urllib.parse import quote

from launcher import desktop, knock, places
from launcher.desktop import Desktop, Listener
from launcher.errors import LauncherError
from launcher.language import _

if TYPE_CHECKING:
    from launcher.desktop.keeping import Keeper
    from launcher.desktop.wayland import session as wayland
    from launcher.desktop.x11 import session as x11

    Begun: TypeAlias = x11.Begun | wayland.Begun | Desktop | None

SWITCH_WITHIN = 0.0005  # s
M_ARENA_MAX = -8  # as malloc.h calls it
LOG_AT_MOST = 500_000  # bytes; looked at when the launcher starts
TALKATIVE = ("httpx", "httpcore")  # they tell the whole address of every question, with what is secret in it


def run(*, quietly: bool = False, returned: bool = False, file: str = "", keeper: "Keeper | None" = None) -> int:
    """Run the launcher until it is quit; `quietly`: without showing itself first. Returns the exit code.

    `returned`: the desktop has ended and begun anew, and took the launcher of before along. `file` is a pack that somebody has
    opened: it is shown instead. `keeper` is one that has begun already.
    """
    gc.disable()  # for good: a collection in the middle of a key, or on another thread, would do harm; see App._tidy
    # A key must not wait 5 ms, as usual, each time that another thread has the interpreter.
    sys.setswitchinterval(SWITCH_WITHIN)
    # On a machine with many processors it would make a thread and a buffer for each, and we multiply no matrices.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    listener = Listener()
    begun: Begun = None
    try:
        begun = _begin(listener, keeper)
        # Here and not above: every start waits for the keeper's, so that comes first.
        from launcher import policy, settings
        from launcher.summons import Summons

        company, notices = policy.read()
        chosen, told = settings.load(places.settings_file(), company.fixed)
        listener.may_listen = lambda: chosen.listen
        summons = Summons(begun.hotkeys if begun else None, chosen)
        summons.bind(chosen)  # before Qt is loaded: a press waits for the windows, and what is typed after it waits with it
        _log_to_file()
        _share_memory_among_threads()

        from launcher.app import App
        from launcher.ui.application import application
        from launcher.ui.instance import Door

        qt = application()
        door = Door()
        if not door.open():
            if begun is not None:
                begun.close()
            if file or not quietly:  # the system's own start takes nobody the keyboard away
                knock.ask(*((knock.OPEN, quote(file)) if file else ("show",)))
            return 0
        here = _connect(begun, listener)
    except (LauncherError, ImportError) as error:
        if begun is not None:
            begun.close()
        _say_why(error if isinstance(error, LauncherError) else _incomplete(error))
        return 1
    app = App(here, door, summons, chosen)
    app.begin()
    anew = (_("The desktop was started anew, and the launcher with it."),) if returned else ()
    app.welcome((*anew, *notices, *told), open_it=not quietly and not file)
    if file:
        app.open_file(file)
    code = int(qt.exec())
    app.end()
    return code


def _incomplete(error: ImportError) -> LauncherError:
    """A library is missing, one of the system's or of ours."""
    return LauncherError(
        _("A part of the launcher cannot be loaded: {why}.").format(why=error), _("See what is missing: launcher doctor")
    )


def _begin(listener: Listener, keeper: "Keeper | None") -> "Begun":
    """What can hear a hotkey before there are windows: X11's keeper, Wayland's portals, or all of Windows, which needs no Qt."""
    if sys.platform == "win32":
        from launcher.desktop.windows import session as windows_session

        return windows_session.connect(listener)
    else:  # noqa: RET505 -- the type checker sees only one of the two
        found = desktop.detect(os.environ, sys.platform)
        if found == "x11":
            from launcher.desktop.x11 import session

            return session.begin(listener, keeper)
        if found == "wayland":
            from launcher.desktop.wayland import session as wayland_session

            # Qt chooses by the name of the desktop, and by a variable that a session started by hand does not have.
            drawn_by = os.environ.setdefault("QT_QPA_PLATFORM", "wayland;xcb")
            try:
                return wayland_session.begin(listener)
            except LauncherError:
                if drawn_by.startswith("wayland"):
                    raise  # else Qt would abort
        return None


def _share_memory_among_threads() -> None:
    """Let threads take memory from one place: what one has given back, another can use. It is 2 MB less, and always the same."""
    if sys.platform == "linux":
        import ctypes

        with contextlib.suppress(AttributeError):  # only glibc has it
            ctypes.CDLL(None).mallopt(M_ARENA_MAX, 1)


def _connect(begun: "Begun", listener: Listener) -> Desktop:
    if isinstance(begun, Desktop):
        return begun
    if begun is not None:
        return begun.connect(listener)
    from launcher.desktop.qtclipboard import copy_only

    return copy_only(listener)


def _say_why(error: LauncherError) -> None:
    text = f"{error.message}\n{error.hint}\n"
    if sys.platform == "win32" and sys.__stderr__ is None:  # no console: else nobody would see it
        from launcher.desktop.windows import box

        box.say(text, _("Phrase launcher"))
    else:
        sys.stderr.write(text)


def _log_to_file() -> None:
    """Ids and lengths, to a small file beside the one of before; warnings also to the terminal."""
    path = places.log_file()
    handlers: list[logging.Handler] = []
    if sys.stderr is not None:
        handlers.append(logging.StreamHandler())
        handlers[0].setLevel(logging.WARNING)
    with contextlib.suppress(OSError):  # a full disk or a read-only home must not keep the launcher from starting
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        if path.exists() and path.stat().st_size > LOG_AT_MOST:
            path.replace(path.with_name(path.name + ".before"))
        handlers.append(logging.FileHandler(path, encoding="utf-8"))
    for name in TALKATIVE:
        logging.getLogger(name).setLevel(logging.WARNING)
    logging.basicConfig(level=logging.INFO, handlers=handlers, format="%(asctime)s %(levelname)s %(name)s: %(message)s")
