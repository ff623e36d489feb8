"""From the store to what can be looked up: the starter on board once, habits noted, a day's backup made."""

from datetime import datetime, timedelta
from pathlib import Path

from launcher.change import Remove
from launcher.library import Library

NOW = datetime(2026, 11, 21, 9, 0)  # noqa: DTZ001 -- local time, as the agent's clock


def opened(folder: Path, now: datetime = NOW) -> Library:
    return Library(folder / "phrases.db", lambda: now)


def test_an_empty_home_has_the_starter_and_a_second_start_does_not_bring_it_again(tmp_path: Path) -> None:
    library = opened(tmp_path)
    first = library.collection()
    library.close()
    library = opened(tmp_path)
    second = library.collection()
    library.close()
    assert len(first.phrases) == len(second.phrases) > 120
    assert [s.slug for s in first.situations][:4] == ["yelling", "saying-no", "manager-request", "long-hold"]


def test_a_phrase_that_was_removed_stays_away(tmp_path: Path) -> None:
    library = opened(tmp_path)
    gone = library.collection().phrases[0].id
    library.store.apply(Remove("phrase", gone))
    library.close()
    library = opened(tmp_path)
    assert gone not in {p.id for p in library.collection().phrases}
    library.close()


def test_what_was_used_comes_first_the_next_time(tmp_path: Path) -> None:
    library = opened(tmp_path)
    used = library.collection().phrases[40]
    library.used(used, ())
    library.close()
    library = opened(tmp_path, NOW + timedelta(days=1))
    collection = library.collection()
    library.close()
    assert collection.habits.recent == (used.id,)
    assert collection.last_situation == used.situation
    assert 0 < collection.habits.scores[used.id] < 1
    assert collection.index.rank("", collection.habits).matches[0].phrase.id == used.id


def test_the_first_hour_of_a_day_makes_one_backup(tmp_path: Path) -> None:
    library = opened(tmp_path)
    assert library.look_after() == []
    library.look_after()
    library.close()
    assert [p.name for p in (tmp_path / "backups").iterdir()] == ["phrases-2026-11-21.db"]
