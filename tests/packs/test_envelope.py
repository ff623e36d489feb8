"""A pack in a zip: recognised by content, read within limits, never unpacked to disk."""

import io
import itertools
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from launcher.errors import LauncherError
from launcher.packs import envelope
from launcher.packs.envelope import Envelope, holds_pack, is_zip, members, opened, sealed_for_mail
from launcher.packs.signing import SecretKey, checked

PACK = b'{\n  "format": "phrasepack",\n  "format_version": 1\n}\n'
SECRET = SecretKey.made()
SIGNATURE = SECRET.sign(PACK)


def zipped(*inside: tuple[str, bytes], packing: int = zipfile.ZIP_DEFLATED) -> bytes:
    sheet = io.BytesIO()
    with zipfile.ZipFile(sheet, "w", packing) as archive:
        for name, data in inside:
            archive.writestr(name, data)
    return sheet.getvalue()


def test_what_is_sealed_for_mail_opens_again_and_is_the_same_every_time() -> None:
    sealed = sealed_for_mail(PACK, SIGNATURE, "support-12")
    assert opened(sealed) == Envelope(PACK, SIGNATURE)
    assert holds_pack(sealed)
    assert sealed == sealed_for_mail(PACK, SIGNATURE, "support-12")
    assert zipfile.ZipFile(io.BytesIO(sealed)).namelist() == ["support-12.phrasepack", "support-12.phrasepack.minisig"]


def test_a_plain_pack_is_its_own_envelope() -> None:
    assert opened(PACK) == Envelope(PACK)
    assert not holds_pack(PACK)


def test_names_and_companions_of_other_programs_do_not_matter() -> None:
    sent = zipped(
        ("team/", b""), ("team/readme.txt", b"hello"), ("__MACOSX/._a", b"\0\5\x16\7"), ("a.bin", b"\xef\xbb\xbf \n" + PACK),
        ("b.sig", SIGNATURE.encode()), ("team.pub", SECRET.key.file().encode()),
    )  # fmt: skip
    found = opened(sent)
    assert found == Envelope(b"\xef\xbb\xbf \n" + PACK, SIGNATURE, SECRET.key.file())


def test_names_that_lead_elsewhere_write_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    outside = ("../../evil.phrasepack", "/etc/evil.phrasepack", "C:\\evil.phrasepack", "CON.phrasepack", "\\\\host\\evil")
    for name in outside:
        assert opened(zipped((name, PACK))).content == PACK
    assert not list(tmp_path.rglob("*"))
    assert not list(tmp_path.parent.parent.glob("evil*"))


@pytest.mark.parametrize(
    ("what", "bomb"),
    [
        ("far more", lambda: zipped(("a", b" " * 2_000_000), ("p.phrasepack", PACK))),  # ratio
        ("far more", lambda: zipped(*((f"{n}", b"x") for n in range(40)), ("p", PACK))),  # count
        ("far more", lambda: zipped(*(("n" * 200, b"") for _n in range(1000)), ("p", PACK), packing=0)),  # the list itself
        ("zip in this zip", lambda: zipped(("inner.zip", zipped(("p", PACK))), ("p", PACK))),  # nesting
        ("too large", lambda: zipped(("a", bytes(17 * 2**20)), packing=0)),  # size, packed
        ("locked", lambda: zipped(("p", PACK), packing=zipfile.ZIP_LZMA)),  # a packing that is worse than all
        ("more than one pack", lambda: zipped(("p", PACK), ("q", PACK))),
        ("more than one signature", lambda: zipped(("p", PACK), ("s", SIGNATURE.encode()), ("t", SIGNATURE.encode()))),
        ("no phrase pack", lambda: zipped(("Alt [1].json", b'{"alfredsnippet": {}}'))),
        ("no phrase pack", zipped),
    ],
)
def test_a_zip_that_is_no_envelope_is_refused(what: str, bomb: Callable[[], bytes]) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("warnings.warn", lambda *_args, **_more: None)  # the test's own zip has one name twice
        sent = bomb()
    with pytest.raises(LauncherError, match=what):
        opened(sent)


def test_what_unpacks_to_more_than_may_be_read_is_stopped_while_reading() -> None:
    sent = zipped(*((f"{n}", bytes(range(256)) * 300) for n in range(20)), packing=0)  # 1.5 MB
    assert len(members(sent)) == 20
    with pytest.raises(LauncherError, match="far more"):
        members(zipped(*((f"{n}", bytes(90_000)) for n in range(20))), most=1_000_000)


def test_a_zip_that_lies_about_its_sizes_gives_nothing_but_what_was_packed() -> None:
    sent = bytearray(zipped(("p", PACK)))
    index = sent.rindex(b"PK\x01\x02")
    for at in range(index + 16, index + 28):  # checksum, both sizes
        for bit in (1, 128):
            lying = bytearray(sent)
            lying[at] ^= bit
            try:
                assert opened(bytes(lying)).content == PACK
            except LauncherError:
                continue


def test_wherever_a_bit_of_the_zip_differs_it_is_refused_or_holds_what_was_signed() -> None:
    sealed = sealed_for_mail(PACK, SIGNATURE, "team")
    refused = 0
    for at, byte in itertools.product(range(len(sealed)), (None, 0, 255)):
        flipped = bytearray(sealed)
        flipped[at] = flipped[at] ^ 1 << at % 8 if byte is None else byte
        try:
            found = opened(bytes(flipped))
            # A flipped name or date of a member says nothing; the words of the pack say everything.
            assert checked(found.content, found.signature, [SECRET.key]).key == SECRET.key
            assert found.content == PACK
        except LauncherError:
            refused += 1
    assert refused > len(sealed)


def test_bytes_after_the_end_and_other_damage_are_told() -> None:
    sealed = sealed_for_mail(PACK, SIGNATURE, "team")
    for damaged in (sealed + b"x", sealed[:-1], sealed[:40], b"PK\x03\x04", b"PK\x05\x06" + bytes(18) + b"PK"):
        assert is_zip(damaged)
        assert not holds_pack(damaged)
        with pytest.raises(LauncherError):
            opened(damaged)


def test_the_limit_of_a_pack_is_that_of_its_envelope() -> None:
    assert envelope.MAX_BYTES == 16 * 1024 * 1024
