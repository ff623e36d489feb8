"""Changes of every kind, drawn at random, and stores to make them in."""

from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import strategies as st
from store_samples import PACK, opened, pack, phrase, sent

from launcher.change import Add, Batch, Edit, Move, Remove

IDS = st.sampled_from(["p1", "p2", "p3"])
USER = st.none()
PUBLISHER = st.sampled_from([PACK, "pack-2"])
VALUES = st.sampled_from(["Theirs", "Mine", "Newer", " "])
FIELDS = st.fixed_dictionaries(
    {}, optional={"title": VALUES, "when": st.none() | VALUES, "mood": VALUES, "locked": st.booleans()}
)


def singles(by):
    """Single changes by these."""
    titles = st.sampled_from(["Theirs", "Mine"])
    without = st.sampled_from([(), ("mood",)])
    return st.one_of(
        st.builds(lambda id_, title, by: Add(phrase(id_, title=title), by=by), IDS, titles, by),
        st.builds(lambda id_, fields, by, gone: Edit("phrase", id_, fields, by=by, without=gone), IDS, FIELDS, by, without),
        st.builds(lambda id_, to, by: Move("phrase", id_, to, by=by), IDS, st.sampled_from(["hold", "saying-no"]), by),
        st.builds(lambda id_, by: Remove("phrase", id_, by=by), IDS, by),
    )


def changes(by):
    """Changes by these, single and several together."""
    return singles(by) | st.lists(singles(by), min_size=1, max_size=4).map(lambda parts: Batch("Several", tuple(parts)))


SINGLE = singles(USER | PUBLISHER)


@contextmanager
def furnished():
    """A store with two packs, of which the first brought two phrases."""
    with TemporaryDirectory() as folder:
        store = opened(Path(folder) / "phrases.db")
        store.apply(Batch("Import", (*sent(phrase("p1", title="Theirs"), phrase("p2")).changes, Add(pack("pack-2")))))
        yield store
        store.close()
