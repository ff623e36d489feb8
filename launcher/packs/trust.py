"""Whether a pack may speak in its publisher's name: signature, memory and clock, judged together.

Pure: what is known comes in, what follows comes out. Laws: a key is trusted because the user or her company said so, or because
a trusted key led to it, and for no other reason; where the company pins keys, these alone count; a key that she trusts no
longer comes back by no way but her own word; a pack that was signed stays signed; an edition older than one that was seen is
refused; one that has expired is amber, not dead.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Literal

from launcher.language import _
from launcher.packs.feed import Feed, SignedFeed
from launcher.packs.signing import Key, Signed
from launcher.phrase import PackInfo

# trusted: signed by a key that user or policy trusts for this pack. new: by a key nobody has judged yet. changed: by another key
# than the trusted one, or no longer signed. none: not signed, and it never was.
Standing = Literal["trusted", "new", "changed", "none"]


@dataclass(frozen=True, slots=True)
class Trust:
    """What is known here of one pack.

    `keys`: trusted by the user, and those that they led to. `pinned`: by policy; None: it says nothing of this pack. `past`:
    keys that a rotation has led away from. `serials`: the highest serial seen, by key (of an unsigned pack by ""). `only_pinned`:
    the company lets nobody trust a key herself. `refused`: keys that the user trusts no longer, whatever leads to them. `signed`:
    a key was named for this very pack, so that a file without a signature is not its publisher's.
    """

    keys: tuple[str, ...] = ()
    pinned: tuple[str, ...] | None = None
    past: tuple[str, ...] = ()
    serials: Mapping[str, int] = field(default_factory=dict)
    only_pinned: bool = False
    refused: tuple[str, ...] = ()
    signed: bool = False

    @property
    def in_force(self) -> tuple[str, ...]:
        """The keys that count for this pack."""
        if self.pinned is not None:
            return self.pinned
        return () if self.only_pinned else tuple(key for key in self.keys if key not in {*self.past, *self.refused})

    @property
    def was_signed(self) -> bool:
        """Whether editions of this pack have to be signed: one was, or a key was named for it."""
        return self.signed or bool(self.past) or any(self.serials)

    def known(self) -> tuple[Key, ...]:
        """All keys that a signature may be checked with, those in force first."""
        return tuple(Key(text) for text in dict.fromkeys((*self.in_force, *self.keys, *self.past, *self.refused)))


@dataclass(frozen=True, slots=True)
class Judgement:
    """What follows. `refused`: why it can't be taken in at all (empty: it can), with a `hint`; `amber`: what a person is told."""

    standing: Standing
    key: Key | None = None
    by_policy: bool = False
    refused: str = ""
    hint: str = ""
    amber: tuple[str, ...] = ()


def judged(info: PackInfo | Feed, signed: Signed | None, trust: Trust, now: datetime) -> Judgement:
    """What a pack's header or a feed is worth, signed so; `now` in UTC. Of a feed's pack the feed's signature counts."""
    amber = (_("It has expired: its publisher wanted it renewed by now."),) if expired(info, now) else ()
    if signed is None:
        return _of_unsigned(info, trust, amber)
    key, by_policy = signed.key, trust.pinned is not None
    if key.text not in trust.in_force:
        return _of_stranger(key, trust, amber)
    if (seen := max(trust.serials.get(one, 0) for one in trust.in_force)) > info.serial:
        older = _("This is edition {serial}; edition {seen} was here already.").format(serial=info.serial, seen=seen)
        return Judgement("trusted", key, by_policy, older, _how_older(), amber)
    return Judgement("trusted", key, by_policy, amber=amber)


def disagreement(feed: SignedFeed, content: bytes, info: PackInfo, signed: Signed | None = None) -> str:
    """In what the pack is not the one that the feed names; empty where it is. `signed`: by the pack's own signature, if any."""
    said = feed.feed
    if said.size != len(content) or said.sha256 != hashlib.sha256(content).hexdigest():
        return _("The pack is not the one that its feed names.")
    if (said.pack, said.serial) != (info.id, info.serial):
        return _("The feed names another pack or edition than the file says it is.")
    if signed is not None and signed.key != feed.signed.key:
        return _("The feed and the pack are signed with different keys.")
    return ""


def expired(info: PackInfo | Feed, now: datetime) -> bool:
    """Whether its time has passed; one that cannot be read has."""
    if info.expires is None:
        return False
    try:
        end = datetime.fromisoformat(info.expires)
    except ValueError:
        return True
    return now >= (end if end.tzinfo else end.replace(tzinfo=UTC))


def _of_unsigned(info: PackInfo | Feed, trust: Trust, amber: tuple[str, ...]) -> Judgement:
    if trust.pinned is not None or trust.only_pinned:
        return Judgement("changed", None, by_policy=True, refused=_("Your company takes in only signed packs."), hint=_how())
    if trust.was_signed:
        gone = _("This pack has been signed so far, and this file is not.")
        return Judgement("changed", refused=gone, hint=_how(), amber=amber)
    if trust.serials.get("", 0) > info.serial:
        amber = (*amber, _("It is older than the edition that was here already."))
    return Judgement("none", amber=amber)


def _of_stranger(key: Key, trust: Trust, amber: tuple[str, ...]) -> Judgement:
    by_policy = trust.pinned is not None or trust.only_pinned
    if by_policy:
        stranger = _("It is signed with a key that your company has not named for this pack.")
        return Judgement("changed", key, by_policy=True, refused=stranger, hint=_("Ask your IT."), amber=amber)
    if key.text in trust.refused:
        gone = _("It is signed with a key that you trust no longer.")
        how = _("To trust it again: launcher pack trust KEY --pack PACK")
        return Judgement("changed", key, refused=gone, hint=how, amber=amber)
    if key.text in trust.past:
        return Judgement("changed", key, refused=_("Its publisher no longer uses this key."), hint=_how(), amber=amber)
    if trust.in_force:
        other = _("It is signed with another key than before.")
        return Judgement("changed", key, refused=other, hint=_how(), amber=amber)
    if trust.was_signed and key.text not in trust.serials:
        amber = (*amber, _("It is signed with another key than before."))
    return Judgement("new", key, amber=amber)


def _how_older() -> str:
    return _("Nothing was taken in. To go back to an older edition, use its versions on the Packs page.")


def _how() -> str:
    return _("Ask its publisher, by a way you know; nothing was taken in.")
