"""The heart of it: hotkey, a few letters, Enter, and the phrase stands whole in the window while the clipboard is as it was.

Into every kind of target, by people who are quick and slow, on a machine that is idle and busy. LAUNCHER_ROUNDS sets how often.
"""

from collections.abc import Iterator

import clipboard
import pytest
from clipboard import ClipboardOwner
from desk import XSession
from person import Draw, Load, Person
from running import RunningLauncher
from selections import META, Reader
from stock import LINES, LONG, QUERIES, SHORT, said
from targets import ALL, Target, XTerm, open_target

pytestmark = pytest.mark.e2e


@pytest.fixture(scope="module", params=list(ALL))
def target(request: pytest.FixtureRequest, launcher: RunningLauncher, person: Person) -> Iterator[Target]:
    with open_target(request.param, launcher.session, person) as opened:
        yield opened


def test_the_phrase_arrives_whole_and_the_clipboard_is_as_it_was(
    seed: int, target: Target, launcher: RunningLauncher, person: Person, owner: ClipboardOwner
) -> None:
    today, session = Draw.from_seed(seed, target.token), launcher.session
    phrase = today.dice.choice((LINES, SHORT, LONG))
    target.clear()
    before, selected = clipboard.rich(f"the user's own copy — ü 😀 {seed}"), clipboard.text(f"selected by mouse {seed}")
    openings = launcher.status()["openings"]
    with ClipboardOwner(session) as marker, Load(today.load):
        marker.offer(selected, selection="PRIMARY")
        owner.offer(before)
        listed = _listed(session)
        person.press("Ctrl+Shift+Space", dwell=today.dwell)
        person.type(QUERIES[phrase.id], gap=today.gap)
        person.press("Enter", dwell=today.dwell)
        outcome = launcher.settled(openings + 1)
        assert outcome["kind"] == "Delivered", outcome
        target.wait_text(said(phrase, terminal=isinstance(target, XTerm)))
        assert clipboard.read(session) == before
        assert _listed(session) == listed
        assert clipboard.read(session, "PRIMARY") == selected
    keys = target.keys_seen()
    assert keys is None or [key.chord for key in keys] == ["Ctrl+V"]


def _listed(session: XSession) -> list[str]:
    """What the clipboard says it offers, in its order."""
    reader = Reader(session.display)
    try:
        return [name for name in reader.targets() if name not in META]
    finally:
        reader.close()
