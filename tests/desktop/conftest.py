"""What speaks to desktops of Linux only is collected there only."""

import sys

if sys.platform != "linux":
    collect_ignore_glob = ["test_portal_*.py", "test_checkup_*.py", "test_keymap_wayland.py"]
    collect_ignore_glob += ["test_lending_pipes.py", "test_readers.py"]
