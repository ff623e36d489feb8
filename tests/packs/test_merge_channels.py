"""The laws of a phrase's texts: each channel is carried by itself."""

from collections.abc import Mapping
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st
from merge_world import World, pack, phrase

from launcher.change import Edit
from launcher.layers import Conflict
from launcher.phrase import Phrase, Text

CHANNELS = ("any", "chat", "email")
SAID = st.dictionaries(st.sampled_from(CHANNELS), st.sampled_from(["one", "two", "three"]), min_size=1)
LAWS = settings(max_examples=120, deadline=None)
Said = Mapping[str, str]


def sent(here: World, said: Said, serial: int) -> None:
    here.take(pack(phrase("p", texts={channel: Text(plain=words) for channel, words in said.items()}), serial=serial))


def writes(here: World, said: Said) -> None:
    here.apply(Edit("phrase", "p", {"texts": {channel: {"plain": words} for channel, words in said.items()}}))


def shown(here: World) -> dict[str, str]:
    found = here.shown("phrase", "p")
    assert isinstance(found, Phrase)
    return {channel: text.plain for channel, text in found.texts.items()}


def standing(here: World) -> tuple[Conflict, ...]:
    return here.layers["phrase", "p"].conflicts()


def plain(side: Any) -> dict[str, str]:
    return {channel: text["plain"] for channel, text in side.items()}


def by_channel(base: Said, hers: Said, theirs: Said) -> dict[str, str]:
    """What must come of it, channel by channel."""
    found = {one: theirs.get(one) if hers.get(one) == base.get(one) else hers.get(one) for one in CHANNELS}
    return {channel: words for channel, words in found.items() if words is not None}


def test_a_mended_text_reaches_who_wrote_only_her_own_email() -> None:
    here = World()
    sent(here, {"any": "Within 30 days.", "email": "Dear, ..."}, 1)
    writes(here, {"any": "Within 30 days.", "email": "Dear Sir, ..."})
    sent(here, {"any": "Within 14 days.", "email": "Dear, ..."}, 2)
    assert shown(here) == {"any": "Within 14 days.", "email": "Dear Sir, ..."}
    assert standing(here) == ()


@LAWS
@given(SAID, SAID, SAID)
def test_what_she_has_not_changed_is_the_newest_and_what_both_changed_is_a_conflict(base: Said, hers: Said, theirs: Said) -> None:
    here = World()
    for serial, said in ((1, base), (2, theirs)):
        sent(here, said, serial)
        if serial == 1:
            writes(here, hers)
    wanted = by_channel(base, hers, theirs)
    if not wanted:  # each took away what the other kept
        assert shown(here) == hers
        return
    assert shown(here) == wanted
    both = {
        one
        for one in CHANNELS
        if hers.get(one) != base.get(one) and theirs.get(one) != base.get(one) and wanted.get(one) != theirs.get(one)
    }
    conflicts = standing(here)
    assert {channel for one in conflicts for channel in {**one.ours, **one.theirs}} == both
    for one in conflicts:
        assert plain(one.ours) == {channel: wanted[channel] for channel in both if channel in wanted}
        assert plain(one.theirs) == {channel: theirs[channel] for channel in both if channel in theirs}


@LAWS
@given(SAID, SAID, st.lists(SAID, min_size=1, max_size=4), SAID)
def test_over_many_editions_no_text_of_hers_disappears(base: Said, hers: Said, editions: list[Said], again: Said) -> None:
    here, hers = World(), {**base, **hers}
    sent(here, base, 1)
    writes(here, hers)
    kept = {channel for channel in CHANNELS if channel in hers and hers[channel] != base.get(channel)}
    for serial, said in enumerate(editions, 2):
        sent(here, said, serial)
        kept -= {channel for channel in kept if said.get(channel) == hers[channel]}  # the team's word from here on
        assert {channel: shown(here).get(channel) for channel in kept} == {channel: hers[channel] for channel in kept}
        told = {channel for one in standing(here) for channel in one.ours}
        assert told <= kept
    writes(here, again)
    assert shown(here) == dict(again)


@LAWS
@given(SAID, SAID, SAID, SAID)
def test_going_back_to_the_edition_she_wrote_over_is_as_if_nothing_had_come(
    base: Said, hers: Said, theirs: Said, more: Said
) -> None:
    here = World()
    sent(here, base, 1)
    writes(here, hers)
    agreed = any(theirs.get(one) == hers.get(one) != base.get(one) for one in CHANNELS)
    gone = {one for one in CHANNELS if one in hers} <= {one for one in CHANNELS if hers.get(one) == base.get(one)}
    sent(here, theirs, 2)
    sent(here, base, 3)
    if not agreed and not gone:
        assert shown(here) == dict(hers)
        assert standing(here) == ()
    sent(here, more, 4)
    assert shown(here)


@LAWS
@given(SAID, SAID, SAID)
def test_she_keeps_hers_or_takes_theirs_in_the_channels_that_stand_apart_alone(base: Said, hers: Said, theirs: Said) -> None:
    here = World()
    sent(here, base, 1)
    writes(here, hers)
    sent(here, theirs, 2)
    layers, before = here.layers["phrase", "p"], shown(here)
    settled = layers.settled(["texts"])
    assert settled.conflicts() == ()
    assert settled.seen() == layers.seen()
    change = layers.accepted(["texts"])
    assert (change is None) == (not standing(here))
    if change is None:
        return
    told = {channel for one in standing(here) for channel in {**one.ours, **one.theirs}}
    here.apply(change)
    assert standing(here) == ()
    assert shown(here) == ({one: words for one, words in {**before, **theirs}.items()
                            if (one in theirs if one in told else one in before)} or dict(theirs)) | {
        one: before[one] for one in before if one not in told
    }  # fmt: skip
