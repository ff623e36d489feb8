"""From an old key to a new one: every step signed by the key before it, for this pack, and no further than five."""

import itertools

import pytest

from launcher.errors import LauncherError
from launcher.packs import rotation
from launcher.packs.rotation import MAX_STEPS, Rotation, followed, read, write
from launcher.packs.signing import SecretKey

KEYS = [SecretKey.made() for _each in range(8)]


def step(at: int, to: int, pack: str = "p") -> Rotation:
    return Rotation(pack=pack, old=KEYS[at].key.text, new=KEYS[to].key.text, made="2026-11-21T09:00:00Z")


def chain(*stops: int) -> bytes:
    data = b""
    for at, to in itertools.pairwise(stops):
        data = write(step(at, to), KEYS[at], data)
    return data


def test_a_trusted_key_leads_to_the_one_in_force_over_several_steps() -> None:
    steps = read(chain(0, 1, 2, 3))
    assert followed(steps, [KEYS[0].key.text], "p") == (KEYS[1].key, KEYS[2].key, KEYS[3].key)
    assert followed(steps, [KEYS[2].key.text], "p") == (KEYS[3].key,)
    assert followed(steps, [KEYS[3].key.text], "p") == ()


def test_it_leads_nowhere_from_a_key_that_is_not_trusted_or_for_another_pack() -> None:
    steps = read(chain(0, 1, 2))
    assert followed(steps, [KEYS[5].key.text], "p") == ()
    assert followed(steps, [], "p") == ()
    assert followed(steps, [KEYS[0].key.text], "q") == ()


def test_it_ends_before_a_key_that_is_trusted_no_longer() -> None:
    steps = read(chain(0, 1, 2, 3))
    assert followed(steps, [KEYS[0].key.text], "p", [KEYS[2].key.text]) == (KEYS[1].key,)
    assert followed(steps, [KEYS[0].key.text], "p", [KEYS[1].key.text]) == ()
    assert followed(steps, [KEYS[1].key.text], "p", [KEYS[1].key.text]) == ()


def test_a_step_that_the_old_key_did_not_sign_is_refused() -> None:
    with pytest.raises(ValueError, match="old key signs"):
        write(step(0, 1), KEYS[1])
    forged = KEYS[1].attached(rotation.sheet_text({"format": "phraserotation", "format_version": 1, "pack": "p",
                                                   "old": KEYS[0].key.text, "new": KEYS[1].key.text}))  # fmt: skip
    with pytest.raises(LauncherError, match="not known here"):
        read(forged)


def test_every_flipped_byte_is_refused() -> None:
    data = chain(0, 1, 2)
    for at in range(len(data) - 1):
        flipped = bytearray(data)
        flipped[at] ^= 1 << at % 8
        with pytest.raises(LauncherError):
            read(bytes(flipped))


def test_circles_and_forks_are_not_followed() -> None:
    assert followed(read(chain(0, 1, 0)), [KEYS[0].key.text], "p") == ()
    fork = write(step(0, 2), KEYS[0], write(step(0, 1), KEYS[0]))
    assert followed(read(fork), [KEYS[0].key.text], "p") == ()


def test_of_more_than_five_steps_the_newest_are_kept_and_more_are_not_read() -> None:
    steps = read(chain(0, 1, 2, 3, 4, 5, 6))
    assert len(steps) == MAX_STEPS == 5
    assert followed(steps, [KEYS[1].key.text], "p")[-1] == KEYS[6].key
    with pytest.raises(LauncherError, match="too often"):
        read(chain(0, 1, 2, 3, 4, 5) + b"\n" + chain(5, 6))
    with pytest.raises(LauncherError, match="too large"):
        read(b"x" * 9000)


def test_nothing_in_it_is_no_step() -> None:
    assert read(b"") == ()
