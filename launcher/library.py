"""The phrases as the story needs them: from the store, with the starter on board, as a collection that keeps up with it.

Law: a start never fails for want of words; the starter is pack 0 and is installed into an empty store. Everything here can
take a while and belongs on the worker's thread, in order, unless it says otherwise; what takes seconds is done by a process of
its own, so that no key waits for it. It knows no window.
"""

import gc
import json
import logging
import sys
from collections.abc import Callable, Mapping
from contextlib import closing
from dataclasses import replace
from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, cast

import msgspec

from launcher import places, policy
from launcher.change import Add, Batch, Change, Edit, Remove
from launcher.collection import FEW, LAST_SITUATION, Collection, News, distrust_shelf, from_shelf, put_on_shelf
from launcher.errors import LauncherError
from launcher.habit import Habits
from launcher.language import _, ngettext
from launcher.phrase import Matching, Phrase, Rule
from launcher.rules import BUILT_IN, SAYS, Rules, called, same_windows, tidied
from launcher.search import Index, warm_up
from launcher.sharing.names import RECALLED
from launcher.shelf import Aside, be_modest
from launcher.store import Backup, Changed, Damaged, Earlier, Full, Past, Restored, Store, Unwritable, backups_beside, listed

if TYPE_CHECKING:
    from launcher.sharing.sharing import Sharing
    from launcher.sharing.values import News as PackNews
    from launcher.store.inside import Inside

__all__ = ["Collection", "Library", "News", "aside"]

log = logging.getLogger(__name__)
STARTER = "starter.phrasepack"
RECALLS_TOLD: Final = "recalls-told"  # the unread reports whose recalls were said, a line each
SMALL: Final = 3_000_000  # bytes of a store that is read quicker than a process is started


class Library:
    """The open store and what is made of it. `told`: what the user must be told of the opening, a line each."""

    def __init__(self, path: Path, now: Callable[[], datetime]) -> None:
        """Open the store at `path`, rescued where it is damaged; LauncherError where it cannot be."""
        self._now = now
        self.told: tuple[str, ...] = ()
        self.store = self._opened(path)
        self._aside = Aside(places.own_command("aside"))
        self._own: dict[str, None] = {}  # the phrases that were changed here last
        self._built: Collection | None = None  # by `build`, for `freshened`
        self._checked: bytes | None = None  # by `check`, for `look_after`
        self._furnish()
        self._recall_again()
        try:
            self.store.fade(now().date())
        except LauncherError as error:  # as on a full disk: she can read, and is told when she saves
            log.info("habits could not fade: %s", error.message)

    # What is looked up

    def collection(self, at_hand: Collection | None = None) -> Collection:
        """Everything, warm; the index `at_hand` where it is up with the store, else from the shelf, else built."""
        warm_up()
        mark, habits = self.store.mark(), self.store.habits()
        if at_hand is not None and at_hand.mark == mark and not at_hand.behind:
            found = replace(at_hand, habits=habits)
        else:
            found = self._up_to_date(from_shelf(self.store.path, habits)) or self._anew(habits)
            found.index.warm(habits)
        log.info("%d phrases in %d situations", len(found.index), len(found.situations))
        return self._with_the_rest(found)

    def rules(self) -> Rules:
        """The rules that are in force."""
        return Rules(*self.store.rules())

    def news(self, mark: str) -> News | None:
        """What anybody has changed since `mark`, for `Collection.with_news`; None where nothing has.

        However much has changed, what is gone is told at once: a phrase that was recalled must not be said once more.
        """
        now = self.store.mark()
        if now == mark:
            return None
        keys = self.store.changed_since(mark)
        ids = {id_ for kind, id_ in keys or () if kind == "phrase"}
        whole = keys is not None and len(ids) <= FEW
        there = cast("dict[str, Phrase]", self.store.some("phrase", {*ids, *self._own}))
        gone = {*ids, *self._own} - there.keys()
        found = there if whole else {id_: there[id_] for id_ in self._own if id_ in there}
        told = keys is None or any(kind == "situation" for kind, _id in keys)
        situations = tuple(self.store.situations()) if told else None
        rules = self.rules() if keys is None or any(kind in ("rule", "pack") for kind, _id in keys) else None
        differs = self._differs() if keys is None or ids else None
        return News(mark, now, tuple(found.values()), tuple(sorted(gone)), situations, whole, rules, differs)

    def build(self) -> bool:
        """Have an index built by a process of its own, and wait for it; whether `freshened` can take it.

        Does not touch the store, so it can have a thread of its own, and edits need not wait for it.
        """
        if self._aside.run("build", self.store.path) is None:
            return False
        self._built = from_shelf(self.store.path, Habits())
        return self._built is not None

    def freshened(self, collection: Collection) -> Collection | None:
        """A collection with a new index, up with the store, where this one is `behind`; else None, and where none could be built.

        Quick where `build` has just ended; else it waits for one. Swap it in on the thread that asks.
        """
        if not collection.behind or not (self._built or self.build()):
            return None
        built, self._built = self._built, None
        fresh = self._up_to_date(built)
        if fresh is None:
            return None
        habits = self.store.habits()
        fresh.index.warm(habits)
        return self._with_the_rest(replace(fresh, habits=habits))

    def stop(self) -> None:
        """End the work of other processes, and begin none any more, so that `close` comes soon; any thread may say so."""
        self._aside.stop()

    # Changing

    def change(self, change: Change, name: str = "") -> Changed:
        """Carry out a change; LauncherError where it is refused."""
        self._open_to_change()
        changed = self.store.apply(change, name=name)
        self._note(changed)
        return changed

    def set_rule(self, match: Matching, says: Mapping[str, Any]) -> Changed:
        """Let the user's own rule for these windows say this; what is not named in it stays, and None takes a field away.

        `says` are fields among `rules.SAYS`. There is then one such rule, or none where nothing is left of it. A pack's rule
        for the same windows stays beside it. LauncherError where no launcher could do what it says, and where it is refused.
        """
        match = tidied(match)
        own = self._own_rule(match)
        if own is None:
            return self.change(Add(Rule(match=match, **says)))
        if all(says.get(name, getattr(own, name)) is None for name in SAYS):
            return self.remove_rule(match)
        return self.change(Edit("rule", own.id, dict(says), expects=own.rev))

    def remove_rule(self, match: Matching) -> Changed:
        """Take away the user's own rule for these windows; where there is none, let the pack's count no longer.

        LauncherError where there is neither; what is built in can be answered by a rule only.
        """
        match = tidied(match)
        packs = (rule for rule in self.store.rules()[1] if same_windows(rule.match, match))
        rule = self._own_rule(match) or next(packs, None)
        if rule is None:
            raise LauncherError(_("There is no rule for {windows}.").format(windows=called(match)), _no_rule_hint(match))
        return self.change(Remove("rule", rule.id, expects=rule.rev))

    def undo(self, step: int | None = None) -> Changed | None:
        """Undo the user's newest step, or this one; None where there is none. LauncherError where something stands in the way."""
        self._open_to_change()
        if step is not None and {("pack", pack.id) for pack in self.store.packs()} <= self.store.takes_away(step):
            message = _("These are the only phrases of a pack that you have; they would be installed again at once.")
            raise LauncherError(message, _("Take away what you do not need one by one, with: launcher remove ID"))
        self._note(changed := self.store.undo(step))
        self._recall_again()
        return changed

    def redo(self) -> Changed | None:
        """Do again what was undone last; None where there is nothing. LauncherError where something stands in the way."""
        self._open_to_change()
        self._note(changed := self.store.redo())
        self._recall_again()
        return changed

    def steps(self) -> tuple[Past, ...]:
        """The steps that can be undone or were, newest first."""
        return self.store.steps()

    def earlier(self, phrase_id: str) -> tuple[Earlier, ...]:
        """What the phrase said before, newest first."""
        return self.store.earlier(phrase_id)

    def used(self, phrase: Phrase, words: tuple[str, ...]) -> Habits:
        """Note that the phrase was chosen; the habits as they are now."""
        self.store.note_use(phrase.id, words)
        self.store.remember(LAST_SITUATION, phrase.situation)
        return self.store.habits()

    # Packs

    @cached_property
    def sharing(self) -> "Sharing":
        """Packs on their way in and out; loaded when somebody asks, for it brings signatures and formats."""
        from launcher.sharing.sharing import Sharing

        return Sharing(self.store, policy.read()[0])

    def unread_news(self) -> int:
        """How many reports of updates nobody has read yet."""
        return len(self.store.reports(unread=True))

    def recalls_to_tell(self) -> tuple[str, ...]:
        """Titles of phrases that were recalled, of the reports that nobody has read; each is told once, whoever took it in."""
        unread = {f"{kept.row} {kept.at.isoformat()}": _recalled(kept.body) for kept in self.store.reports(unread=True)}
        told = (self.store.recall(RECALLS_TOLD) or "").splitlines()
        new = [titles for name, titles in unread.items() if titles and name not in told]
        if new:
            self.store.remember(RECALLS_TOLD, "\n".join(name for name, titles in unread.items() if titles))
        return tuple(title for titles in new for title in titles)

    def next_look(self) -> float | None:
        """Seconds until a subscription is due; None, and nothing loaded for it, where there is none."""
        from launcher.sharing.names import FOLLOWED

        if not self.store.facts(FOLLOWED) and not policy.read()[0].everybody:
            return None
        return self.sharing.next_look()

    def look_for_news(self) -> "tuple[PackNews, ...] | None":
        """Have the subscriptions that are due looked at by a process of its own, and wait: what it brought; None where it failed.

        A share that hangs hangs that process, which is given up after a while. Does not touch the store, so it can have a
        thread of its own; what was taken in, also by one that was given up, is told as any change by another program, and
        stands in the reports.
        """
        answer = self._aside.run("look", self.store.path)
        if answer is None:
            return None
        from launcher.sharing.values import News as PackNews

        return msgspec.json.decode(answer, type=tuple[PackNews, ...])

    # Keeping

    def check(self) -> None:
        """Have every phrase of a large store checked, and the day's backup made, by a process of its own; then `look_after`.

        Takes seconds. Does not touch the store, so it can have a thread of its own, as `build`.
        """
        if not (self.store.only_read or _is_small(self.store.path)):
            self._checked = self._aside.run("keep", self.store.path)

    def look_after(self) -> list[str]:
        """A check of every phrase, and the day's backup; what is damaged is mended. What the user must be told, a line each.

        Quick where `check` has just ended, or the store is small. LauncherError where the disk refuses the backup.
        """
        if self.store.only_read:
            return []
        if self._checked is None:
            self.check()
        answer, self._checked = self._checked, None
        damaged = json.loads(answer) if answer is not None else self._kept_here()
        if not damaged:
            return []
        from launcher.store.rescue import mended  # here: reading damaged files is no part of most starts

        try:
            lines = mended(self.store, now=self._now, packs=_packs_at_hand(), unpacked=_installation).lines
        except LauncherError:
            log.warning("%d damaged records could not be mended", len(damaged))
            count = len(damaged)
            one, many = "{n} phrase is damaged and was left out.", "{n} phrases are damaged and were left out."
            return [f"{ngettext(one, many, count).format(n=count)} {_('Nothing was deleted.')}"]
        if not lines:  # an edit that does not fit any more is no damage, and keeps no day from its backup
            self.store.daily_backup(backups_beside(self.store.path))
        return list(lines)

    def back_up_today(self) -> None:
        """The day's backup where none was made today; LauncherError where the store is damaged, or the disk refuses it."""
        self.store.daily_backup(backups_beside(self.store.path))

    def backups(self) -> tuple[Backup, ...]:
        """The backups, newest first."""
        return listed(backups_beside(self.store.path))

    def inside(self, path: Path) -> "Inside":
        """What is inside a backup; LauncherError where it cannot be read."""
        from launcher.store.inside import inside

        return inside(path)

    def backup(self, to: Path | None = None) -> Path:
        """A checked copy of everything, among the backups or at `to`; LauncherError where the disk refuses."""
        name = f"by-hand-{self._now():%Y-%m-%d-%H%M%S}.db"
        return self.store.backup(backups_beside(self.store.path) / name if to is None else to)

    def restore(self, path: Path) -> Restored:
        """Let everything be as it is in the backup; LauncherError, and nothing changed, where it cannot be. Then ask for news."""
        self._open_to_change()
        restored = self.store.restore(path)
        self._recall_again()
        return restored

    def close(self) -> None:
        """Close the store."""
        self.stop()
        self.store.close()

    # Inside

    def _opened(self, path: Path) -> Store:
        """The store, rescued where it is damaged, and only to be read where nothing can be written."""
        try:
            return Store.open(path, now=self._now)
        except Damaged:
            from launcher.store.rescue import rescued  # here: reading damaged files is no part of most starts

            self.told = rescued(path, now=self._now, packs=_packs_at_hand(), unpacked=_installation).lines
            return Store.open(path, now=self._now)
        except Unwritable as refusal:
            return self._read_only(path, refusal)

    def _read_only(self, path: Path, refusal: Unwritable) -> Store:
        """The store, only to be read, for this refusal; the refusal itself where it cannot be read either."""
        if isinstance(refusal, Full):  # nothing was to be saved yet
            refusal = Full(_("The disk is full."), refusal.hint)
        try:
            store = Store.open_to_read(path, now=self._now)
        except LauncherError:
            raise refusal from None
        reading = _("You can look up and read; nothing can be saved until that is mended.")
        self.told = (f"{refusal.message.rstrip('.')}. {reading}",)
        return store

    def _open_to_change(self) -> None:
        """Where the store could only be read until now, open it once more; LauncherError where it still cannot be written.

        A file that is away, as with its share, is not made anew: the change is then refused by the store that is there.
        """
        if not (self.store.only_read and self.store.path.exists()):
            return
        store = Store.open(self.store.path, now=self._now)
        self.store.close()
        self.store = store
        self.__dict__.pop("sharing", None)  # it knows the other one

    def _own_rule(self, match: Matching) -> Rule | None:
        return next((rule for rule in self.store.rules()[0] if same_windows(rule.match, match)), None)

    def _with_the_rest(self, found: Collection) -> Collection:
        """With all that it says beside its index and what was chosen before."""
        last = self.store.recall(LAST_SITUATION) or ""
        return replace(found, last_situation=last, rules=self.rules(), differs=self._differs())

    def _differs(self) -> frozenset[str]:
        return frozenset(id_ for _kind, id_ in self.store.conflicts())

    def _furnish(self) -> None:
        """The starter into an empty store."""
        if self.store.packs():
            return
        for starter in _packs_at_hand():
            try:
                self.store.apply(starter)
            except LauncherError:
                if not self.store.phrases():
                    raise
                log.info("there are phrases, but no pack: another process was quicker, or its header is damaged")

    def _recall_again(self) -> None:
        """No way back brings back what a publisher has recalled; nothing of packs is loaded where none has come back."""
        ids = {id_ for recalled in self.store.facts(RECALLED).values() for id_ in recalled}
        if not ids or not (self.store.some("phrase", ids) or ids & self.store.copies().keys()):
            return
        try:
            self.sharing.recall_again()
        except LauncherError as error:  # as on a full disk: the next look tries again
            log.info("what was recalled could not be recalled again: %s", type(error).__name__)

    def _up_to_date(self, found: Collection | None) -> Collection | None:
        """The collection with all that has changed since; None where that is too much. Its index must not be in use."""
        if found is None:
            return None
        news = self.news(found.mark)
        if news is None:
            return found
        return found.with_news(news) if news.whole else None

    def _kept_here(self) -> list[str]:
        if _is_small(self.store.path):
            return _kept(self.store)
        if not self._aside.stopped:  # a check of so many would hold up her keys; the next start tries again
            self.store.daily_backup(backups_beside(self.store.path))
        return []

    def _anew(self, habits: Habits) -> Collection:
        """All of it built; here, however long it takes, where no other process can."""
        if not _is_small(self.store.path) and self.build():
            built, self._built = self._built, None
            if (found := self._up_to_date(built)) is not None:
                return replace(found, habits=habits)
        if self._aside.stopped:
            raise LauncherError(_("The launcher is ending."))
        mark, index = _indexed(self.store)
        _put(self.store.path, mark, index)
        return Collection(index, index.situations, habits, mark=mark)

    def _note(self, changed: Changed | None) -> None:
        ids = [id_ for kind, id_ in changed.ids if kind == "phrase"] if changed else []
        if len(ids) <= FEW:
            self._own = dict.fromkeys([*(id_ for id_ in self._own if id_ not in ids), *ids][-FEW:])


def aside(work: str, store_file: str) -> int:
    """What the process beside the launcher does: `build` an index, `keep` what is there in order, `look` for news of packs.

    Its exit code.
    """
    be_modest()
    gc.disable()  # it ends before there is any garbage worth looking for
    path = Path(store_file)
    with closing(Store.open(path, now=datetime.now)) as store:
        if work == "build":
            put_on_shelf(path, *_indexed(store))
        elif work == "look":
            from launcher.sharing.sharing import Sharing

            sys.stdout.write(msgspec.json.encode(Sharing(store, policy.read()[0]).update(due_only=True)).decode())
        else:
            sys.stdout.write(json.dumps(_kept(store)))
    return 0


def _kept(store: Store) -> list[str]:
    """The ids of records that are damaged; where there are none, the day's backup is made.

    An index on the shelf that says something else than the store is thrown away.
    """
    damaged = [id_ for _kind, id_ in store.verify()]
    if not damaged:
        if distrust_shelf(store.path, store.mark(), store.phrases()):
            log.warning("the index on the shelf was not what the store says")
        store.daily_backup(backups_beside(store.path))
    return damaged


def _recalled(body: object) -> tuple[str, ...]:
    """The titles of the phrases that a report says were recalled; none where another version wrote it otherwise."""
    from launcher.packs.report import report_of

    try:
        return tuple(line.title for line in report_of(body).recalled)
    except ValueError:
        return ()


def _no_rule_hint(match: Matching) -> str:
    if any(same_windows(rule.match, match) for rule in BUILT_IN):
        return _("What is built in stays; add a rule of your own that says otherwise.")
    return _("List them with: launcher rules list")


def _packs_at_hand() -> tuple[Batch, ...]:
    """The installations of the packs that ship with the launcher."""
    return (_installation(places.data(STARTER).read_bytes()),)


def _installation(data: bytes) -> Batch:
    """The installation of the pack in this file."""
    from launcher.packs import format as pack_format  # here: reading packs is no part of most starts

    return pack_format.installation(pack_format.read(data))


def _indexed(store: Store) -> tuple[str, Index]:
    """An index of everything, and the mark from which on changes are not in it for certain."""
    mark = store.mark()  # first: what changes meanwhile is then told as news, and taken in twice at worst
    return mark, Index(store.phrases(), store.situations())


def _put(path: Path, mark: str, index: Index) -> None:
    try:
        put_on_shelf(path, mark, index)
    except OSError as error:
        log.info("the index could not be kept: %s", error.strerror)


def _is_small(path: Path) -> bool:
    files = (path, path.with_name(path.name + "-wal"))
    return sum(file.stat().st_size for file in files if file.exists()) < SMALL
