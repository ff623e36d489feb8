"""The launcher, with a share that hangs: whoever looks at anything in a folder called hanging-share waits in the system for ever.

It tells on stdout when somebody does.
"""

import os
import sys
from typing import Any

from launcher import start

_never, _written = os.pipe()
_stat = os.stat


def _hanging_stat(path: Any, *how: Any, **options: Any) -> os.stat_result:
    if not isinstance(path, int) and "hanging-share" in os.fsdecode(path):
        print("hangs", flush=True)
        os.read(_never, 1)
    return _stat(path, *how, **options)


if __name__ == "__main__":
    os.stat = _hanging_stat  # type: ignore[assignment]  # it takes and gives the same
    sys.exit(start.run(quietly=True))
