"""See to it that the tests have a browser, and fonts to show Japanese with.

Looked for: `MIWAKE_CHROMIUM`, then `chromium` on the PATH. When there is none and this
is Debian's root, it is installed; otherwise one line says what to do, and it ends 1.
"""

import os
import shutil
import subprocess
import sys

PACKAGES = ["chromium", "fonts-noto-cjk"]


def find() -> str | None:
    """Return the browser's path, if there is one."""
    named = os.environ.get("MIWAKE_CHROMIUM")
    if named:
        return named if os.access(named, os.X_OK) else None
    return shutil.which("chromium")


def main() -> int:
    """Find a browser or install one; return 0 when there is one."""
    if find():
        return 0
    if not os.environ.get("MIWAKE_CHROMIUM") and _may_install():
        print("installing chromium for the tests …", flush=True)
        quiet = {"DEBIAN_FRONTEND": "noninteractive"} | dict(os.environ)
        for words in (["update", "-q"], ["install", "-qy", *PACKAGES]):
            subprocess.run(
                ["apt-get", *words], env=quiet, check=False, stdout=subprocess.DEVNULL
            )
    if find():
        return 0
    print(
        "the tests need a browser: install chromium (Debian: apt-get install "
        f"{' '.join(PACKAGES)}), or name one in MIWAKE_CHROMIUM",
        file=sys.stderr,
    )
    return 1


def _may_install() -> bool:
    return os.geteuid() == 0 and shutil.which("apt-get") is not None


if __name__ == "__main__":
    sys.exit(main())
