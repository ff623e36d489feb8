"""Rules: who is asked first, what a rule may say, which window is meant, and that no pattern takes long."""

from dataclasses import asdict

import msgspec
import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from launcher import programs
from launcher.errors import LauncherError
from launcher.manner import LONGEST_WAIT, NEWLINES, PASTES, SPEEDS, Manner, Seen
from launcher.phrase import Matching, Rule
from launcher.rules import (
    BUILT_IN,
    LONGEST_PATTERN,
    SAYS,
    Rules,
    matches,
    refuse_senseless,
    same_windows,
    tidied,
    unusable,
)

NAMES = ("chrome.exe", "xterm", "mstsc.exe", "notes", "keepassxc", "Straße")
PATTERNS = st.none() | st.sampled_from(
    ["chrome", "CHROME.EXE", "xterm", "mstsc*", "*", "**", "", "n*s", "notes", "STRASSE", "*e*"]
)
TITLES = st.none() | st.sampled_from(["order", "ORDER*7", "*", "", "a|b", "7"])
PLAIN = st.fixed_dictionaries(
    {},
    optional={
        "paste": st.sampled_from(PASTES),
        "wait": st.floats(0, LONGEST_WAIT),
        "newlines": st.sampled_from(NEWLINES),
        "speed": st.floats(*SPEEDS),
        "channel": st.sampled_from(["chat", "email"]),
    },
)
SENSELESS = st.fixed_dictionaries(
    {},
    optional={
        "paste": st.sampled_from(["", "teleport", "Ctrl-V"]),
        "wait": st.sampled_from([-0.1, 5.1, float("inf")]),
        "newlines": st.sampled_from(["", "enter"]),
        "speed": st.sampled_from([0.0, 501.0, float("-inf")]),
        "channel": st.sampled_from(["", "  "]),
    },
)
MATCHES = st.builds(lambda process, title: Matching(process=process, title=title), PATTERNS, TITLES)
RULES = st.builds(lambda match, says: Rule(match=match, **says), MATCHES, PLAIN)
ANY_RULES = st.builds(lambda match, odd, says: Rule(match=match, **odd | says), MATCHES, SENSELESS, PLAIN)
SEEN = st.builds(
    Seen,
    st.lists(st.sampled_from(NAMES), max_size=2, unique=True).map(tuple),
    st.sampled_from(["", "Order 4 of 7", "order", "a|b"]),
    st.booleans(),
)
USELESS_RULES = st.builds(lambda match, odd: Rule(match=match, **odd), MATCHES, SENSELESS)
PLACES = st.tuples(st.integers(0, 4), st.booleans())
MANY = st.lists(ANY_RULES, max_size=4)
FEW = settings(max_examples=50)


def says(rule):
    """What the rule says and can be done."""
    useless = unusable(rule)
    return {name: getattr(rule, name) for name in SAYS if getattr(rule, name) is not None and name not in useless}


def with_another(own, packs, rule, place):
    """The user's rules and those of packs, with one more at this place among hers or theirs."""
    at, hers = place
    return ([*own[:at], rule, *own[at:]], packs) if hers else (own, [*packs[:at], rule, *packs[at:]])


def is_terminal(seen):
    return seen.terminal or programs.is_terminal(seen.names)


# Whose word counts


@given(MANY, MANY, SEEN)
@FEW
def test_any_rules_give_every_window_a_manner_that_can_be_done_and_always_the_same(own, packs, seen):
    manner = Rules(own, packs).manner(seen)
    assert manner == Rules(list(own), list(packs)).manner(seen)
    assert (manner.paste in PASTES, manner.newlines in NEWLINES) == (True, True)
    assert 0 <= manner.wait <= LONGEST_WAIT
    assert SPEEDS[0] <= manner.speed <= SPEEDS[1]
    assert manner.channel is None or manner.channel.strip()


@given(MANY, MANY, SEEN)
@FEW
def test_what_is_told_is_what_is_done(own, packs, seen):
    rules = Rules(own, packs)
    told = rules.telling(seen)
    decided = [name for one in told for name in one.says]
    assert len(decided) == len(set(decided))
    assert all(one.says for one in told)
    assert asdict(rules.manner(seen)) == asdict(Manner()) | {n: getattr(one.rule, n) for one in told for n in one.says}


@given(RULES, MANY, MANY, SEEN)
@FEW
def test_what_the_users_most_exact_rule_says_is_never_overridden(rule, own, packs, seen):
    assume(matches(rule.match, seen))
    others = [other for other in own if not matches(other.match, seen)]
    manner = Rules([*others, rule], packs).manner(seen)
    for name, value in says(rule).items():
        if name != "newlines" or not is_terminal(seen):
            assert getattr(manner, name) == value


@given(MANY, MANY, SEEN)
@FEW
def test_each_field_is_the_users_then_a_packs_then_what_is_built_in(own, packs, seen):
    assume(not is_terminal(seen))
    manner = Rules(own, packs).manner(seen)
    alone = {"user": own, "pack": packs, "built-in": BUILT_IN}
    for name in SAYS:
        by = next((by for by in alone if any(name in says(r) for r in alone[by] if matches(r.match, seen))), None)
        told = {field: one.by for one in Rules(own, packs).telling(seen) for field in one.says}
        assert told.get(name) == by
        if by is None:
            assert getattr(manner, name) == getattr(Manner(), name)


def test_a_title_is_more_exact_than_none_a_name_than_none_and_more_letters_than_fewer():
    seen = Seen(("notes",), "Order 7")
    exact_last = [
        (None, None), ("n*", None), ("notes*", None), (None, "order"), ("n*", "o"), ("n*", "ord"), ("notes", "7"),
    ]  # fmt: skip
    rules = [Rule(match=Matching(process=p, title=t), speed=10.0 + n) for n, (p, t) in enumerate(exact_last)]
    for n in range(1, len(rules) + 1):
        assert Rules(rules[:n]).manner(seen).speed == Rules(rules[:n][::-1]).manner(seen).speed == 9.0 + n


@given(st.permutations(["n*tes", "no*es", "not*s"]), st.sampled_from(["own", "packs"]))
@FEW
def test_of_rules_as_exact_as_each_other_the_later_counts(patterns, level):
    rules = [Rule(match=Matching(process=one), wait=n / 2) for n, one in enumerate(patterns)]
    assert Rules(**{level: rules}).manner(Seen(("notes",))).wait == 1.0


@given(MANY, MANY, USELESS_RULES, SEEN, PLACES)
@FEW
def test_a_rule_that_says_nothing_usable_changes_nothing(own, packs, rule, seen, place):
    before = Rules(own, packs)
    after = Rules(*with_another(own, packs, rule, place))
    assert after.manner(seen) == before.manner(seen)
    assert after.telling(seen) == before.telling(seen)


@given(MANY, MANY, RULES, SEEN, PLACES)
@FEW
def test_a_rule_for_another_program_changes_nothing_here(own, packs, rule, seen, place):
    other = msgspec.structs.replace(rule, match=Matching(process="another", title=rule.match.title))
    assert Rules(*with_another(own, packs, other, place)).telling(seen) == Rules(own, packs).telling(seen)


@given(MANY, MANY)
@FEW
def test_all_rules_are_told_with_the_users_first(own, packs):
    told = list(Rules(own, packs))
    assert [by for by, _rule in told] == ["user"] * len(own) + ["pack"] * len(packs) + ["built-in"] * len(BUILT_IN)
    assert sorted(map(repr, own)) == sorted(repr(rule) for by, rule in told if by == "user")


# Terminals


@given(MANY, MANY, SEEN)
@FEW
def test_in_a_terminal_line_breaks_stay_only_where_the_users_own_rule_names_the_program(own, packs, seen):
    assume(is_terminal(seen))
    manner = Rules(own, packs).manner(seen)
    if manner.newlines != "join":
        by = next(one for one in Rules(own, packs).telling(seen) if "newlines" in one.says)
        assert by.by == "user"
        assert (by.rule.match.process or "").strip("*")
        assert by.rule in own


@given(MANY, SEEN)
@FEW
@example(
    [Rule(match=Matching(title="order"), newlines="keep"), Rule(match=Matching(), newlines="keep")], Seen(("xterm",), "Order")
)
def test_no_pack_and_no_title_makes_a_terminal_run_a_line(packs, seen):
    assume(is_terminal(seen))
    assert Rules(packs=packs).manner(seen).newlines == "join"
    titled = [msgspec.structs.replace(rule, match=Matching(title=rule.match.title)) for rule in packs]
    assert Rules(own=titled).manner(seen).newlines == "join"


def test_the_user_can_have_lines_kept_in_her_terminal():
    rule = Rule(match=Matching(process="xterm"), newlines="keep")
    assert Rules([rule]).manner(Seen(("xterm",), "", terminal=True)) == Manner("shift-insert", newlines="keep")


def test_a_terminal_that_only_the_desktop_knows_is_one_too():
    assert Rules().manner(Seen(("quux",), "", terminal=True)) == Manner("shift-insert", newlines="join")
    own = Rule(match=Matching(process="quux"), paste="ctrl-shift-v")
    assert Rules([own]).manner(Seen(("quux",), "", terminal=True)) == Manner("ctrl-shift-v", newlines="join")


# What is built in


@pytest.mark.parametrize(
    ("name", "manner"),
    [
        *((name, Manner("shift-insert", newlines="join")) for name in (
            "windowsterminal.exe", "cascadia_hosting_window_class", "consolewindowclass", "putty.exe", "mintty.exe", "xterm",
            "gnome-terminal-server", "org.gnome.console", "konsole", "kitty", "alacritty", "alacritty.exe",
        )),
        *((name, Manner("type", 0.4, "join", 40.0)) for name in (
            "mstsc.exe", "msrdc.exe", "wfica32.exe", "cdviewer.exe", "vmware-view.exe", "vmplayer.exe", "virtualboxvm.exe",
            "virtualbox machine", "prl_client_app.exe", "xfreerdp",
        )),
        *((name, Manner()) for name in ("slack.exe", "ms-teams.exe", "chrome.exe", "msedge.exe", "firefox", "notepad.exe", "")),
        *((name, Manner("never")) for name in ("keepassxc", "keepassxc.exe", "1password.exe", "bitwarden.exe", "pinentry-qt")),
    ],
)  # fmt: skip
def test_known_programs_get_what_they_need(name, manner):
    assert Rules().manner(Seen((name,) if name else ())) == manner
    assert Rules().manner(Seen((name.upper(),))) == manner


def test_no_name_is_of_two_kinds_and_every_name_is_as_windows_are_seen():
    names = [name for known in programs.KINDS.values() for name in known]
    assert len(names) == len(set(names)) == len(BUILT_IN)
    assert all(name == name.lower() == name.strip() for name in names)
    assert all(not unusable(rule) for rule in BUILT_IN)


# Which window is meant


def meant(pattern, text):
    """Whether the pattern is all of the text, by the book: letter by letter, every way that there is."""
    ways = {0}
    for letter in pattern:
        if letter == "*":
            ways = set(range(min(ways, default=len(text) + 1), len(text) + 1))
        else:
            ways = {at + 1 for at in ways if at < len(text) and text[at] == letter}
    return len(text) in ways


@settings(max_examples=300)
@given(st.text("ab*", min_size=1, max_size=8), st.text("ab", max_size=9))
def test_a_pattern_is_what_its_stars_say(pattern, text):
    assume(pattern.strip("*"))
    assert matches(Matching(process=pattern), Seen((text,))) == meant(pattern, text)
    assert matches(Matching(title=pattern), Seen((), text)) == meant(f"*{pattern}*", text)


@pytest.mark.parametrize("letters", ["*a", "a*", "ab*", "*a*"])
def test_no_pattern_takes_longer_for_all_the_ways_that_it_could_match(letters):
    """With a search that goes back, each of these takes longer than the sun burns."""
    pattern = (letters * LONGEST_PATTERN)[: LONGEST_PATTERN - 1] + "c"
    text = "ab" * 20_000 + "d"
    assert not matches(Matching(process=pattern, title=pattern), Seen((text, text), text))
    assert matches(Matching(title=pattern), Seen((), text + pattern.rpartition("*")[2]))


@pytest.mark.parametrize(
    ("process", "name", "is_meant"),
    [
        ("chrome", "chrome.exe", True),
        ("Chrome.EXE", "chrome.exe", True),
        ("chrome.exe", "chrome", False),  # it means the program of Windows
        ("chrom", "chrome.exe", False),
        ("chrom*", "chrome.exe", True),
        ("*.exe", "chrome.exe", True),
        ("c[hx]rome", "chrome", False),
        ("c.rome", "chrome", False),
        ("STRASSE", "straße", True),
        ("ΟΔΟΣ", "οδος", True),
        ("exe", ".exe", False),
    ],
)
def test_a_program_is_named_whole_in_any_letters_with_or_without_exe(process, name, is_meant):
    assert matches(Matching(process=process), Seen(("other", name))) is is_meant


def test_a_title_is_meant_by_any_part_of_it_and_other_signs_mean_themselves():
    seen = Seen(("chrome",), "Inbox (3) | Shop+")
    assert all(matches(Matching(title=title), seen) for title in ("inbox", "(3)", "| shop+", "in*shop", "*"))
    assert not any(matches(Matching(title=title), seen) for title in ("inbox.", "in.ox", "shop*inbox", "Shop++"))
    assert not matches(Matching(process="firefox", title="inbox"), seen)


def test_a_window_without_any_name_is_meant_by_rules_for_all_windows_only():
    assert matches(Matching(), Seen(()))
    assert matches(Matching(process="*"), Seen(()))
    assert not matches(Matching(process="a"), Seen(()))


@given(MATCHES, SEEN)
@FEW
def test_a_tidied_match_means_the_same_windows(match, seen):
    tidy = tidied(match)
    assert matches(tidy, seen) == matches(match, seen)
    assert tidied(tidy) == tidy
    assert same_windows(match, tidy)


# What no launcher could do


@given(ANY_RULES)
@FEW
def test_what_is_unusable_is_named_and_refused_and_the_rest_is_not(rule):
    useless = unusable(rule)
    assert set(useless) <= {name for name in SAYS if getattr(rule, name) is not None}
    if not useless and says(rule):
        refuse_senseless(rule)
        return
    with pytest.raises(LauncherError) as refused:
        refuse_senseless(rule)
    assert not useless or any(name in refused.value.message for name in useless)


@given(SENSELESS, st.sampled_from(PASTES))
@FEW
def test_what_a_later_version_said_is_carried_along_while_the_rest_is_changed(odd, paste):
    rule = Rule(match=Matching(process="x"), **odd)
    refuse_senseless(msgspec.structs.replace(rule, paste=paste), before=rule)


@pytest.mark.parametrize(
    ("rule", "told"),
    [
        (Rule(match=Matching(process="x"), wait=9), ("wait", "from 0 to 5")),
        (Rule(match=Matching(process="x"), wait=float("nan")), ("wait", "from 0 to 5")),
        (Rule(match=Matching(process="x"), paste="beam"), ("paste", "shift-insert")),
        (Rule(match=Matching(process="x"), newlines="enter"), ("newlines", "join")),
        (Rule(match=Matching(process="x"), speed=0), ("speed", "from 1 to 500")),
        (Rule(match=Matching(process="x"), channel=" "), ("channel", "email")),
        (Rule(match=Matching(process="x" * 301), paste="copy"), ("process", "300")),
        (Rule(match=Matching(title="x" * 301), paste="copy"), ("title", "300")),
        (Rule(match=Matching(process="a|b"), paste="copy"), ("process", "|")),
        (Rule(match=Matching(process="a\nb"), paste="copy"), ("line breaks", "")),
        (Rule(match=Matching(process="x")), ("says nothing", "how to paste")),
    ],
)
def test_a_refusal_names_the_field_and_what_is_possible(rule, told):
    with pytest.raises(LauncherError) as refused:
        refuse_senseless(rule)
    assert all(words in str(refused.value) for words in told)


def test_a_pattern_that_is_too_long_matches_nothing():
    long = "x" * (LONGEST_PATTERN + 1)
    assert not matches(Matching(process=long), Seen((long,)))
    assert unusable(Rule(match=Matching(process=long, title="t"), wait=1)) == ("process",)


@pytest.mark.parametrize("channel", ["x" * 100, "two\nlines", "bell\a"])
def test_a_channel_that_no_window_can_show_is_not_said(channel):
    assert Rules((), (Rule(match=Matching(process="*"), channel=channel),)).manner(Seen(("chat",))).channel is None
