"""When it looks again: whoever is online has it by a quarter past, and no server in trouble is asked the more for it."""

import os
import shutil
from datetime import timedelta

import pytest
from sharing_desks import PACK, Desk, pack, phrase

from launcher.courier import fetching
from launcher.courier.parcel import Fetched, Known, Troubled
from launcher.policy import Policy

QUARTER = timedelta(minutes=15)


@pytest.fixture
def server(monkeypatch):
    """What the next looks find instead of the folder, where anything is said."""
    said: list[Troubled | Fetched] = []
    real = fetching.fetched

    def fetched(where, known=fetching.NOTHING, **how):
        if not said:
            return real(where, known, **how)
        if isinstance(said[0], Troubled):
            raise said[0]
        return said[0]

    monkeypatch.setattr(fetching, "fetched", fetched)
    return said


def next_look(desk: Desk) -> timedelta:
    return desk.sharing.packs()[0].subscription.next_look - desk.clock()


def waits(desk: Desk, looks: int) -> list[float]:
    """Minutes from each look in vain to the next."""
    found = []
    for _look in range(looks):
        assert desk.sharing.update(due_only=True)[0].trouble
        found.append(next_look(desk).total_seconds() / 60)
        desk.clock.at += next_look(desk)
    return found


def away(team) -> Desk:
    """Bo, who follows, and whose network is gone; the correction is out already."""
    ada = team.desk("ada")
    team.publishes(ada, pack(phrase("p1", "Wrong.")))
    bo = team.follower("bo")
    team.publishes(ada, pack(phrase("p1", "Right.")))
    team.share.rename(team.folder / "elsewhere")
    bo.clock.pass_by(minutes=12)
    return bo


def test_after_a_night_without_the_network_it_is_right_by_a_quarter_past(team) -> None:
    bo = away(team)
    assert waits(bo, 60) == [pytest.approx(10)] * 60
    bo.sharing.update(due_only=True)
    (team.folder / "elsewhere").rename(team.folder / "share")  # the moment after it was looked for
    assert next_look(bo) < QUARTER
    bo.clock.at += next_look(bo)
    bo.sharing.update(due_only=True)
    assert bo.says("p1") == "Right."


def test_a_feed_that_came_before_its_pack_is_looked_at_again_soon(team) -> None:
    ada = team.desk("ada")
    team.publishes(ada, pack(phrase("p1", "One.")))
    bo = team.follower("bo")
    team.publishes(ada, pack(phrase("p1", "Two.")))
    (file,) = team.share.glob("team-2-*.phrasepack")
    file.rename(team.folder / file.name)
    bo.clock.pass_by(minutes=12)
    assert bo.sharing.update(due_only=True)[0].trouble
    assert next_look(bo) <= timedelta(minutes=6)
    shutil.move(team.folder / file.name, file)
    bo.clock.at += next_look(bo)
    bo.sharing.update(due_only=True)
    assert bo.says("p1") == "Two."


def test_a_server_in_trouble_is_asked_less_and_less_and_as_ever_once_it_answers(team, server) -> None:
    ada = team.desk("ada")
    team.publishes(ada, pack(phrase("p1")))
    bo = team.follower("bo")
    bo.clock.pass_by(minutes=12)
    server.append(Troubled("busy"))
    assert waits(bo, 5) == [pytest.approx(minutes) for minutes in (10, 20, 40, 60, 60)]
    server.clear()
    assert bo.sharing.update(due_only=True) == ()
    assert next_look(bo) == timedelta(minutes=10)
    server.append(Troubled("busy"))
    bo.clock.pass_by(minutes=12)
    assert waits(bo, 1) == [pytest.approx(10)]


def test_a_start_ends_the_waiting_for_a_server_but_not_the_rest_that_it_asked_for(team, server) -> None:
    team.publishes(team.desk("ada"), pack(phrase("p1")))
    bo = team.follower("bo")
    bo.clock.pass_by(minutes=12)
    server.append(Troubled("busy"))
    waits(bo, 5)
    bo.sharing.update()
    assert next_look(bo) == timedelta(minutes=60)
    bo.clock.pass_by(minutes=1)
    anew = team.desk("bo")  # with a chance of one half
    assert anew.sharing.next_look() == 300
    bo.clock.pass_by(seconds=300)
    beside = team.desk("bo")  # the process that does the looking has started just now
    assert anew.sharing.next_look() == 0
    assert beside.sharing.update(due_only=True)[0].trouble
    assert anew.sharing.next_look() == 3600
    server[:] = [Troubled("busy", "", 7200.0)]
    bo.sharing.update()
    bo.clock.pass_by(minutes=1)
    assert team.desk("bo").sharing.next_look() >= 7100


def test_how_long_a_cache_keeps_the_feed_makes_nobody_late(team, server) -> None:
    team.publishes(team.desk("ada"), pack(phrase("p1")))
    bo = team.follower("bo")
    server.append(Fetched(None, Known("x"), 86_400.0))
    bo.sharing.update()
    assert next_look(bo) < QUARTER


def test_a_first_look_of_a_day_comes_within_ten_minutes_however_seldom_the_company_looks(team) -> None:
    team.publishes(team.desk("ada"), pack(phrase("p1")))
    team.follower("bo").close()
    team.clock.pass_by(days=2)
    late = Desk.at(team.folder / "bo", team.clock, Policy(minutes=1440), chance=lambda: 0.99)
    assert late.sharing.next_look() <= 600
    late.close()


@pytest.mark.parametrize("hours", [1, 20, 4 * 365 * 24])
def test_a_clock_that_was_wrong_once_keeps_nobody_from_looking(team, hours: int) -> None:
    ada = team.desk("ada")
    team.publishes(ada, pack(phrase("p1", "One.")))
    bo = team.follower("bo")
    bo.clock.pass_by(hours=hours)
    wrong = team.desk("bo")  # it was wrong when the launcher started, too
    wrong.sharing.update(due_only=True)
    bo.clock.pass_by(hours=-hours)
    team.publishes(ada, pack(phrase("p1", "Right.")))
    bo.clock.pass_by(minutes=12)
    assert wrong.sharing.next_look() == 0
    assert bo.sharing.next_look() == 0
    bo.sharing.update(due_only=True)
    assert bo.says("p1") == "Right."
    assert next_look(bo) == timedelta(minutes=10)
    assert 0 < (wrong.sharing.next_look() or 0) <= 720


def test_a_clock_that_is_set_back_by_a_moment_makes_nobody_look_twice(team) -> None:
    team.publishes(team.desk("ada"), pack(phrase("p1")))
    bo = team.follower("bo")
    bo.sharing.update()
    bo.clock.pass_by(seconds=-20)
    assert (bo.sharing.next_look() or 0) > 600


def test_an_address_that_cannot_be_one_is_told_and_stops_no_other(team) -> None:
    team.publishes(team.desk("ada"), pack(phrase("p1", "One.")))
    odd = ("~nobody-is-called-that/x", f"{os.sep}srv{os.sep}a\0b")
    policy = Policy(everybody=(*odd, str(team.share)), keys={PACK: (team.secret.key.text,)})
    bo = team.desk("bo", policy)
    news = {one.where: one for one in bo.sharing.update()}
    assert [bool(news[where].trouble) for where in odd] == [True, True]
    assert bo.says("p1") == "One."
