"""PhraseExpress files are refused, with the way out."""

import pytest
from desk_trials import samples
from import_trials import archive, handed

from launcher.errors import LauncherError
from launcher.packs.importers import imported, recognised
from launcher.packs.importers.imported import Choices


def locked(data: bytes) -> bytes:
    """The archive with its members marked as encrypted."""
    for mark, place in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = data.find(mark)
        while at >= 0:
            data = data[: at + place] + bytes([data[at + place] | 1]) + data[at + place + 1 :]
            at = data.find(mark, at + 4)
    return data


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("words.pxp", locked(archive({"pwd.xml": b"<x/>", "phrases.pxp": b"secret"}))),
        ("renamed.bin", locked(archive({"pwd.xml": b"<x/>", "phrases.pxp": b"secret"}))),
        ("words.pexdb", b"PEXDB\x00\x01\x02" * 9),
    ],
)
def test_an_encrypted_file_is_refused_with_the_way_out(name: str, data: bytes) -> None:
    assert recognised(handed(name, data)) == "phraseexpress"
    with pytest.raises(LauncherError, match="encrypted") as refused:
        imported(handed(name, data), Choices())
    assert "CSV" in refused.value.hint


def test_the_real_file_is_refused_too() -> None:
    for path in samples("phraseexpress", "*.pxp"):
        with pytest.raises(LauncherError, match="PhraseExpress"):
            imported(handed(path.name, path.read_bytes()), Choices())
