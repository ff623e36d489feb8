"""What is being written: the phrase, how its fields began, and the change that the words in them come to.

Law: saved is what the fields began with, and everything else in them is not; what was typed after a change was asked for is
no part of that change. It draws nothing and carries out nothing.
"""

import secrets
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import cast

from launcher import wording
from launcher.change import Add, Edit, Remove, applied
from launcher.identity import CHANCE, new_id
from launcher.phrase import Phrase
from launcher.ui.editor.about import About
from launcher.ui.editor.earlier import AsItIs, EarlierText
from launcher.ui.editor.unsaved import Kept
from launcher.wording import Draft, Remark


@dataclass(slots=True)
class Work:
    """One phrase in the editor (None: a new one). With `copying`, what is changed becomes a phrase of the writer's own."""

    phrase: Phrase | None
    about: About
    begun: Draft
    copying: bool
    _sent: tuple[Draft, Phrase | None] | None = None  # what stood there when a change was asked for; the phrase that it leaves

    @classmethod
    def on(cls, phrase: Phrase | None, about: About, begun: Draft) -> "Work":
        """Begin: a phrase that its pack keeps locked is copied."""
        return cls(phrase, about, begun, phrase is not None and _is_locked(phrase, about))

    @property
    def asked(self) -> bool:
        """Whether a change was asked for, and no answer came yet."""
        return self._sent is not None

    def changed(self, draft: Draft) -> bool:
        """Whether there are words that are not saved."""
        return draft != self.begun

    def awaits(self, draft: Draft) -> bool:
        """Whether just this is being saved."""
        return self._sent is not None and self._sent[0] == draft

    def remarks(self, draft: Draft) -> tuple[Remark, ...]:
        """What is wrong with the words, as the phrase that they come to."""
        itself = "" if self.phrase is None or self.copying else self.phrase.id
        return wording.remarks(draft, itself, self.about.known)

    def kept(self, draft: Draft) -> Kept | None:
        """The words that are not saved, to be kept aside; None where there are none."""
        if not self.changed(draft):
            return None
        id_, rev = (self.phrase.id, self.phrase.rev) if self.phrase else (None, "")
        return Kept(draft, self.begun, id_, rev, self.copying)

    def go_on_with(self, kept: Kept) -> None:
        """These are words that were kept aside, of the phrase as it was then."""
        self.begun = kept.begun if self.phrase is not None else Draft()
        # A phrase that was locked meanwhile takes no more words of hers.
        locked_since = self.phrase is not None and _is_locked(self.phrase, self.about) and self.phrase.rev != kept.rev
        self.copying = self.phrase is not None and (kept.copying or locked_since)

    def ask(self, draft: Draft) -> Add | Edit | None:
        """The change that saves this, from now on asked for; None where there is nothing to save."""
        change = self._change(draft)
        if change is not None:
            record = change.record if isinstance(change, Add) else applied(change, self.phrase)
            self._sent = draft, cast("Phrase", record)
        return change

    def ask_to_remove(self, draft: Draft) -> Remove | None:
        """The removal of the phrase, from now on asked for; None where there is none, or where something is asked for already."""
        if self.phrase is None or self.asked:
            return None
        self._sent = draft, None
        return Remove("phrase", self.phrase.id, expects=self.phrase.rev)

    def done(self, draft: Draft) -> bool:
        """What was asked for is carried out; whether words were typed since, which are written on over what it left."""
        sent, self._sent = self._sent, None
        self.begun = sent[0] if sent else draft
        if self.copying:
            self.copying, self.about = False, replace(self.about, pack=None, pack_name=None)
        if sent is None or not self.changed(draft):
            return False
        self.phrase = sent[1]
        return True

    def refused(self) -> None:
        """What was asked for could not be done."""
        self._sent = None

    def give_up(self, draft: Draft) -> None:
        """The words are thrown away."""
        self.begun, self.copying, self._sent = draft, False, None

    def go_over(self, phrase: Phrase, earlier: Sequence[EarlierText]) -> None:
        """The phrase was changed elsewhere: the next change goes over this one, which stands first among its earlier texts."""
        self.copying = self.copying or _is_locked(phrase, self.about)
        self.phrase = phrase
        self.about = replace(self.about, earlier=(AsItIs(self.about.now(), phrase), *earlier))

    def lose(self, draft: Draft) -> None:
        """The phrase was removed elsewhere: the words that are not saved are a new one."""
        if self.changed(draft):
            self.begun = Draft()
        self.phrase, self.copying = None, False

    def follow(self, was: Phrase, now: Phrase, draft: Draft) -> Draft:
        """The phrase went from `was` to `now`, and the draft with it: what differs between those is as it is now."""
        before, after = wording.draft_of(was), wording.draft_of(now)
        self.begun = wording.followed(self.begun, before, after)
        self.phrase = now
        return wording.followed(draft, before, after)

    def _change(self, draft: Draft) -> Add | Edit | None:
        if self.phrase is None:
            return wording.new(draft, _fresh_id(), self.about.locale)
        change = wording.edit(self.phrase, self.begun, draft)
        if change is not None and self.copying:
            return wording.copy(self.phrase, self.begun, draft, _fresh_id(), self.about.pack)
        return change


def _is_locked(phrase: Phrase, about: About) -> bool:
    return phrase.locked and about.pack is not None


def _fresh_id() -> str:
    return new_id(time.time_ns() // 1_000_000, secrets.token_bytes(CHANCE))
