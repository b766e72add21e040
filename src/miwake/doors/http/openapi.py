"""Write the description of the HTTP door: `python -m miwake.doors.http.openapi`."""

from __future__ import annotations

import json
import sys

from miwake.doors.http.app import bare


def text() -> str:
    """Return the OpenAPI description, the same for the same code."""
    wire = bare().openapi()
    return json.dumps(wire, indent=1, sort_keys=True, ensure_ascii=False) + "\n"


if __name__ == "__main__":
    sys.stdout.write(text())
