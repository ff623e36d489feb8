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
from launcher.phrase import PackInfo, Situation
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

    def merged(self, pack: Pack) -> Merged:
        """What this edition comes to over what is here."""
        codes = self.store.codes(pack.info.id)
        layers = self.store.layers_of(pack.info.id, merge.keys_of(pack, codes))
        held = Held(
            info=self.info(pack.info.id), layers=layers, codes=codes, copies=self.store.copies(), places=self.store.places(),
            homes=self._homes(pack, layers),
        )  # fmt: skip
        return merge.merged(pack, held, self.new_id)

    def _homes(self, pack: Pack, layers: Mapping[Key, Layers]) -> frozenset[str]:
        """The situations in which phrases of others lie; asked only where the edition takes a situation out."""
        sent = (one.base.get(pack.info.id) for one in layers.values())
        if {one.slug for one in sent if isinstance(one, Situation)} <= {one.slug for one in pack.situations}:
            return frozenset()
        theirs = {id_ for (kind, id_), one in layers.items() if kind == "phrase" and pack.info.id in one.base and one.own is None}
        return frozenset(phrase.situation for phrase in self.store.phrases() if phrase.id not in theirs)

    def fact(self, pack: str, name: str) -> dict[str, object]:
        """A fact that is an object; empty where there is none."""
        found = self.store.fact(pack, name)
        return found if isinstance(found, dict) else {}
