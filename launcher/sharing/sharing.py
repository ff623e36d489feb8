"""Sharing: the one door for packs on their way in and out.

Law: nothing comes in that a person or her company's policy has not agreed to, nothing goes out that she did not choose, and
every step in can be undone. It writes only through the store, in one step for each pack. Everything here can take a while and
belongs on the worker's thread; `far` is told how far it is and can stop it.
"""

import random
from collections.abc import Callable, Collection, Mapping
from datetime import UTC, datetime
from pathlib import Path

from launcher.layers import Conflict
from launcher.packs.format import Pack
from launcher.packs.importers.imported import Choices
from launcher.packs.importers.mapper import Preview
from launcher.packs.merge import Key, Merged
from launcher.packs.report import Report
from launcher.packs.signing import Key as PublicKey
from launcher.packs.signing import SecretKey
from launcher.policy import Policy
from launcher.progress import Far, nobody
from launcher.sharing import choosing, comparing, going_back, incoming, judging, mapping, outgoing, standing, subscriptions
from launcher.sharing.here import Here
from launcher.sharing.values import News, Outgoing, PackState, Retired, Review, Selection, Taken, TrustedKey
from launcher.store import Changed, Store


class Sharing:
    """Packs of one store, under one policy."""

    def __init__(
        self,
        store: Store,
        policy: Policy,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
        chance: Callable[[], float] = random.random,
    ) -> None:
        self._here = Here(store, policy, now, chance)
        self._started, self._first = now(), chance()

    # In

    def review(
        self,
        source: Path | bytes,
        *,
        name: str = "",
        form: str | None = None,
        choices: Choices = Choices(),  # noqa: B008 -- a frozen value
        key: str = "",
        far: Far = nobody,
    ) -> Review:
        """A pack or another program's file or folder, read and compared with what is here; changes nothing.

        `name` is what a person calls the bytes, `form` the format where it should not be recognised, `key` a public key
        that she was given. A signature beside a file (FILE.minisig) is looked at. LauncherError where it can't be read, or where
        policy forbids imports; what can be read and not be taken in has `refused`.
        """
        return incoming.review(self._here, source, name=name, form=form, choices=choices, key=key, far=far)

    def preview(self, source: Path | bytes, *, name: str = "") -> Preview:
        """The columns or paths of a CSV or JSON file that no importer knows, and the guess; the one remembered comes first."""
        return mapping.preview(self._here, source, name)

    def take(
        self, review: Review, picked: Collection[Key] | None = None, *, trust: bool = False, sure: bool = False, far: Far = nobody
    ) -> Taken:
        """Take in what was reviewed, or the picked records of it alone, as one step that can be undone.

        `trust`: the person has seen who signed it and agrees to this key from now on; needed where the signature is new.
        `sure`: she has seen what it asks (`review.merged.asks`). Where something changed meanwhile it looks anew. A review
        by `subscribe` is followed from now on. LauncherError, and nothing changed, where it is refused.
        """
        return incoming.saw(self._here, incoming.take(self._here, review, picked, trust=trust, sure=sure, far=far))

    # What is here

    def packs(self) -> tuple[PackState, ...]:
        """The packs that are here, in their order."""
        return standing.packs(self._here)

    def reports(self, pack: str | None = None) -> tuple[Report, ...]:
        """What came of the newest updates of this pack, or of all; newest first."""
        return standing.reports(self._here, pack)

    def report_read(self, pack: str) -> None:
        """The person has read the news of this pack."""
        standing.report_read(self._here, pack)

    def rollback(self, pack: str, serial: int | None = None) -> Taken:
        """Go back to the edition with this serial, or to the one before; her edits stay over it, what was recalled stays gone.

        Newer editions that she had already do not come back by themselves; the next one does. LauncherError where it is not
        kept.
        """
        return incoming.saw(self._here, going_back.rollback(self._here, pack, serial))

    def recall_again(self) -> bool:
        """Take away what was recalled and has come back, by an undo or a restored backup; whether there was any."""
        return going_back.recall_again(self._here)

    def remove(self, pack: str, keep_edits: bool = True) -> Taken:  # noqa: FBT001, FBT002 -- the contract of the windows
        """Take the pack away, and end its subscription; phrases with her edits stay as her own where `keep_edits`."""
        return going_back.remove(self._here, pack, keep_edits=keep_edits)

    def retired(self) -> tuple[Retired, ...]:
        """Phrases that publishers took out in the last 90 days, newest first."""
        return going_back.retired(self._here)

    def keep_retired(self, id_: str) -> Changed:
        """Make a retired phrase one of her own. LauncherError where it is not there any more."""
        return going_back.keep_retired(self._here, id_)

    def conflicts(self) -> Mapping[str, tuple[Conflict, ...]]:
        """By phrase id, the fields that she and the publisher have both changed, each in her own way; hers count."""
        return going_back.conflicts(self._here)

    def settle(self, id_: str, fields: Collection[str]) -> Changed:
        """She has seen the team's words in these fields and keeps hers."""
        return self._here.store.settle("phrase", id_, fields)

    def accept(self, id_: str, fields: Collection[str]) -> Changed:
        """She takes the team's words in these fields. LauncherError where they are not in conflict any more."""
        return going_back.accept(self._here, id_, fields)

    # Subscriptions

    def subscribe(self, where: str, far: Far = nobody) -> Review:
        """A first look at a feed in a folder or at an https address: who, how many phrases, which domains.

        `where` is the feed itself, or a folder with one feed. `take(review, trust=True)` completes the subscription.
        """
        return subscriptions.subscribe(self._here, where, far)

    def unsubscribe(self, pack: str, *, keep_phrases: bool = True) -> Taken | None:
        """Follow the pack no longer. LauncherError where policy says that it is followed."""
        return subscriptions.unsubscribe(self._here, pack, keep_phrases=keep_phrases)

    def update(self, pack: str | None = None, *, due_only: bool = False, far: Far = nobody) -> tuple[News, ...]:
        """Look at the feed of this pack, or at all (that are due); take in by itself what is trusted and asks nothing.

        News only of those where something came, waits or went wrong. A feed in trouble is told and never stops the others.
        """
        return subscriptions.update(self._here, pack, due_only=due_only, far=far)

    def waiting(self, pack: str, far: Far = nobody) -> Review:
        """The edition that waits for her yes, for the review window; LauncherError where none does any more."""
        return subscriptions.waiting(self._here, pack, far)

    def next_look(self, now: datetime | None = None) -> float | None:
        """Seconds until the next subscription is due, 0 where one is; None where there is none."""
        return subscriptions.next_look(self._here, now or self._here.now(), self._started, self._first)

    # Out

    def selected(self, selection: Selection) -> Pack:
        """What the selection comes to, as a pack. LauncherError where it is empty."""
        return choosing.selected(self._here.store, selection, self._here.new_id())

    def losses(self, selection: Selection, form: str) -> tuple[str, ...]:
        """What the format can't carry, a line each; asked before anything is written."""
        return outgoing.losses(self.selected(selection), form)

    def export(self, selection: Selection, form: str, to: Path) -> Outgoing:
        """Write it to a file. LauncherError where policy forbids it or the disk refuses."""
        return outgoing.export(self._here, selection, form, to)

    def diff(self, one: Pack, other: Pack) -> Merged:
        """What the other edition says otherwise than the one."""
        return comparing.diff(one, other, self._here.new_id)

    def combined(self, ours: Pack, base: Pack, theirs: Pack) -> tuple[Pack, tuple[str, ...]]:
        """Both sides' changes since `base` in one pack, and a line for each field where they disagree (ours is kept)."""
        return comparing.combined(ours, base, theirs)

    def publish(
        self,
        what: str | Path | Pack | Selection,
        folder: Path,
        secret: SecretKey,
        *,
        name: str = "",
        expires: datetime | None = None,
        recall: Collection[str] = (),
        old: SecretKey | None = None,
    ) -> Outgoing:
        """Write the next edition and its signed feed NAME.phrasefeed into the folder, in an order that is never half there.

        `what` is a pack here (by id; her edits go out with it and become the team's words), a selection (her own phrases
        become the new pack's), a file or a pack. Its serial is higher than any there; where nothing
        differs from what is there, no new edition is made. `recall`: ids of phrases that nobody may say from now on. `old`: the
        key that published there until now and hands over to this one.
        """
        return outgoing.publish(self._here, what, folder, secret, name=name, expires=expires, recall=recall, old=old)

    def sign(self, file: Path, secret: SecretKey) -> Path:
        """Sign a pack file: FILE.minisig beside it, as minisign does."""
        return outgoing.sign(file, secret)

    # Trust

    def trust(self, key: str, pack: str) -> PublicKey:
        """From now on what this key (as minisign writes it) signs is this pack's; nothing is asked then."""
        trusted = judging.trust_key(self._here, key, pack)
        incoming.lead_as_trusted(self._here)
        return trusted

    def trusted(self) -> tuple[TrustedKey, ...]:
        """The keys that user and policy trust, and for which pack."""
        return judging.trusted(self._here)

    def distrust(self, key: str) -> None:
        """Trust this key no longer, for any pack. LauncherError where policy says otherwise, or it was not trusted."""
        judging.distrust(self._here, key)
        incoming.lead_as_trusted(self._here)
