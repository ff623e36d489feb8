"""Signatures: ours are minisign's, what differs by one bit is refused, and a secret key lies only under its passphrase."""

import base64
import inspect
import itertools
import re
import shutil
import subprocess
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from launcher.errors import LauncherError
from launcher.packs import fingerprint
from launcher.packs import format as pack_format
from launcher.packs.format import Pack
from launcher.packs.signing import (
    USUAL,
    Effort,
    Key,
    SecretKey,
    checked,
    detached,
    key_in,
    named_key,
    new_keys,
    signed_by,
)
from launcher.phrase import PackInfo, Phrase, Situation, Text

QUICK = Effort(2**19, 2**24)
SECRET, OTHER = SecretKey.made(), SecretKey.made()
PHRASE = Phrase(id="f", situation="s", title="Refund", texts={"any": Text(plain="Today I can send it back to you.")})
DATA = pack_format.write(
    Pack(
        info=PackInfo(id="p", name="Support", serial=3),
        situations=(Situation(id="i", slug="s", name="Saying no"),),
        phrases=(PHRASE,),
    )
)
minisign = pytest.mark.skipif(shutil.which("minisign") is None, reason="the program minisign is not installed")


def run(folder: Path, *arguments: str, told: str = "") -> str:
    done = subprocess.run(["minisign", *arguments], cwd=folder, input=told.encode(), capture_output=True, timeout=60, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout.decode()


@given(
    data=st.binary(max_size=300),
    comment=st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Zl", "Zp"]), max_size=50),
)
@settings(max_examples=30)
def test_what_was_signed_is_proved_with_its_comment(data: bytes, comment: str) -> None:
    signed = checked(data, SECRET.sign(data, comment), [OTHER.key, SECRET.key])
    assert signed.key == SECRET.key
    assert signed.comment.startswith(comment)


def test_every_flipped_byte_of_a_pack_is_refused() -> None:
    signature = SECRET.sign(DATA)
    for at, flip in itertools.product(range(len(DATA)), (1, 0x20, 0xFF)):
        flipped = bytearray(DATA)
        flipped[at] ^= flip
        with pytest.raises(LauncherError, match="not as it was signed"):
            checked(bytes(flipped), signature, [SECRET.key])


def test_every_flipped_bit_of_the_signature_is_refused_but_those_of_the_remark_that_nobody_signed() -> None:
    signature = SECRET.sign(DATA, "phrases of May").encode()
    first_line = signature.index(b"\n")
    for at in range((first_line + 1) * 8, len(signature) * 8):
        flipped = bytearray(signature)
        flipped[at // 8] ^= 1 << at % 8
        if at // 8 == len(signature) - 1 and flipped[-1:].isspace():
            continue  # how the last line ends says nothing
        with pytest.raises(LauncherError):
            checked(DATA, flipped.decode("utf-8", "surrogateescape"), [SECRET.key])


def test_a_text_with_its_signature_inside_is_refused_wherever_a_bit_differs() -> None:
    sealed = SECRET.attached(b"one\ntwo\n", "both")
    text, signature = detached(sealed)
    assert (text, checked(text, signature, [SECRET.key]).key) == (b"one\ntwo\n", SECRET.key)
    for at in range(len(sealed) * 8):
        flipped = bytearray(sealed)
        flipped[at // 8] ^= 1 << at % 8
        with pytest.raises(LauncherError):
            checked(*detached(bytes(flipped)), [SECRET.key])
    for damaged in (
        sealed + b"\n",
        sealed[:-1],
        sealed.replace(b"\n", b"\r\n"),
        b"\n" + sealed,
        sealed + sealed,
        b"",
        b"\n\n\n\n",
    ):
        with pytest.raises(LauncherError):
            checked(*detached(damaged), [SECRET.key])


def test_a_key_that_nobody_knows_proves_nothing_but_names_itself() -> None:
    signature = SECRET.sign(DATA)
    with pytest.raises(LauncherError, match=SECRET.key.id):
        checked(DATA, signature, [OTHER.key])
    assert signed_by(DATA, signature).key == SECRET.key == named_key(signature)
    with pytest.raises(LauncherError, match="not as it was signed"):
        signed_by(DATA + b" ", signature)


def test_a_stranger_with_the_number_of_a_known_key_is_not_taken_for_it() -> None:
    # The number of a key is free to choose; only its other half proves anything.
    raw = base64.b64decode(SECRET.key.text)[:10] + base64.b64decode(OTHER.key.text)[10:]
    disguised = SecretKey(Key(base64.b64encode(raw).decode()), OTHER._seed)
    signature = disguised.sign(DATA)
    assert disguised.key.id == SECRET.key.id
    assert disguised.key.words() != SECRET.key.words()
    for ask in (checked, signed_by):
        with pytest.raises(LauncherError, match="not as it was signed"):
            ask(DATA, signature, [SECRET.key])


def test_parts_of_two_signatures_make_none() -> None:
    one, other = SECRET.sign(DATA, "edition 1").splitlines(), SECRET.sign(b"else\n", "edition 2").splitlines()
    for mixed in ([*one[:2], *other[2:]], [*one[:3], other[3]], [*other[:2], *one[2:]]):
        with pytest.raises(LauncherError, match="not as it was signed"):
            checked(DATA, "\n".join(mixed) + "\n", [SECRET.key])


@pytest.mark.parametrize("text", ["", "RW", "x" * 56, "RWQ" + "A" * 52, "RWQ" + "A" * 52 + "=", "é" * 56, "RWQ" + "A" * 500])
def test_what_is_no_key_is_told(text: str) -> None:
    with pytest.raises(LauncherError, match="not a public key"):
        Key(text)


@pytest.mark.parametrize(
    "text", ["", "no", "untrusted comment: x\n" * 4, "a\nb\nc\nd", "untrusted comment: x\n\ntrusted comment: \n\n"]
)
def test_what_is_no_signature_is_told(text: str) -> None:
    with pytest.raises(LauncherError, match="can't be read"):
        checked(DATA, text, [SECRET.key])


def test_a_secret_key_opens_with_its_passphrase_only() -> None:
    text, key = new_keys("plenty of würds", QUICK)
    assert SecretKey.opened(text, "plenty of würds").key == key
    for wrong in ("", "plenty of würds ", "Plenty of würds"):
        with pytest.raises(LauncherError, match="passphrase is not"):
            SecretKey.opened(text, wrong)
    for damaged in ("", key.text, text.replace("RWRTY0Iy", "RWRTY0Ix"), text[:-9]):
        with pytest.raises(LauncherError, match="not a secret key file"):
            SecretKey.opened(damaged, "plenty of würds")
    with pytest.raises(LauncherError, match="needs a passphrase"):
        new_keys(" ", QUICK)


def test_the_usual_effort_is_dear_and_a_file_that_asks_for_more_than_minisign_does_is_refused() -> None:
    text, _key = new_keys("plenty of words", QUICK)
    raw = bytearray(base64.b64decode(text.splitlines()[1]))
    assert USUAL.memory >= 2**28  # bytes for each guess
    assert inspect.signature(new_keys).parameters["effort"].default == USUAL
    raw[46:54] = (2**40).to_bytes(8, "little")
    with pytest.raises(LauncherError, match="more memory"):
        SecretKey.opened("x\n" + base64.b64encode(raw).decode(), "plenty of words")


def test_a_secret_is_not_in_what_is_printed() -> None:
    assert SECRET._seed.hex() not in repr(SECRET)
    assert repr(SECRET._seed) not in repr(SECRET)


def test_words_of_a_key_can_be_told_apart_by_ear() -> None:
    words = fingerprint.WORDS
    assert len(words) == len({word[:4] for word in words}) == 256
    assert all(re.fullmatch("[a-z]{4,9}", word) for word in words)
    # The list is for ever: a key that was read out on the phone last year has the same words today.
    assert fingerprint.words(b"launcher") == ("turtle", "needle", "helmet", "november", "teapot", "jelly", "tunnel", "bicycle")


@minisign
def test_minisign_proves_what_we_signed_and_uses_the_key_that_we_made(tmp_path: Path) -> None:
    text, key = new_keys("correct horse", QUICK)
    (tmp_path / "our.key").write_text(text)
    (tmp_path / "our.pub").write_text(key.file())
    (tmp_path / "pack").write_bytes(DATA)
    (tmp_path / "pack.minisig").write_text(SecretKey.opened(text, "correct horse").sign(DATA, "phrases of May"))
    assert "phrases of May" in run(tmp_path, "-V", "-H", "-m", "pack", "-p", "our.pub")
    (tmp_path / "pack").write_bytes(b"another")
    run(tmp_path, "-S", "-s", "our.key", "-m", "pack", told="correct horse\n")
    assert checked(b"another", (tmp_path / "pack.minisig").read_text(), [key]).key == key


@minisign
def test_we_prove_what_minisign_signed_and_use_the_key_that_it_made(tmp_path: Path) -> None:
    run(tmp_path, "-G", "-W", "-p", "its.pub", "-s", "its.key")
    (tmp_path / "pack").write_bytes(DATA)
    run(tmp_path, "-S", "-s", "its.key", "-m", "pack", "-t", "phrases of June")
    key, signature = key_in((tmp_path / "its.pub").read_text()), (tmp_path / "pack.minisig").read_text()
    assert key.file() == (tmp_path / "its.pub").read_text()
    assert checked(DATA, signature, [key]).comment == "phrases of June"
    assert checked(DATA, signature.replace("\n", "\r\n"), [key]).key == key
    assert named_key(signature) is None
    secret = SecretKey.opened((tmp_path / "its.key").read_text(), "")
    (tmp_path / "pack.minisig").write_text(secret.sign(DATA, "ours"))
    run(tmp_path, "-V", "-m", "pack", "-p", "its.pub")


@minisign
def test_a_signature_of_the_old_kind_is_refused_with_the_way_out(tmp_path: Path) -> None:
    run(tmp_path, "-G", "-W", "-p", "its.pub", "-s", "its.key")
    (tmp_path / "pack").write_bytes(DATA)
    run(tmp_path, "-S", "-l", "-s", "its.key", "-m", "pack")
    with pytest.raises(LauncherError, match="Sign it again"):
        checked(DATA, (tmp_path / "pack.minisig").read_text(), [key_in((tmp_path / "its.pub").read_text())])
