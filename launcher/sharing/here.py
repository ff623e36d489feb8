"""What is here: one store under one policy, as everything in this room needs it.

Law: what an edition comes to is always asked of the store as it is at that moment.
"""

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from launcher.errors import LauncherError
from launcher.identity import CHANCE, new_id
from launcher.language import _
from launcher.layers import Layers
from launcher.packs import merge
from launcher.packs.format import Pack
from launcher.packs.merge import Held, Key, Merged
from launcher.phrase import PackInfo, Phrase, Situation
from launcher.policy import Policy
from launcher.sharing.names import FOLLOWED
from launcher.store import Store

__all__ = ["FOLLOWED", "Here"]


@dataclass(frozen=True, slots=True)
class Here:
    """The store, the policy, the clock (UTC) and the chance."""

    store: Store
    policy: Policy
    now: Callable[[], datetime]
    chance: Callable[[], float]

    def new_id(self) -> str:
        """The id of a new record."""
        return new_id(int(self.now().timestamp() * 1000), os.urandom(CHANCE))

    def info(self, pack: str) -> PackInfo | None:
        """The header of a pack as it is here; None where it is not."""
        return next((info for info in self.store.packs() if info.id == pack), None)

    def known(self, pack: str) -> PackInfo:
        """The header of a pack that is here; LauncherError where it is not."""
        if (info := self.info(pack)) is None:
            raise LauncherError(_("There is no pack “{name}”.").format(name=pack), _("List them with: launcher pack list"))
        return info

    def merged(self, pack: Pack, leads: bool | None = None) -> Merged:  # noqa: FBT001 -- a value of the review, passed on
        """What this edition comes to over what is here; whether it `leads`, as a review has it."""
        return merge.merged(pack, self._held(pack, {} if leads is None else {pack.info.id: leads}), self.new_id)

    def taken_away(self, info: PackInfo, *, keep_edits: bool) -> Merged:
        """What it comes to that the pack goes as a whole."""
        return merge.taken_away(self._held(Pack(info=info), {}), self.new_id, keep_edits=keep_edits)

    def _held(self, pack: Pack, leads: Mapping[str, bool]) -> Held:
        codes = self.store.codes(pack.info.id)
        layers = self.store.layers_of(pack.info.id, merge.keys_of(pack, codes))
        return Held(
            info=self.info(pack.info.id), layers=layers, codes=codes, copies=self.store.copies(),
            places=self.store.places(leads), homes=self._homes(pack, layers),
        )  # fmt: skip

    def _homes(self, pack: Pack, layers: Mapping[Key, Layers]) -> frozenset[str]:
        """The situations in which phrases of others lie; asked only where the edition takes a situation out."""
        sent = (one.base.get(pack.info.id) for one in layers.values())
        if {one.slug for one in sent if isinstance(one, Situation)} <= {one.slug for one in pack.situations}:
            return frozenset()
        return frozenset(
            one.situation for one in self.store.phrases() if not _lies_as_sent(one, layers.get(("phrase", one.id)), pack.info.id)
        )

    def fact(self, pack: str, name: str) -> dict[str, object]:
        """A fact that is an object; empty where there is none."""
        found = self.store.fact(pack, name)
        return found if isinstance(found, dict) else {}


def _lies_as_sent(shown: Phrase, layers: Layers | None, pack: str) -> bool:
    """Whether a phrase is the pack's and lies where the pack has put it: then it goes with the pack, or moves with it."""
    sent = layers.base.get(pack) if layers is not None and layers.own is None else None
    return isinstance(sent, Phrase) and sent.situation == shown.situation
