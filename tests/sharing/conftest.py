import pytest
from sharing_desks import Clock, Desk, Team


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def desk(tmp_path, clock):
    desk = Desk.at(tmp_path / "home", clock)
    yield desk
    desk.close()


@pytest.fixture
def team(tmp_path, clock):
    team = Team(tmp_path, clock)
    yield team
    team.close()
