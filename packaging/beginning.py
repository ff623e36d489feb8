"""The first lines that a packaged launcher runs, before its own.

A folder named `portable` beside the program is the home of all that it writes: whoever wants the launcher to leave nothing
elsewhere makes that folder. What PyInstaller lays into the environment for itself is not for the programs that we start. And
OpenSSL, which comes along from Debian, learns where other systems keep the authorities that their administrators trust.
"""

import os
import sys

portable = os.path.join(os.path.dirname(os.path.realpath(sys.executable)), "portable")  # noqa: PTH118, PTH120 -- pathlib costs 3 ms
if "LAUNCHER_HOME" not in os.environ and os.path.isdir(portable):  # noqa: PTH112 -- the same
    os.environ["LAUNCHER_HOME"] = portable
if sys.stdout is None or sys.stderr is None:  # Windows' program without a console: what it writes goes nowhere, but fails nowhere
    sys.stdout, sys.stderr = (stream or open(os.devnull, "w", encoding="utf-8") for stream in (sys.stdout, sys.stderr))  # noqa: PTH123, SIM115 -- for as long as we live
before = os.environ.pop("LD_LIBRARY_PATH_ORIG", None)
if sys.platform == "linux":
    os.environ.pop("LD_LIBRARY_PATH", None)
    if before:
        os.environ["LD_LIBRARY_PATH"] = before
    if "SSL_CERT_FILE" not in os.environ and not os.path.isdir("/usr/lib/ssl/certs"):  # noqa: PTH112 -- as above
        for authorities in ("/etc/pki/tls/certs/ca-bundle.crt", "/etc/ssl/ca-bundle.pem", "/etc/ssl/cert.pem"):
            if os.path.isfile(authorities):  # noqa: PTH113 -- the same
                os.environ["SSL_CERT_FILE"] = authorities
                break
