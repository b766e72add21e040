"""The socket, and how a server ends."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import threading

import pytest

from miwake.doors.http import server
from miwake.errors import BadOption, PortInUse, Refused

SCRIPT = """
import sys
from pathlib import Path
from miwake.doors.http.server import serve
from miwake.store.home import Store
store = Store(Path(sys.argv[1]))
serve(store, "127.0.0.1", 0, lambda url: print(url, flush=True))
store.close()
print("closed")
"""


@pytest.fixture
def taken():
    """A port somebody else listens on."""
    with socket.create_server(("127.0.0.1", 0)) as other:
        yield other.getsockname()[1]


def test_a_taken_port_is_named_with_a_way_out(taken):
    """Which port, and the option that chooses another."""
    with pytest.raises(PortInUse, match=rf"port {taken} .*--port"):
        server.listen("127.0.0.1", taken)


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.0.2.7", "miwake.example"])
def test_an_address_that_others_reach_is_refused(host):
    """There are no accounts yet."""
    with pytest.raises(Refused, match="accounts come first"):
        server.listen(host, 0)


def test_an_impossible_port_is_refused():
    """Ports end at 65535."""
    with pytest.raises(BadOption, match="65536"):
        server.listen("127.0.0.1", 65536)


def test_port_zero_finds_a_free_one():
    """The URL says which."""
    with server.listen("127.0.0.1", 0) as bound:
        assert f"http://127.0.0.1:{bound.getsockname()[1]}" == server.url(bound)


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost"])
def test_loopback_is_served(host):
    """By number and by name."""
    with server.listen(host, 0) as bound:
        assert bound.getsockname()[0] == "127.0.0.1"


def test_ctrl_c_ends_a_server_cleanly(tmp_path):
    """It says where it serves, and ends with 0 and no traceback."""
    process = subprocess.Popen(
        [sys.executable, "-c", SCRIPT, str(tmp_path)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=os.environ | {"PYTHONWARNINGS": "error"},
    )
    watchdog = threading.Timer(60, process.kill)
    watchdog.start()
    url = process.stdout.readline()
    process.send_signal(signal.SIGINT)
    out, err = process.communicate()
    watchdog.cancel()
    assert (True, "closed\n", False, 0) == (
        url.startswith("http://127.0.0.1:"),
        out,
        "Traceback" in err,
        process.returncode,
    )
