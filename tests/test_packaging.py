"""What goes into a package is known before one is made: the licences, what desktops are told, and what is built where.

The packages themselves are made and tried by `make package`, packaging/try-linux and packaging/try-windows.
"""

import ast
import configparser
import os
import re
import runpy
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from xml.etree import ElementTree as ET

import pytest
import yaml

import launcher
from launcher import places

ROOT = Path(__file__).resolve().parent.parent
PACKAGING = ROOT / "packaging"
WORKFLOWS = sorted((ROOT / ".github" / "workflows").glob("*.yml"))
PYTHONS = ["3.11", "3.12", "3.13", "3.14"]


@pytest.fixture
def inside() -> Iterator[ModuleType]:
    sys.path.insert(0, str(PACKAGING))
    try:
        import inside

        yield inside
    finally:
        sys.path.remove(str(PACKAGING))


def test_of_all_that_the_launcher_needs_the_licence_and_its_words_are_known(inside: ModuleType) -> None:
    needed = inside.required()
    assert {"pyside6-essentials", "shiboken6", "numpy", "sqlite-utils"} <= needed.keys()
    for name, licence in needed.items():
        assert licence
        assert inside.words_of(inside.metadata.distribution(name)), name


def test_also_of_what_only_another_system_needs(inside: ModuleType) -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    names = {inside.normalised(re.split(r"[\s<>=;]", line)[0]) for line in project["dependencies"]}
    assert names <= inside.KNOWN["python"].keys()
    words = [*inside.KNOWN["words"].values(), *(one.get("words", ()) for one in inside.KNOWN["within"])]
    assert all((PACKAGING / "licences" / file).is_file() for files in words for file in files)


def test_what_is_compiled_into_another_one_is_named_with_its_own_words(inside: ModuleType) -> None:
    named = {one["of"] for one in inside.KNOWN["within"]}
    assert {"pynacl", "pyyaml", "cffi", "nh3", "numpy"} <= named
    part = inside.Part("nh3", "1.0", "MIT", (ROOT / "LICENSE",), "pkg:pypi/nh3@1.0", {"nh3/nh3.abi3.so"})
    (ammonia,) = inside._within(part)
    assert (ammonia.name, part.words) == ("ammonia", (ROOT / "LICENSE",))
    assert {path.name for path in ammonia.words} >= {"ammonia.txt", "MPL-2.0.txt"}


def test_what_nobody_knows_ends_the_build(inside: ModuleType, tmp_path: Path) -> None:
    with pytest.raises(SystemExit, match="Nobody knows where"):
        inside._of_the_system(tmp_path / "libstranger.so.1")


def test_the_desktop_file_is_valid_and_its_icon_and_window_are_ours() -> None:
    path = PACKAGING / "phrase-launcher.desktop"
    told = subprocess.run(["desktop-file-validate", path], capture_output=True, text=True, check=False)
    assert (told.returncode, told.stdout) == (0, "")
    entry = configparser.RawConfigParser(interpolation=None, strict=True)
    entry.optionxform = str  # type: ignore[assignment,method-assign] # as its own documentation says
    entry.read(path, encoding="utf-8")
    about = entry["Desktop Entry"]
    assert {about[name] for name in ("Icon", "StartupWMClass", "TryExec")} == {places.APP_NAME}
    assert about["Exec"] == f"{places.APP_NAME} %f"


def test_the_data_for_software_centres_is_valid_and_of_this_version() -> None:
    path = PACKAGING / "phrase-launcher.metainfo.xml"
    told = subprocess.run(["appstreamcli", "validate", "--no-net", path], capture_output=True, text=True, check=False)
    assert told.returncode == 0, told.stdout
    release = ET.parse(path).find("releases/release")  # noqa: S314 -- our own file
    assert release is not None
    assert release.get("version") == launcher.__version__


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.stem)
def test_a_workflow_may_little_ends_in_time_and_names_files_that_are_there(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    flow = yaml.safe_load(text)
    assert flow["permissions"] == {"contents": "read"}
    assert all(job["timeout-minutes"] <= 60 for job in flow["jobs"].values())
    for named in re.findall(r"(?:python|ignore|desktops) ((?:packaging|tests)/[\w./-]+)", text):
        assert (ROOT / named).exists(), named


def test_every_system_and_python_is_tested_and_both_packages_are_built() -> None:
    flows = {path.stem: yaml.safe_load(path.read_text(encoding="utf-8"))["jobs"] for path in WORKFLOWS}
    matrix = flows["tests"]["everywhere"]["strategy"]["matrix"]
    assert matrix["python"] == PYTHONS
    assert [system.split("-")[0] for system in matrix["system"]] == ["ubuntu", "windows", "macos"]
    assert [one["name"] for one in flows["release"]["package"]["strategy"]["matrix"]["include"]] == ["windows", "linux"]


def test_the_spec_is_sound() -> None:
    compile((PACKAGING / "launcher.spec").read_text(encoding="utf-8"), "launcher.spec", "exec")


def test_what_the_launcher_itself_asks_for_is_not_left_out() -> None:
    spec = ast.parse((PACKAGING / "launcher.spec").read_text(encoding="utf-8"))
    (listed,) = (
        node.value for node in spec.body if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "NOT_WANTED"
    )
    left_out = set(ast.literal_eval(listed))
    sources = [path.read_text(encoding="utf-8") for path in (ROOT / "launcher").rglob("*.py")]
    asked = {name for text in sources for name in re.findall(r"^ *(?:import|from) ([a-z_][\w.]*)", text, re.MULTILINE)}
    assert {"yaml", "ssl", "httpx", "nh3", "certifi", "nacl.signing"} <= asked
    assert not left_out & {".".join(name.split(".")[:n]) for name in asked for n in range(1, 4)}


@pytest.fixture
def program(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where a packaged program would lie."""
    monkeypatch.setattr(sys, "executable", str(tmp_path / "launcher"))
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    for name in ("LAUNCHER_HOME", "SSL_CERT_FILE"):  # what they become is undone after the test, also where they are not set now
        monkeypatch.setenv(name, "")
        monkeypatch.delenv(name)
    return tmp_path / "launcher"


def test_a_folder_named_portable_beside_the_program_is_its_home(program: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    runpy.run_path(str(PACKAGING / "beginning.py"))
    assert places.home() != program.parent / "portable"
    (program.parent / "portable").mkdir()
    runpy.run_path(str(PACKAGING / "beginning.py"))
    assert places.home() == program.parent / "portable"
    assert places.settings_file().parent == program.parent / "portable"
    monkeypatch.setenv("LAUNCHER_HOME", str(program.parent / "elsewhere"))
    runpy.run_path(str(PACKAGING / "beginning.py"))
    assert places.home() == program.parent / "elsewhere"


@pytest.mark.skipif(sys.platform != "linux", reason="the variable is Linux's")
def test_programs_that_a_package_starts_get_the_libraries_of_the_system(program: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LD_LIBRARY_PATH", f"{program.parent}/_internal:/opt/own")
    monkeypatch.setenv("LD_LIBRARY_PATH_ORIG", "/opt/own")
    runpy.run_path(str(PACKAGING / "beginning.py"))
    environ = places.os.environ
    assert (environ["LD_LIBRARY_PATH"], "LD_LIBRARY_PATH_ORIG" in environ) == ("/opt/own", False)
    runpy.run_path(str(PACKAGING / "beginning.py"))
    assert "LD_LIBRARY_PATH" not in environ


@pytest.mark.skipif(sys.platform != "linux", reason="other systems have one place for them")
@pytest.mark.parametrize(
    ("there", "named"),
    [
        ({"/usr/lib/ssl/certs", "/etc/ssl/cert.pem"}, None),  # Debian's own place, which OpenSSL knows by itself
        ({"/etc/pki/tls/certs/ca-bundle.crt", "/etc/ssl/cert.pem"}, "/etc/pki/tls/certs/ca-bundle.crt"),
        ({"/etc/ssl/ca-bundle.pem"}, "/etc/ssl/ca-bundle.pem"),
        (set(), None),
    ],
)
def test_the_authorities_that_a_system_trusts_are_found_where_it_keeps_them(
    program: Path, monkeypatch: pytest.MonkeyPatch, there: set[str], named: str | None
) -> None:
    for look in ("isdir", "isfile"):
        monkeypatch.setattr(os.path, look, lambda path: path in there)
    runpy.run_path(str(PACKAGING / "beginning.py"))
    assert os.environ.get("SSL_CERT_FILE") == named
    monkeypatch.setenv("SSL_CERT_FILE", "/etc/own.pem")
    runpy.run_path(str(PACKAGING / "beginning.py"))
    assert os.environ["SSL_CERT_FILE"] == "/etc/own.pem"


def test_a_package_starts_itself_by_its_own_program(program: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "platform", "linux")
    assert places.own_command("keeper", "7") == [str(program), "keeper", "7"]
    monkeypatch.setattr(sys, "platform", "win32")
    monkeypatch.setattr(sys, "executable", str(program.with_name("launcher-cli.exe")))
    assert places.own_command("--quietly") == [str(program.with_name("launcher.exe")), "--quietly"]
    assert places.own_command("aside") == [str(program.with_name("launcher-cli.exe")), "aside"]
