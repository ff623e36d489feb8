"""Packs through the packaged program alone: a key, an edition in a folder and on the web, a follower, her update, a foreign file.

Whatever a package forgot (signatures, YAML, TLS, certificates, HTML) ends here with the words of the program that lacks it.
"""

import json
import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

sys.path.append(str(Path(__file__).resolve().parent.parent / "courier"))
from https_server import PROXIES, serving

WITHIN = 120  # s: a passphrase costs seconds on purpose
FOREIGN = """\
matches:
  - trigger: ":büro"
    replace: "Grüße aus dem Büro, {{today}}"
    vars:
      - {name: today, type: date, params: {format: "%d.%m.%Y"}}
  - trigger: ":wait"
    html: "<b>Wait</b><script>no()</script> <a href='https://shop.example/returns'>here</a>"
"""


class Packaged:
    """The program in a home of its own."""

    def __init__(self, command: Sequence[str], environ: Mapping[str, str], home: Path) -> None:
        self.command, self.environ, self.home = command, {**environ, "LAUNCHER_HOME": str(home)}, home

    def ok(self, *arguments: str | Path, **more: str) -> Any:
        """What it answers for programs."""
        told = self.run(*arguments, "--json", **more)
        assert told.returncode == 0, (arguments, told.stdout, told.stderr)
        return json.loads(told.stdout)

    def run(self, *arguments: str | Path, **more: str) -> "subprocess.CompletedProcess[str]":
        return subprocess.run(
            [*self.command, *map(str, arguments)], env={**self.environ, **more}, capture_output=True, encoding="utf-8",
            stdin=subprocess.DEVNULL, timeout=WITHIN, check=False,
        )  # fmt: skip


def go_round(command: Sequence[str], environ: Mapping[str, str], folder: Path) -> None:
    """Publish, follow by folder and by https, update, import; fails by assertion. Writes below `folder` only."""
    environ = {name: value for name, value in environ.items() if name.upper() not in PROXIES}
    environ |= {"LAUNCHER_PASSPHRASE": "a quiet place"}
    lead, near, far = (Packaged(command, environ, folder / name) for name in ("lead", "near ü", "far"))
    shared, secret = folder / "Geteilt ü", folder / "team.key"
    shared.mkdir(parents=True)
    words = lead.ok("pack", "keygen", "-o", secret)["words"]
    phrase = lead.ok("add", "--title", "Zylinder", "--situation", "saying-no", "--text", "Edition one.")
    publish = ("pack", "publish", shared, "--key", secret)
    lead.ok(*publish, "--own", "--name", "Team")
    followed = near.ok("pack", "subscribe", shared, "--trust", words)
    assert followed["added"] == 1, followed
    with serving(folder) as web:
        web.serve_folder(shared)
        trusted = web.trusted_env()
        feed = next(name for name in web.files if name.endswith(".phrasefeed"))
        address = web.url(feed).replace("localhost", "127.0.0.1")  # a bare system knows no names
        strange = far.run("pack", "subscribe", address, "--trust", words, NO_PROXY="127.0.0.1")
        assert "certificate" in strange.stderr, strange.stderr
        assert far.ok("pack", "subscribe", address, "--trust", words, **trusted)["added"] == 1
        lead.ok("edit", phrase["id"], "--text", "Edition two.")
        lead.ok(*publish, "--pack", "Team")
        web.serve_folder(shared)
        for follower in (near, far):
            (news,) = follower.ok("pack", "update", **trusted)
            assert (news["trouble"], news["applied"]["changed"]) == ("", 1), news
    foreign, given = folder / "büro.yml", folder / "given.phrasepack"
    foreign.write_text(FOREIGN, encoding="utf-8")
    taken = near.ok("pack", "import", foreign, "--yes")
    assert (taken["added"], taken["skipped"]) == (2, []), taken
    near.ok("pack", "export", "--pack", taken["pack"]["id"], "-o", given, "--yes")
    rich = given.read_text(encoding="utf-8")
    assert "<b>Wait</b>" in rich, rich
    assert "no()" not in rich
    print("packs: signed, published, followed by folder and https, updated, and an espanso file taken in")


if __name__ == "__main__":
    go_round(sys.argv[2:], os.environ, Path(sys.argv[1]))
