"""The web and a folder that tests of the courier fetch from."""

from collections.abc import Iterator

import pytest
from https_server import PROXIES, Web, serving


@pytest.fixture(scope="session")
def _server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Web]:
    with serving(tmp_path_factory.mktemp("authority")) as web:
        yield web


@pytest.fixture
def web(_server: Web, monkeypatch: pytest.MonkeyPatch) -> Web:
    """A server with nothing on it, whose certificate is known here; no proxy."""
    for name in PROXIES:
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.lower(), raising=False)
    for name, value in _server.trusted_env().items():
        monkeypatch.setenv(name, value)
    for kept in (_server.files, _server.answers, _server.headers, _server.asked):
        kept.clear()
    return _server
