"""The feed: small, signed to the last bit, and never a way to another place."""

import base64
import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from launcher.errors import LauncherError
from launcher.packs import feed
from launcher.packs.feed import MAX_BYTES, Feed, feed_of, is_plain_name, read, stem_of, write
from launcher.packs.signing import SecretKey
from launcher.phrase import PackInfo

SECRET, OTHER = SecretKey.made(), SecretKey.made()
INFO = PackInfo(id="0192f3a1-7c00-7000-8000-000000000001", name="Support", serial=12, expires="2027-01-01T00:00:00Z")
CONTENT = b'{"format": "phrasepack"}'


def signed(text: bytes) -> bytes:
    return SECRET.attached(text)


def sheet(**changed: Any) -> bytes:
    plain = {"format": "phrasefeed", "format_version": 1, "pack": "p", "name": "n", "serial": 1, "sha256": "0" * 64, "size": 1,
             "file": "n-1-00000000.phrasepack"}  # fmt: skip
    return json.dumps({name: value for name, value in (plain | changed).items() if value is not ...}).encode() + b"\n"


def test_a_feed_names_its_pack_by_serial_size_and_hash_and_comes_back_whole() -> None:
    made = feed_of(INFO, CONTENT, "support", rotate=True)
    assert made.file == f"support-12-{made.sha256[:8]}.phrasepack"
    assert (made.size, made.rotate, made.expires) == (len(CONTENT), "support.phraserotation", INFO.expires)
    found = read(write(made, SECRET), [SECRET.key])
    assert (found.feed, found.signed.key) == (made, SECRET.key)
    assert write(made, SECRET) == write(made, SECRET)


@given(
    name=st.text(min_size=1, max_size=200).filter(lambda name: bool(name.strip()) and name.isprintable()),
    serial=st.integers(0, 2**53),
)
@settings(max_examples=40)
def test_a_feed_is_below_a_kilobyte_whatever_its_pack_is_called(name: str, serial: int) -> None:
    info = PackInfo(id=INFO.id, name=name, serial=serial, published="2026-11-21T09:00:00Z", expires=INFO.expires)
    made = feed_of(info, CONTENT, stem_of(name), rotate=True)
    data = write(made, SECRET)
    assert len(data) <= MAX_BYTES == 1024
    assert read(data).feed == made


def test_every_flipped_bit_of_a_feed_is_refused() -> None:
    data = write(feed_of(INFO, CONTENT, "support"), SECRET)
    for at in range(len(data) * 8):
        flipped = bytearray(data)
        flipped[at // 8] ^= 1 << at % 8
        with pytest.raises(LauncherError):
            read(bytes(flipped), [SECRET.key])


def test_parts_of_two_feeds_make_none() -> None:
    one = write(feed_of(INFO, CONTENT, "support"), SECRET).splitlines(keepends=True)
    other = write(feed_of(INFO, b"other", "support"), SECRET).splitlines(keepends=True)
    for mixed in (one[:-4] + other[-4:], one[:7] + other[7:], one[:-4] + other):
        with pytest.raises(LauncherError):
            read(b"".join(mixed), [SECRET.key])


def test_a_feed_signed_with_another_key_says_whose_it_is() -> None:
    found = read(write(feed_of(INFO, CONTENT, "support"), OTHER), [SECRET.key])
    assert found.signed.key == OTHER.key


@pytest.mark.parametrize("size", [1025, 10_000_000])
def test_what_is_too_large_is_not_even_looked_at(size: int) -> None:
    with pytest.raises(LauncherError, match="too large"):
        read(b"x" * size)


@pytest.mark.parametrize("data", [b"", b"<html>Please log in</html>", bytes(300), b'{"format": "phrasepack"}'])
def test_a_page_that_asks_to_log_in_is_no_feed(data: bytes) -> None:
    with pytest.raises(LauncherError, match="not a phrasefeed"):
        read(data)


@pytest.mark.parametrize(
    ("what", "changed"),
    [
        ("not complete", {"file": "../../etc/passwd"}),
        ("not complete", {"file": "https://other.example/x"}),
        ("not complete", {"file": "a/b"}),
        ("not complete", {"file": "a\\b"}),
        ("not complete", {"file": "CON.phrasepack"}),
        ("not complete", {"file": ""}),
        ("not complete", {"rotate": "..\\x"}),
        ("not complete", {"serial": -1}),
        ("not complete", {"serial": "1"}),
        ("not complete", {"serial": True}),
        ("not complete", {"size": 0}),
        ("not complete", {"size": 17 * 2**20}),
        ("not complete", {"sha256": "0" * 63}),
        ("not complete", {"sha256": "A" * 64}),
        ("not complete", {"pack": ...}),
        ("not complete", {"serial": 2**70}),
        ("not a phrasefeed", {"format": "phrasepack", "name": '"phrasefeed"'}),
        ("not a phrasefeed", {"format": ..., "name": '"phrasefeed"', "x": "phrasefeed"}),
        ("newer version", {"format_version": 2}),
        ("newer version", {"format_version": ...}),
    ],
)
def test_a_signed_feed_that_makes_no_sense_is_refused_kindly(what: str, changed: dict[str, Any]) -> None:
    with pytest.raises(LauncherError, match=what):
        read(signed(sheet(**changed)))


def test_fields_of_a_later_version_do_not_stop_this_one() -> None:
    assert read(signed(sheet(mirror="https://x.example/", delta={"from": 3}))).feed.serial == 1


@pytest.mark.parametrize(
    ("name", "stem"),
    [
        ("Support (English)", "support-english"),
        ("Søk & hjelp", "s-k-hjelp"),
        ("支持", "pack"),
        ("con", "pack"),
        ("a" * 99, "a" * 40),
    ],
)
def test_files_are_called_after_the_pack_on_every_system(name: str, stem: str) -> None:
    assert stem_of(name) == stem
    assert is_plain_name(feed_of(INFO, CONTENT, stem).file)


def test_a_name_that_is_a_way_is_never_plain() -> None:
    for name in (
        "..",
        ".hidden",
        "a..b",
        "a/b",
        "a\\b",
        "C:x",
        "nul",
        "aux.phrasepack",
        "com1.x",
        "x.",
        "x ",
        "x\n",
        "é",
        "",
        "a" * 101,
    ):
        assert not is_plain_name(name), name


def test_a_feed_that_would_be_too_large_is_not_written() -> None:
    long = Feed(pack="p" * 300, name="n" * 400, serial=1, sha256="0" * 64, size=1, file="x")
    with pytest.raises(LauncherError, match="shorter name"):
        write(long, SECRET)


@pytest.mark.skipif(shutil.which("minisign") is None, reason="the program minisign is not installed")
def test_minisign_proves_a_feed_whose_signature_is_taken_off(tmp_path: Path) -> None:
    lines = write(feed_of(INFO, CONTENT, "support"), SECRET).splitlines(keepends=True)
    (tmp_path / "text").write_bytes(b"".join(lines[:-4]))
    (tmp_path / "text.minisig").write_bytes(b"".join(lines[-4:]))
    subprocess.run(
        ["minisign", "-V", "-m", "text", "-P", SECRET.key.text], cwd=tmp_path, check=True, capture_output=True, timeout=30
    )


def test_the_key_number_in_a_feed_is_not_what_is_trusted() -> None:
    raw = base64.b64decode(SECRET.key.text)
    assert feed.read(write(feed_of(INFO, CONTENT, "s"), SECRET)).signed.key.text == base64.b64encode(raw).decode()
