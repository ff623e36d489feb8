"""The laws of merging, whatever a publisher sends and whatever a user made of it."""

from typing import Any

import msgspec
from hypothesis import given, settings
from hypothesis import strategies as st
from merge_world import OURS, World, pack, phrase

from launcher.change import Add, Edit, Remove
from launcher.packs.format import Pack, Removed, read, write
from launcher.phrase import Phrase, to_plain

IDS = ("p1", "p2", "p3", "p4")
WORDS = st.sampled_from(["one", "two", "three"])
SLUGS = st.sampled_from(["here", "there"])
CODES = st.lists(st.sampled_from(["a", "B", "c"]), max_size=2, unique=True).map(tuple)
LAWS = settings(max_examples=40, deadline=None)


@st.composite
def editions(draw: st.DrawFn, serial: int = 1, recalls: bool = True) -> Pack:
    """Some of the phrases, each saying one thing or another."""
    there = draw(st.lists(st.sampled_from(IDS), unique=True))
    phrases = [
        phrase(
            id_, text=draw(WORDS), title=draw(WORDS), situation=draw(SLUGS), codes=draw(CODES), locked=draw(st.booleans()),
            extra=draw(st.sampled_from([{}, {"mood": "low"}, {"texts": {"any": {"voice": "low"}}}])),
        )
        for id_ in there
    ]  # fmt: skip
    gone = sorted(set(IDS) - set(there))
    removed = [Removed(id=id_, recall=True) for id_ in gone if recalls and draw(st.booleans())]
    return pack(*phrases, serial=serial, removed=tuple(removed))


@st.composite
def deeds(draw: st.DrawFn) -> list[tuple[str, str, dict[str, Any]]]:
    """What a user does to phrases, in words of her own."""
    number = iter(range(100))
    edits = st.fixed_dictionaries(
        {},
        optional={
            "text": st.builds(lambda: f"her text {next(number)}") | WORDS,
            "title": st.builds(lambda: f"her title {next(number)}") | WORDS,
            "situation": SLUGS,
            "codes": CODES.map(list),
        },
    )
    one = st.tuples(st.sampled_from(["edit", "hide", "own", "copy"]), st.sampled_from(IDS), edits)
    return draw(st.lists(one, max_size=5))


def do(here: World, done: list[tuple[str, str, dict[str, Any]]]) -> None:
    for deed, id_, fields in done:
        there = here.phrases().get(id_)
        homes = here.situations()
        said = {name: value for name, value in fields.items() if name != "situation" or value in homes}
        if deed == "own" and homes:
            codes = tuple(said.get("codes", ()))
            own = phrase(here.new_id(), text=said.get("text", "her own"), situation=min(homes), codes=codes)
            here.apply(Add(own))
        elif there is None:
            continue
        elif deed == "hide":
            here.apply(Remove("phrase", id_))
        elif deed == "copy":
            copy = msgspec.structs.replace(there, id=here.new_id(), locked=False, codes=(), extra={"copy_of": id_})
            here.apply(Add(copy))
        elif said:
            here.edit(id_, **said)


def worlds_after(*parts: Pack | list[tuple[str, str, dict[str, Any]]]) -> World:
    here = World()
    for part in parts:
        if isinstance(part, Pack):
            here.take(part)
        else:
            do(here, part)
    return here


def told(here: World) -> Any:
    """All that is there, whatever the copies are called."""
    own = sorted(repr(msgspec.structs.replace(one, id="own", rev="")) for one in here.own())
    named = {id_ for id_ in here.phrases() if here.layers["phrase", id_].own}
    return own, {key: value for key, value in here.state().items() if key[1] not in named and key[0] == "phrase"}


def texts(found: Phrase) -> set[str]:
    return {found.title, *(text.plain for text in found.texts.values())}


@LAWS
@given(editions(), deeds())
def test_merging_what_was_sent_before_changes_nothing(first: Pack, hers: list[Any]) -> None:
    here = worlds_after(first, hers)
    found = here.merged(first)
    assert [one for one in found.strands if one.sort != "recalled"] == []
    assert here.merged(first).asks == ()


@LAWS
@given(editions(), editions(serial=2))
def test_who_changed_nothing_has_exactly_the_new_edition(first: Pack, second: Pack) -> None:
    here, fresh = worlds_after(first, second), worlds_after(second)
    assert here.phrases() == fresh.phrases()
    assert here.situations() == fresh.situations()
    assert told(here) == told(fresh)


@LAWS
@given(editions(recalls=False), editions(serial=2, recalls=False))
def test_who_had_written_the_same_already_has_exactly_the_new_edition(first: Pack, second: Pack) -> None:
    here = worlds_after(first)
    news = {one.id: one for one in second.phrases}
    for id_, there in here.phrases().items():
        if id_ in news and there.rev != news[id_].rev:
            wanted = to_plain(news[id_])
            here.apply(Edit("phrase", id_, {"texts": wanted["texts"], "title": news[id_].title}))
    here.take(second)
    assert {id_: texts(one) for id_, one in here.phrases().items() if id_ in news} == {
        id_: texts(one) for id_, one in news.items()
    }
    assert all(not here.layers["phrase", id_].conflicts() for id_ in news)
    assert all(not {"title"} & here.layers["phrase", id_].overrides.keys() for id_ in news)


@LAWS
@given(editions(), deeds(), editions(serial=2), deeds(), editions(serial=3))
def test_the_second_time_nothing_is_left_to_do(first: Pack, hers: list[Any], second: Pack, more: list[Any], third: Pack) -> None:
    here = worlds_after(first, hers, second, more, third)
    found = here.merged(third)
    assert (found.batch().changes, found.strands) == ((), ())
    assert found.unchanged == len(third.records)


@LAWS
@given(editions(), deeds(), editions(serial=2), st.randoms(use_true_random=False))
def test_the_order_in_the_file_does_not_matter(first: Pack, hers: list[Any], second: Pack, chance: Any) -> None:
    mixed = {
        name: tuple(chance.sample(getattr(second, name), len(getattr(second, name))))
        for name in ("phrases", "situations", "removed")
    }
    other = msgspec.structs.replace(second, **mixed)
    assert told(worlds_after(first, hers, second)) == told(worlds_after(first, hers, other))


@LAWS
@given(editions(recalls=False), deeds(), editions(serial=2, recalls=False), deeds(), editions(serial=3, recalls=False))
def test_no_words_of_hers_ever_disappear(first: Pack, hers: list[Any], second: Pack, more: list[Any], third: Pack) -> None:
    here = World()
    for part in (first, hers, second, more, third):
        if not isinstance(part, Pack):
            do(here, part)
            continue
        written = {word for word in here.hers() if word.startswith("her ")}
        here.take(part)
        assert written <= here.hers() | {word for one in here.phrases().values() for word in texts(one)}


@LAWS
@given(editions(), deeds(), editions(serial=2), deeds(), editions(serial=3))
def test_what_is_in_force_is_hers_or_the_teams_and_what_is_locked_is_the_teams(
    first: Pack, hers: list[Any], second: Pack, more: list[Any], third: Pack
) -> None:
    here = worlds_after(first, hers, second)
    before = {one.id: one.rev for one in second.phrases}
    do(here, more)
    was = here.seen.copy()
    here.take(third)
    assert {word for word in here.hers() if word.startswith("her ")} <= was
    for one in third.phrases:
        if one.locked and before.get(one.id) != one.rev:
            assert here.phrases()[one.id] == one
    recalled = {one.id for one in third.removed}
    assert not recalled & here.phrases().keys()
    copies = {id_ for id_, one in here.phrases().items() if one.extra.get("copy_of") in recalled & before.keys()}
    assert copies == set()
    assert {one.situation for one in here.phrases().values()} <= here.situations()


@LAWS
@given(editions(), deeds(), editions(serial=2), st.sets(st.sampled_from(IDS)))
def test_taking_some_now_and_the_rest_later_is_taking_all(first: Pack, hers: list[Any], second: Pack, some: set[str]) -> None:
    at_once, in_two = worlds_after(first, hers, second), worlds_after(first, hers)
    in_two.take(second, {("phrase", id_) for id_ in some})
    assert {one.situation for one in in_two.phrases().values()} <= in_two.situations()
    in_two.take(second)
    assert {id_: texts(one) for id_, one in at_once.phrases().items() if id_ in IDS} == {
        id_: texts(one) for id_, one in in_two.phrases().items() if id_ in IDS
    }
    assert sorted(map(sorted, map(texts, at_once.own()))) == sorted(map(sorted, map(texts, in_two.own())))


@LAWS
@given(editions(), editions(serial=2))
def test_each_phrase_is_told_once_and_the_counts_add_up(first: Pack, second: Pack) -> None:
    here = worlds_after(first)
    report = here.merged(second).report()
    lines = (*report.added, *report.changed, *report.removed, *report.recalled)
    assert len({(one.kind, one.id) for one in lines}) == len(lines)
    assert len(report.added) + len(report.changed) + report.unchanged == len(second.records)
    assert len(report.removed) + len(report.recalled) == len(
        {one.id for one in first.records} - {one.id for one in second.records}
    )


@LAWS
@given(editions())
def test_what_was_merged_is_written_byte_for_byte_as_it_was_read(edition: Pack) -> None:
    data = write(edition)
    assert write(read(data)) == data
    here = worlds_after(read(data))
    assert here.merged(edition).strands == ()
    assert {layers.base[OURS].rev for layers in here.layers.values() if layers.base} == {one.rev for one in edition.records}
