"""Who is trusted here, and what that says of a pack: the store's memory and the policy, brought before `packs.trust`.

Law: a key is trusted because the person, her company, or a key that was trusted before said so. Taking it back is remembered
too, for every pack, so that no older backup and no other key brings it in again; only she does, by naming it anew.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any, Final, Literal

from launcher.errors import LauncherError
from launcher.language import _
from launcher.packs.feed import Feed
from launcher.packs.rotation import Rotation, followed
from launcher.packs.signing import Key, Signed, key_in
from launcher.packs.trust import Judgement, Standing, Trust, judged
from launcher.phrase import PackInfo
from launcher.sharing.here import Here
from launcher.sharing.names import KEYS, SERIALS, SIGNED
from launcher.sharing.values import Review, Signature, TrustedKey

EVERY: Final = "*"  # among packs: each of them
# past: a newer key has taken its place. refused: she trusts it no longer. lifted: it was refused, and is not any more.
_Stands = Literal["trusted", "past", "refused", "lifted"]


def trust_of(here: Here, pack: str, steps: Iterable[Rotation] = ()) -> Trust:
    """What is known here of a pack's publisher; `steps` are changes of key that came with it."""
    every, own = here.fact(EVERY, KEYS), here.fact(pack, KEYS)
    refused = (*_standing(every, "refused"), *_standing(own, "refused"))
    trusted = [key for key in (*_standing(every, "trusted"), *_standing(own, "trusted")) if key not in refused]
    way = followed(tuple(steps), trusted, pack, refused)
    past = (*_standing(own, "past"), *_left(steps, trusted, way, pack))
    keys = tuple(dict.fromkeys((*trusted, *(one.text for one in way))))
    serials = {key: serial for key, serial in here.fact(pack, SERIALS).items() if isinstance(serial, int)}
    pinned, only_pinned = here.policy.pinned(pack), here.policy.only_trusted_sources
    return Trust(keys, pinned, past, serials, only_pinned, refused, signed=bool(own))


def judge(here: Here, of: PackInfo | Feed, signed: Signed | None, trust: Trust) -> Judgement:
    """What the header or the feed is worth now."""
    if (of.pack if isinstance(of, Feed) else of.id) == EVERY:
        # Under such a name a key would be remembered for every pack.
        nameless = _("This pack has no id of its own.")
        return Judgement("none", refused=nameless, hint=_("Tell its publisher; nothing was taken in."))
    return judged(of, signed, trust, here.now())


def signature(judgement: Judgement) -> Signature:
    """The same for a person."""
    if judgement.key is None:
        return Signature(judgement.standing)
    return Signature(judgement.standing, judgement.key.text, " ".join(judgement.key.words()), judgement.by_policy)


def remembered(trust: Trust, judgement: Judgement, serial: int, at: datetime) -> dict[str, Any]:
    """What is to be known of the pack once this edition of it is taken in; `merged_facts` adds it to what is known by then."""
    key = judgement.key.text if judgement.key else ""
    keys = {old: _said("past", at) for old in trust.past}
    if key and not judgement.by_policy:
        keys[key] = _said("trusted", at)
    return {SERIALS: {key: serial}, SIGNED: {"key": key}, KEYS: keys}


def merged_facts(here: Here, pack: str, facts: Mapping[str, Any]) -> dict[str, Any]:
    """The facts of a review, added to what is known now."""
    whole = dict(facts)
    if KEYS in facts:
        before = here.fact(pack, KEYS)
        # When it was first trusted is what a person asks later.
        news = {key: said for key, said in facts[KEYS].items() if _stand(before.get(key)) not in {_stand(said), "refused"}}
        whole[KEYS] = before | news
    if SERIALS in facts:
        seen = here.fact(pack, SERIALS)
        whole[SERIALS] = seen | {key: max(serial, _number(seen.get(key))) for key, serial in facts[SERIALS].items()}
    return {name: value for name, value in whole.items() if value != {} or here.store.fact(pack, name) is not None}


def see_that_not_older(here: Here, review: Review) -> None:
    """LauncherError where a newer edition by this key was seen meanwhile."""
    info = review.merged.pack.info
    if _number(here.fact(info.id, SERIALS).get(review.signature.key)) > info.serial:
        message = _("A newer edition of {pack} has been taken in meanwhile.").format(pack=info.name)
        raise LauncherError(message, _("There is nothing left to do."))


def of_edition(here: Here, pack: str) -> Signature:
    """Who signed the edition in force, as far as that counts today."""
    key = here.fact(pack, SIGNED).get("key")
    if not isinstance(key, str) or not key:
        return Signature()
    trust = trust_of(here, pack)
    standing: Standing = "trusted" if key in trust.in_force else "changed" if key in trust.refused else "new"
    return Signature(standing, key, " ".join(Key(key).words()), trust.pinned is not None and key in trust.pinned)


def trust_key(here: Here, text: str, pack: str) -> Key:
    """From now on this key speaks for the pack, or for `EVERY`, also where it was trusted no longer before.

    LauncherError where it is none, or where the company says who does.
    """
    key = key_in(text)
    if here.policy.only_trusted_sources:
        raise LauncherError(_("Your company says which keys are trusted."), _("Ask whoever looks after this computer."))
    told = {EVERY} if pack != EVERY else set(here.store.facts(KEYS))
    for of in told:
        if _stand(here.fact(of, KEYS).get(key.text)) == "refused":
            _note(here, of, key, "lifted")
    _note(here, pack, key, "trusted")
    return key


def distrust(here: Here, text: str) -> None:
    """No longer, for any pack, and none that will come."""
    key = key_in(text)
    if any(key.text in pinned for pinned in here.policy.keys.values()):
        raise LauncherError(_("Your company trusts this key."), _("Ask whoever looks after this computer."))
    packs = [pack for pack, keys in here.store.facts(KEYS).items() if _stand(keys.get(key.text)) == "trusted"]
    if not packs:
        raise LauncherError(_("This key was not trusted."), _("List them with: launcher pack trust --list"))
    for pack in dict.fromkeys((EVERY, *packs)):
        _note(here, pack, key, "refused")


def trusted(here: Here) -> tuple[TrustedKey, ...]:
    """The keys that count, those of the policy first."""
    names = {info.id: info.name for info in here.store.packs()}
    pinned = [(key, pack, None) for pack, keys in here.policy.keys.items() for key in keys]
    refused = _standing(here.fact(EVERY, KEYS), "refused")
    hers = [
        (key, pack, str(said.get("at", "")))
        for pack, keys in here.store.facts(KEYS).items()
        for key, said in keys.items()
        if _stand(said) == "trusted" and key not in refused
    ]
    return tuple(
        TrustedKey(key, " ".join(Key(key).words()), pack, names.get(pack, ""), _moment(at), by_policy=at is None)
        for key, pack, at in (*pinned, *hers)
    )


def _left(steps: Iterable[Rotation], trusted: Iterable[str], way: Iterable[Key], pack: str) -> tuple[str, ...]:
    """The keys that the way leads away from."""
    onward = {key.text for key in way}
    return tuple(step.old for step in steps if step.pack == pack and step.new in onward and step.old in {*trusted, *onward})


def _standing(known: Mapping[str, object], stands: _Stands) -> tuple[str, ...]:
    return tuple(key for key, said in known.items() if _stand(said) == stands)


def _note(here: Here, pack: str, key: Key, stands: _Stands) -> None:
    here.store.note_fact(pack, KEYS, {**here.fact(pack, KEYS), key.text: _said(stands, here.now())})


def _stand(said: object) -> object:
    return said.get("stands") if isinstance(said, dict) else None


def _said(stands: _Stands, at: datetime) -> dict[str, str]:
    return {"stands": stands, "at": at.isoformat(timespec="seconds")}


def _number(value: object) -> int:
    return value if isinstance(value, int) else -1


def _moment(at: str | None) -> datetime | None:
    return datetime.fromisoformat(at) if at else None
