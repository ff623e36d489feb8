"""Runs inside a terminal: `raw_reader.py RECORD [bracketed]`; raw mode, one JSON line of hexadecimal per read."""

import json
import os
import sys
import time
import tty
from pathlib import Path


def main() -> None:
    """Until the terminal goes away."""
    tty.setraw(0)
    if "bracketed" in sys.argv:
        os.write(1, b"\x1b[?2004h")
    with Path(sys.argv[1]).open("a", buffering=1) as record:
        record.write(json.dumps({"t": time.monotonic(), "ready": True}) + "\n")
        while got := os.read(0, 65536):
            record.write(json.dumps({"t": time.monotonic(), "bytes": got.hex()}) + "\n")


if __name__ == "__main__":
    main()
