"""`miwake` and `python -m miwake`."""

from __future__ import annotations

import os
import sys


def main() -> None:
    """Run one command and leave with its exit code, without tidying up memory.

    Everything was closed by whoever opened it; taking apart every module and model
    first would keep a person waiting for a fifth of a second.
    """
    from miwake.doors.cli import run

    code = run(sys.argv[1:])
    try:
        sys.stdout.flush()
        sys.stderr.flush()
    except (OSError, ValueError):
        sys.exit(code)  # nobody reads on, or it is closed: Python knows how to end
    os._exit(code)


if __name__ == "__main__":
    main()
