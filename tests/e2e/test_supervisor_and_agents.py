"""A supervisor and three agents, each with a home and processes of her own, through a real folder and a real web server.

Law: what the supervisor fixes, every agent says right after her next look; nobody loses an edit of her own; and whatever the
network, the disk or a kill does, an agent has the old edition whole or the new one whole, and the next look mends it.
"""

import json
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

sys.path.append(str(Path(__file__).resolve().parents[1] / "courier"))

from cli_home import Home, fill
from https_server import Handler, Web, serving
from waiting import until

from launcher.change import Edit
from launcher.packs import format as pack_format
from launcher.packs.format import Pack
from launcher.packs.signing import Effort, SecretKey
from launcher.phrase import PackInfo, Phrase, Situation, Text
from launcher.policy import Policy
from launcher.sharing.sharing import Sharing
from launcher.store import Store

PACK = "k-night-desk"
PASSPHRASE = "a quiet place"  # noqa: S105 -- of a key that opens nothing
CALM = Situation(id="s-calm", slug="calm", name="Calm")


def phrase(id_: str, text: str, **said: Any) -> Phrase:
    return Phrase(id=id_, situation="calm", title=f"T {id_}", texts={"any": Text(plain=text)}, **said)


@dataclass
class Desks:
    """Everybody's homes, the share, the web that serves it, and the supervisor's key and words."""

    folder: Path
    web: Web
    key: Path
    phrases: dict[str, Phrase]
    words: str
    serial: int = 0

    @property
    def share(self) -> Path:
        return self.folder / "share"

    def home(self, name: str) -> Home:
        folder = self.folder / name
        if not folder.exists():
            shutil.copytree(self.folder / "filled", folder)
        return Home(folder, lambda: ("", ""))

    def start(self, home: Home, *arguments: str) -> subprocess.Popen[bytes]:
        """A command that goes its way while others go theirs."""
        return subprocess.Popen(
            [sys.executable, "-m", "launcher", *arguments], env=home.environ() | self.web.trusted_env(), stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        )  # fmt: skip

    def run(self, home: Home, *arguments: str, code: int = 0) -> Any:
        """What a command answers for programs; it must end with this exit code."""
        process = self.start(home, *arguments, "--json")
        out, err = process.communicate(timeout=60)
        assert process.returncode == code, (out.decode(), err.decode())
        assert b"Traceback" not in err, err.decode()
        return json.loads(out) if out.strip() else err.decode()

    def together(self, homes: list[Home], *arguments: str) -> list[Any]:
        """The same command at every desk at the same time."""
        return [_answer(process) for process in [self.start(home, *arguments, "--json") for home in homes]]

    def publish(self, **changed: Phrase | None) -> int:
        """The next edition of the pack, by a file, with these phrases otherwise; its serial."""
        for id_, one in changed.items():
            self.phrases.pop(id_, None)
            if one is not None:
                self.phrases[id_] = one
        return self.publish_quickly()

    def publish_file(self, phrases: tuple[Phrase, ...], *options: str) -> int:
        file = self.file_of(phrases)
        out = self.run(self.home("ada"), "pack", "publish", str(file), str(self.share), *self.signing(), *options)
        return self.served(out["files"])

    def publish_quickly(self, phrases: tuple[Phrase, ...] | None = None) -> int:
        """The same without a process: where it is the agents that are looked at."""
        library = self.home("ada").open()
        secret = SecretKey.opened(self.key.read_text(), PASSPHRASE)
        file = self.file_of(tuple(self.phrases.values()) if phrases is None else phrases)
        out = Sharing(library.store, Policy()).publish(file, self.share, secret)
        library.close()
        return self.served([str(one) for one in out.files])

    def file_of(self, phrases: tuple[Phrase, ...]) -> Path:
        info = PackInfo(id=PACK, name="Night desk", serial=1, publisher="Ada")
        file = self.folder / "night-desk.phrasepack"
        file.write_bytes(pack_format.write(Pack(info=info, situations=(CALM,), phrases=phrases)))
        return file

    def served(self, files: list[str]) -> int:
        self.web.serve_folder(self.share, "/desk/")
        (pack,) = [one for one in files if one.endswith(".phrasepack")]
        self.serial = int(Path(pack).stem.split("-")[2])
        return self.serial

    def signing(self) -> tuple[str, ...]:
        return ("--key", str(self.key), "--passphrase-file", str(self.folder / "passphrase"))

    def edit(self, home: Home, id_: str, text: str) -> None:
        library = home.open()
        library.change(Edit("phrase", id_, {"texts": {"any": {"plain": text, "html": None}}}))
        library.close()


def says(home: Home, id_: str) -> str | None:
    store = Store.open(home.folder / "phrases.db", now=_now)
    try:
        found = store.phrase(id_)
        return found.text_for("any").plain if found else None
    finally:
        store.close()


def team_says(home: Home) -> dict[str, str]:
    """All that the pack's phrases say here, and which edition it is."""
    store = Store.open(home.folder / "phrases.db", now=_now)
    try:
        assert store.verify() == []
        found = {one.id: one.text_for("any").plain for one in store.phrases() if one.situation == "calm"}
        return found | {"serial": str(next(one.serial for one in store.packs() if one.id == PACK))}
    finally:
        store.close()


@pytest.fixture(scope="module")
def desks(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desks]:
    folder = tmp_path_factory.mktemp("desks")
    fill(folder / "filled")
    (folder / "share").mkdir()
    (folder / "passphrase").write_text(PASSPHRASE)
    secret = SecretKey.made()
    (folder / "ada.key").write_text(secret.locked(PASSPHRASE, Effort(2**10, 2**20)))
    with serving(folder) as web:
        first = {f"p{n}": phrase(f"p{n}", f"Text {n}, the first.") for n in range(8)}
        desks = Desks(folder, web, folder / "ada.key", first, " ".join(secret.key.words()))
        desks.publish_file(tuple(first.values()))
        where = {
            "bo": str(desks.share),
            "cy": web.url("/desk/night-desk.phrasefeed"),
            "di": web.url("/desk/night-desk.phrasefeed"),
        }
        processes = [
            desks.start(desks.home(name), "pack", "subscribe", at, "--trust", desks.words, "--json") for name, at in where.items()
        ]
        assert [_answer(process)["added"] for process in processes] == [8, 8, 8]
        yield desks


@pytest.fixture
def agents(desks: Desks) -> list[Home]:
    return [desks.home(name) for name in ("bo", "cy", "di")]


def test_a_fixed_sentence_is_said_right_everywhere_and_nobody_loses_her_own(desks: Desks, agents: list[Home]) -> None:
    bo, cy, di = agents
    desks.edit(bo, "p2", "Bo's own words.")
    desks.edit(cy, "p1", "Cy's own words.")
    desks.publish(p1=phrase("p1", "Text 1, said right."))
    applied = [news[0]["applied"] for news in desks.together(agents, "pack", "update")]
    assert [one["changed"] for one in applied] == [1, 1, 1]
    assert [says(home, "p1") for home in agents] == ["Text 1, said right.", "Cy's own words.", "Text 1, said right."]
    assert says(bo, "p2") == "Bo's own words."
    assert [one["field"] for one in applied[1]["conflicts"]] == ["texts"]
    assert desks.run(cy, "pack", "conflicts", "p1", "--take", "texts") == []
    assert says(cy, "p1") == "Text 1, said right."
    assert desks.run(di, "pack", "update") == []


def test_a_supervisor_publishes_what_she_edits_in_her_own_launcher(desks: Desks, agents: list[Home]) -> None:
    ada = desks.home("ada")
    desks.run(ada, "pack", "subscribe", str(desks.share), "--trust", desks.words)
    desks.edit(ada, "p3", "Text 3, as Ada says it.")
    out = desks.run(ada, "pack", "publish", "--pack", "Night desk", str(desks.share), *desks.signing())
    desks.web.serve_folder(desks.share, "/desk/")
    desks.serial += 1
    desks.phrases["p3"] = phrase("p3", "Text 3, as Ada says it.")
    assert f"-{desks.serial}-" in out["files"][0]
    desks.together(agents, "pack", "update")
    assert {says(home, "p3") for home in (ada, *agents)} == {"Text 3, as Ada says it."}


def test_a_lock_puts_hers_aside_and_a_recall_takes_it_from_everybody(desks: Desks, agents: list[Home]) -> None:
    bo, _cy = two = agents[:2]
    desks.edit(bo, "p4", "Bo promises too much.")
    desks.publish(p4=phrase("p4", "Text 4, as the law wants it.", locked=True))
    applied = [news[0]["applied"] for news in desks.together(two, "pack", "update")]
    assert [len(one["copies"]) for one in applied] == [1, 0]
    assert {says(home, "p4") for home in two} == {"Text 4, as the law wants it."}
    assert says(bo, applied[0]["copies"][0]["id"]) == "Bo promises too much."
    desks.phrases.pop("p4")
    desks.publish_file(tuple(desks.phrases.values()), "--recall", "p4")
    recalled = [news[0]["applied"]["recalled"] for news in desks.together(two, "pack", "update")]
    assert recalled == [1, 1]
    assert [says(home, "p4") for home in two] == [None, None]
    assert says(bo, applied[0]["copies"][0]["id"]) is None


def test_who_went_back_stays_there_till_the_next_edition(desks: Desks, agents: list[Home]) -> None:
    di = agents[2]
    desks.publish(p5=phrase("p5", "Text 5, hasty."))
    desks.run(di, "pack", "update")
    desks.run(di, "pack", "rollback", "Night desk")
    assert says(di, "p5") == "Text 5, the first."
    assert desks.run(di, "pack", "update") == []
    assert says(di, "p5") == "Text 5, the first."
    desks.publish(p5=phrase("p5", "Text 5, better."))
    desks.run(di, "pack", "update")
    assert says(di, "p5") == "Text 5, better."


def test_a_network_that_fails_and_a_server_that_lies_change_nothing_and_the_next_look_mends_it(
    desks: Desks, agents: list[Home]
) -> None:
    cy = agents[1]
    desks.run(cy, "pack", "update")
    before = team_says(cy)
    desks.publish(p6=phrase("p6", "Text 6, through thick and thin."))
    feed = "/desk/night-desk.phrasefeed"
    pack = next(path for path in desks.web.files if f"-{desks.serial}-" in path and path.endswith(".phrasepack"))
    whole = desks.web.files[pack]

    def cut(handler: Handler) -> None:
        handler.say(200, whole[: len(whole) // 2], {"Content-Length": str(len(whole))})
        handler.close_connection = True

    lies = {
        "cut in the middle": (pack, cut),
        "another one under the same name": (pack, lambda handler: handler.say(200, whole.replace(b"thick", b"thuck"))),
        "out of order": (feed, lambda handler: handler.say(500, b"")),
    }
    for what, (path, answer) in lies.items():
        desks.web.answers = {path: answer}
        (news,) = desks.run(cy, "pack", "update", code=1)
        assert news["trouble"], what
        assert team_says(cy) == before, what
    desks.web.answers = {feed: lambda handler: handler.say(304, b"", {"ETag": '"always the same"'})}
    desks.start(cy, "pack", "update").communicate(timeout=60)
    assert team_says(cy) == before
    desks.web.answers = {}
    assert desks.run(cy, "pack", "update")[0]["applied"]["changed"] == 1
    assert says(cy, "p6") == "Text 6, through thick and thin."


def test_a_full_disk_changes_nothing_at_the_desk_or_on_the_share(desks: Desks, agents: list[Home], tmp_path: Path) -> None:
    disk = tmp_path / "disk"
    disk.mkdir()
    if subprocess.run(["mount", "-t", "tmpfs", "-o", "size=3m", "tmpfs", disk], check=False).returncode:
        pytest.skip("a disk of one's own needs root")
    try:
        home = Home(disk / "home", lambda: ("", ""))
        shutil.copytree(agents[0].folder, home.folder)
        before = team_says(home)
        words = "Many words, and none of them the last. " * 60
        desks.publish_quickly((*desks.phrases.values(), *(phrase(f"big{n}", f"{n} {words}") for n in range(900))))
        big = desks.serial
        (news,) = desks.run(home, "pack", "update", code=1)
        assert news["trouble"]
        assert team_says(home) == before
        share = disk / "share"
        shutil.copytree(desks.share, share, ignore=lambda _at, names: [name for name in names if f"-{big}-" in name])
        feed = (share / "night-desk.phrasefeed").read_bytes()
        (disk / "filler").write_bytes(b"x" * shutil.disk_usage(disk).free)
        file = desks.folder / "night-desk.phrasepack"
        told = desks.run(desks.home("ada"), "pack", "publish", str(file), str(share), *desks.signing(), code=1)
        assert "disk" in told or "room" in told or "space" in told.lower()
        assert (share / "night-desk.phrasefeed").read_bytes() == feed
        (disk / "filler").unlink()
        subprocess.run(["mount", "-o", "remount,size=60m", disk], check=True)
        assert desks.run(home, "pack", "update")[0]["applied"]["added"] == 900
    finally:
        subprocess.run(["umount", "-l", disk], check=True)
    desks.publish()


def test_a_kill_in_the_middle_leaves_one_edition_whole_and_the_next_look_brings_the_other(desks: Desks, tmp_path: Path) -> None:
    home = Home(tmp_path / "home", lambda: ("", ""))
    shutil.copytree(desks.home("bo").folder, home.folder)
    desks.edit(home, "p2", "Her own words.")
    before = team_says(home)
    many = {f"m{n}": f"Number {n}." for n in range(3000)}
    desks.publish_quickly((*desks.phrases.values(), *(phrase(id_, text) for id_, text in many.items())))
    killed = 0
    for part in range(4):
        process = desks.start(home, "pack", "update")
        wal = home.folder / "phrases.db-wal"
        size = wal.stat().st_size if wal.exists() else 0
        grown = lambda: process.poll() is not None or (wal.exists() and wal.stat().st_size > size)  # noqa: B023, E731 -- of this round
        until(grown, 30, "the update writes or ends", step=0.001)
        time.sleep(part * 0.01)  # at another moment of the writing each time
        process.send_signal(signal.SIGKILL)
        process.communicate(timeout=30)
        killed += process.returncode == -signal.SIGKILL
        found = team_says(home)
        if found["serial"] != before["serial"]:
            assert len(found) == len(before) + len(many)
            break
        assert found == before
    assert killed
    desks.start(home, "pack", "update").communicate(timeout=60)
    found = team_says(home)
    assert {id_: text for id_, text in found.items() if id_ in many} == many
    assert found["serial"] == str(desks.serial)
    assert says(home, "p2") == "Her own words."
    desks.publish()


def test_two_looks_at_once_take_it_in_once(desks: Desks, tmp_path: Path) -> None:
    home = Home(tmp_path / "home", lambda: ("", ""))
    shutil.copytree(desks.home("bo").folder, home.folder)
    desks.publish(p7=phrase("p7", "Text 7, for two."))
    news = desks.together([home, home, home], "pack", "update")
    assert sum(1 for one in news if one and one[0]["applied"] and one[0]["applied"]["changed"]) >= 1
    assert not any(one and one[0]["trouble"] for one in news)
    assert says(home, "p7") == "Text 7, for two."
    steps = desks.run(home, "undo", "--list")
    assert sum("Night desk" in step["name"] and "Update" in step["name"] for step in steps[:2]) >= 1


def _answer(process: subprocess.Popen[bytes]) -> Any:
    out, err = process.communicate(timeout=60)
    assert b"Traceback" not in err, err.decode()
    assert process.returncode == 0, (out.decode(), err.decode())
    return json.loads(out)


def _now() -> datetime:
    return datetime.now(UTC)
