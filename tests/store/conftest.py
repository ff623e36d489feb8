import pytest
from store_samples import opened


@pytest.fixture
def path(tmp_path):
    return tmp_path / "home" / "phrases.db"


@pytest.fixture
def store(path):
    store = opened(path)
    yield store
    store.close()
