"""What the rooms about packs ask for: callables that whoever builds the window gives them.

Law: a window knows no store, no folder and no network. It asks, and hears the answer later on the GUI thread: `done` with a
value, or `failed` with a LauncherError (`progress.Stopped` where the person stopped it). `far` is told on the worker's thread.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from launcher import policy
from launcher.progress import Far
from launcher.ui.background import Beside
from launcher.ui.packs.far_away import far_away
from launcher.ui.settings.keeping import Failed

if TYPE_CHECKING:
    from launcher.library import Library
    from launcher.packs.report import Report
    from launcher.sharing.values import News, PackState, Retired, Review, Taken
    from launcher.store import Changed
    from launcher.ui.words import Words


@dataclass(frozen=True, slots=True)
class Allowed:
    """What the company's policy leaves to the user."""

    imports: bool = True
    exports: bool = True
    sources: bool = True  # subscriptions
    anywhere: bool = True  # to addresses and folders of her own choice


@dataclass(frozen=True, slots=True)
class Here:
    """The packs that are here, how many phrases their publishers took out lately, and what may be done."""

    packs: "tuple[PackState, ...]" = ()
    retired: int = 0
    allowed: Allowed = Allowed()

    @property
    def unread(self) -> int:
        """How many reports nobody has read yet."""
        return sum(len(pack.news) for pack in self.packs)


@dataclass(frozen=True, slots=True)
class Following:
    """What can be asked for; lists come newest first. `unsubscribe` answers None where nothing but the following ended."""

    here: Callable[[Callable[[Here], None], Failed], None]
    reports: "Callable[[str | None, Callable[[Sequence[Report]], None], Failed], None]"
    read: Callable[[Sequence[str], Callable[[None], None], Failed], None]
    look: "Callable[[str | None, Far, Callable[[Sequence[News]], None], Failed], None]"
    waiting: "Callable[[str, Far, Callable[[Review], None], Failed], None]"
    subscribe: "Callable[[str, Far, Callable[[Review], None], Failed], None]"
    take: "Callable[[Review, Far, Callable[[Taken], None], Failed], None]"
    rollback: "Callable[[str, int, Callable[[Taken], None], Failed], None]"
    unsubscribe: "Callable[[str, bool, Callable[[Taken | None], None], Failed], None]"
    remove: "Callable[[str, Callable[[Taken], None], Failed], None]"
    retired: "Callable[[Callable[[Sequence[Retired]], None], Failed], None]"
    keep: "Callable[[str, Callable[[Changed], None], Failed], None]"
    undo: "Callable[[int, Callable[[Changed | None], None], Failed], None]"


def following_of(words: "Words", beside: Beside) -> Following:
    """What the rooms ask for, carried out by the library; what waits for a folder or a server runs on `beside`."""
    ask, do, far_off = words.ask, words.do, far_away(words, beside)
    return Following(
        here=lambda done, failed: ask(here, done, failed),
        reports=lambda pack, done, failed: ask(lambda library: library.sharing.reports(pack), done, failed),
        read=lambda packs, done, failed: ask(lambda library: _read(library, packs), done, failed),
        look=lambda pack, far, done, failed: far_off(lambda sharing: sharing.update(pack, far=far), done, failed),
        waiting=lambda pack, far, done, failed: far_off(lambda sharing: sharing.waiting(pack, far), done, failed),
        subscribe=lambda where, far, done, failed: far_off(lambda sharing: sharing.subscribe(where, far), done, failed),
        # What the edition asks stood in the question that she has said yes to.
        take=lambda review, far, done, failed: do(
            lambda library: library.sharing.take(review, trust=True, sure=True, far=far), done, failed
        ),
        rollback=lambda pack, serial, done, failed: do(lambda library: library.sharing.rollback(pack, serial), done, failed),
        unsubscribe=lambda pack, keep, done, failed: do(
            lambda library: library.sharing.unsubscribe(pack, keep_phrases=keep), done, failed
        ),
        remove=lambda pack, done, failed: do(lambda library: library.sharing.remove(pack), done, failed),
        retired=lambda done, failed: ask(lambda library: library.sharing.retired(), done, failed),
        keep=lambda phrase, done, failed: do(lambda library: library.sharing.keep_retired(phrase), done, failed),
        undo=lambda step, done, failed: do(lambda library: library.undo(step), done, failed),
    )


def here(library: "Library") -> Here:
    """How it stands with the packs; for the worker's thread."""
    fixed, _notices = policy.read()
    allowed = Allowed(
        imports=fixed.imports,
        exports=fixed.exports,
        sources=bool(fixed.sources) or not fixed.only_trusted_sources,
        anywhere=not fixed.only_trusted_sources,
    )
    return Here(library.sharing.packs(), len(library.sharing.retired()), allowed)


def _read(library: "Library", packs: Sequence[str]) -> None:
    for pack in packs:
        library.sharing.report_read(pack)
