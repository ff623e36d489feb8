"""Files that are replaced whole or not at all, also when the power goes."""

import os
from pathlib import Path


def replace(path: Path, data: bytes) -> None:
    """Make `data` the content of the file at `path`; makes its folder (mode 0700). OSError leaves the old content."""
    import tempfile  # when something is written, not at every start

    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=path.name)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        Path(name).replace(path)
    except OSError:
        Path(name).unlink(missing_ok=True)
        raise
