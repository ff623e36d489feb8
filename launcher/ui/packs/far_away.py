"""Packs and files that lie far away: in folders and on servers of others, which may answer late or never.

Law: the store's own thread never waits for them. Whoever looks there has a thread and a store of its own, so that saving a
phrase, a second look and the end of the launcher wait for no share that hangs. What is looked at is taken in elsewhere.
"""

from collections.abc import Callable
from contextlib import closing
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from launcher import policy
from launcher.errors import LauncherError
from launcher.language import _
from launcher.ui.background import Beside

if TYPE_CHECKING:  # what packs need is loaded when the first one comes: the hotkey is live before
    from launcher.sharing.sharing import Sharing
    from launcher.ui.words import Words

Failed = Callable[[LauncherError], None]
FarAway = Callable[[Callable[["Sharing"], Any], Callable[[Any], None], Failed], None]


def far_away(words: "Words", beside: Beside) -> FarAway:
    """Carries out a job on `beside`, over a store of its own; what it changes comes into use as any change by another program."""

    def run(job: "Callable[[Sharing], Any]", done: Callable[[Any], None], failed: Failed) -> None:
        library = words.library
        if library is None:
            failed(LauncherError(_("The phrases are being loaded."), _("Try again in a moment.")))
            return
        path = library.store.path

        def came(answer: object) -> None:
            words.look()
            done(answer)

        beside.run(lambda: _with_own_store(path, job), came, failed)

    return run


def _with_own_store(path: Path, job: "Callable[[Sharing], Any]") -> object:
    from launcher.sharing.sharing import Sharing
    from launcher.store import Store

    with closing(Store.open(path, now=datetime.now)) as store:
        return job(Sharing(store, policy.read()[0]))
