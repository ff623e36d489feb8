"""Packs at several sizes, each in a process of its own so that its peak of memory is its own: `python packing.py COUNT FOLDER`.

A pack of COUNT phrases is written, signed, checked, read, taken into an empty store, given out as CSV, and then taken in again
as a newer edition in which every tenth phrase has changed, over edits of the user's own. What is beside it: json.loads of the
same bytes, which checks nothing, and minisign -V, where it is installed.
"""

import gc
import json
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TypeVar

from corpus import as_phrases
from figures import Question

SIZES = (100, 10_000, 20_000)
_SLUGS = [f"situation-{number}" for number in range(15)]
T = TypeVar("T")


def measure(env: dict[str, str], sizes: Sequence[int] = SIZES, rounds: int = 3) -> list[Question]:
    """A table for each size, and one of the peaks of memory."""
    peaks = Question("Packs: peak of resident memory", [], unit="MB", ours="nobody", note="of the whole process, at its end")
    questions = []
    for size in sizes:
        question = Question(f"A pack of {size} phrases", [], ours="read within limits")
        for _round in range(rounds):
            with tempfile.TemporaryDirectory(prefix="bench-packs-") as folder:
                command = [sys.executable, __file__, str(size), folder]
                done = subprocess.run(command, env=env, capture_output=True, check=True, timeout=300)
            told: dict[str, Any] = json.loads(done.stdout)
            peaks.add(f"{size} phrases", told.pop("peak"))
            for who, taken in told.items():
                question.add(who, taken, goal="1 s" if who == "import: reviewed and taken in" and size == 10_000 else "")
        questions.append(question)
    return [*questions, peaks]


def _main(count: int, folder: Path) -> None:
    from launcher.packs import format as pack_format
    from launcher.packs.signing import SecretKey, checked
    from launcher.policy import Policy
    from launcher.sharing.sharing import Sharing
    from launcher.sharing.values import Selection
    from launcher.store import Store

    gc.disable()
    took: dict[str, float] = {}
    data = _timed(took, "write", lambda: pack_format.write(_edition(count, 1)))
    newer = pack_format.write(_edition(count, 2))
    file = folder / "bench.phrasepack"
    file.write_bytes(data)
    _timed(took, "json.loads, which checks nothing", lambda: json.loads(data))
    _timed(took, "read within limits", lambda: pack_format.read(data))
    secret = SecretKey.made()  # without a passphrase, whose lock alone takes 256 MB
    signature = _timed(took, "sign", lambda: secret.sign(data, "bench"))
    _timed(took, "verify", lambda: checked(data, signature, [secret.key]))
    if minisign := shutil.which("minisign"):
        file.with_name(file.name + ".minisig").write_text(signature)
        command = [minisign, "-V", "-q", "-P", secret.key.text, "-m", str(file)]
        _timed(took, "verify: minisign -V", lambda: subprocess.run(command, check=True))
        file.with_name(file.name + ".minisig").unlink()
    store = Store.open(folder / "phrases.db", now=datetime.now)
    sharing = Sharing(store, Policy(), lambda: datetime.now(UTC))

    def take(file_: Path) -> None:
        sharing.take(sharing.review(file_), sure=True)

    _timed(took, "import: reviewed and taken in", lambda: take(file))
    _edit(store, count)
    _timed(took, "export as CSV", lambda: sharing.export(Selection(), "csv", folder / "out.csv"))
    file.write_bytes(newer)
    review = _timed(took, "merge a newer edition: reviewed", lambda: sharing.review(file))
    _timed(took, "merge a newer edition: taken in", lambda: sharing.take(review, sure=True))
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    json.dump({**took, "peak": peak}, sys.stdout)


def _edition(count: int, serial: int) -> Any:
    from msgspec.structs import replace

    from launcher.packs.format import Pack
    from launcher.phrase import PackInfo, Situation, Text

    phrases = list(as_phrases(count, _SLUGS))
    if serial > 1:
        phrases[::10] = [replace(one, texts={"any": Text(plain=f"{one.texts['any'].plain} Today.")}) for one in phrases[::10]]
    situations = tuple(Situation(id=f"s-{slug}", slug=slug, name=slug) for slug in _SLUGS)
    return Pack(info=PackInfo(id="bench", name="Bench", serial=serial), situations=situations, phrases=tuple(phrases))


def _edit(store: Any, count: int) -> None:
    """Every twentieth phrase has a title of the user's own, half of them where the newer edition changes the text."""
    from launcher.change import Batch, Edit

    phrases = store.phrases()[:count:20]
    edits = tuple(Edit("phrase", one.id, {"title": f"{one.title}, mine"}, expects=one.rev) for one in phrases)
    store.apply(Batch("edits", edits))


def _timed(took: dict[str, float], who: str, job: Callable[[], T]) -> T:
    start = time.perf_counter()
    result = job()
    took[who] = (time.perf_counter() - start) * 1000
    return result


if __name__ == "__main__":
    _main(int(sys.argv[1]), Path(sys.argv[2]))
