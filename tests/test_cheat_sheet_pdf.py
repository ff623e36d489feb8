"""The cheat sheet as PDF: every phrase is on paper, whole, under its situation, and numbered; stopped, nothing is left.

Read back by poppler where it is at hand, else by Qt's own letters in the file: its pages are counted in either case.
"""

import os
import re
import shutil
import subprocess
import sys
import threading
from pathlib import Path

import pytest
from PySide6.QtCore import QLocale
from PySide6.QtWidgets import QApplication

from launcher.errors import LauncherError
from launcher.packs import exporters
from launcher.packs.format import Pack
from launcher.phrase import PackInfo, Phrase, Situation, Text
from launcher.progress import Stopped
from launcher.ui.packs import cheat_sheet_pdf

LONG = "This sentence is said again and again until no sheet holds it. "


def phrase(place: int, situation: str, text: str) -> Phrase:
    return Phrase(
        id=f"p{place}", situation=situation, title=f"Title{place}x", texts={"any": Text(plain=text)}, codes=(f"c{place}",)
    )


def page(*phrases: Phrase, name: str = "Team & friends") -> bytes:
    slugs = dict.fromkeys(one.situation for one in phrases)
    situations = tuple(Situation(id=slug, slug=slug, name=f"Heading{slug}", order=at) for at, slug in enumerate(slugs))
    return exporters.written(Pack(info=PackInfo(id="pack", name=name, serial=1), situations=situations, phrases=phrases), "html")


def sheets(file: Path) -> list[str]:
    """The words of each sheet."""
    done = subprocess.run(["pdftotext", "-layout", str(file), "-"], check=True, capture_output=True, text=True)
    return done.stdout.split("\f")[:-1]


def pages(file: Path) -> int:
    return len(re.findall(rb"/Type\s*/Page\b", file.read_bytes()))


poppler = pytest.mark.skipif(shutil.which("pdftotext") is None, reason="poppler-utils reads PDF files")


@pytest.fixture
def many(qapp: QApplication, tmp_path: Path) -> Path:
    to = tmp_path / "sheet.pdf"
    cheat_sheet_pdf.write(
        page(*(phrase(n, f"s{n // 7}", f"Words{n} and {{{{input:Order}}}}.\nAgain. " * (n % 5 + 1)) for n in range(60))), to
    )
    return to


@poppler
def test_every_phrase_is_on_paper_whole_and_the_sheets_are_numbered(many: Path) -> None:
    read = sheets(many)
    assert len(read) == pages(many) > 2
    for number, words in enumerate(read, 1):
        assert words.rstrip().endswith(f"Page {number}")
        assert "Team & friends" in words
    for n in range(60):
        [there] = [words for words in read if f"Title{n}x" in words]
        assert there.count(f"Words{n} and [Order].") == n % 5 + 1  # all of it on that sheet


@poppler
def test_no_heading_stands_alone_at_the_end_of_a_sheet(many: Path) -> None:
    for words in sheets(many):
        lines = [line.strip() for line in words.splitlines() if line.strip()]
        assert not lines[-2].startswith(("Heading", "Title"))  # before the foot


@poppler
def test_a_text_that_no_sheet_holds_goes_on_and_loses_no_line(qapp: QApplication, tmp_path: Path) -> None:
    to = tmp_path / "long.pdf"
    cheat_sheet_pdf.write(page(phrase(1, "s", LONG * 250), phrase(2, "s", "The last.")), to)
    read = sheets(to)
    assert len(read) > 2
    words = " ".join(" ".join(words.rpartition("Team & friends")[0] for words in read).split())
    assert words.count("said again and again until no sheet holds it.") == 250  # each line once, none cut
    assert "This sentence" in read[0]  # the first sheet is not left empty for it
    assert "The last." in read[-1]


def test_it_can_be_made_beside_the_windows_and_is_a4_or_letter(
    qapp: QApplication, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    sizes = {}
    for country in (QLocale.Country.Germany, QLocale.Country.UnitedStates):
        monkeypatch.setattr(QLocale, "territory", lambda _self, country=country: country)
        to = tmp_path / f"{country.name}.pdf"
        thread = threading.Thread(target=cheat_sheet_pdf.write, args=(page(phrase(1, "s", "Words.")), to))
        thread.start()
        thread.join(30)
        sizes[country.name] = re.search(rb"/MediaBox\s*\[([^\]]*)\]", to.read_bytes())[1].split()[2:]  # type: ignore[index]
        assert pages(to) == 1
    assert [round(float(side)) for side in sizes["Germany"]] == [595, 842]
    assert [round(float(side)) for side in sizes["UnitedStates"]] == [612, 792]


def test_stopped_it_leaves_what_was_there(qapp: QApplication, tmp_path: Path) -> None:
    to = tmp_path / "sheet.pdf"
    to.write_bytes(b"before")

    def far(done: int, of: int) -> None:
        if done > of // 2:
            raise Stopped

    with pytest.raises(Stopped):
        cheat_sheet_pdf.write(page(*(phrase(n, "s", "Words.") for n in range(9))), to, far)
    assert to.read_bytes() == b"before"
    assert [one.name for one in tmp_path.iterdir()] == ["sheet.pdf"]


def test_where_it_cannot_be_written_it_is_said(qapp: QApplication, tmp_path: Path) -> None:
    with pytest.raises(LauncherError, match="cannot be written"):
        cheat_sheet_pdf.write(page(phrase(1, "s", "Words.")), tmp_path / "nowhere" / "sheet.pdf")


def test_a_command_makes_it_without_a_screen(tmp_path: Path) -> None:
    (tmp_path / "page.html").write_bytes(page(phrase(1, "s", "Words.")))
    script = (
        "import shutil, sys; from pathlib import Path; from types import SimpleNamespace\n"
        "from launcher.sharing.values import Outgoing, Selection; from launcher.ui.packs import cheat_sheet_pdf\n"
        "def export(_selection, _form, to): shutil.copy(sys.argv[1], to); return Outgoing((to,), 1)\n"
        "print(cheat_sheet_pdf.export(SimpleNamespace(export=export), Selection(), Path(sys.argv[2])).files[0])\n"
    )
    to = tmp_path / "sheet.pdf"
    shown = {"DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"}
    environ = {name: value for name, value in os.environ.items() if name not in shown}
    command = [sys.executable, "-c", script, str(tmp_path / "page.html"), str(to)]
    done = subprocess.run(command, check=True, capture_output=True, text=True, env=environ, timeout=60)
    assert done.stdout.strip() == str(to)
    assert pages(to) == 1
