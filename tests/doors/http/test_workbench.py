"""`miwake serve` with its worker: from an upload to a published model, and killed."""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import time
from contextlib import contextmanager

import httpx
import psutil
import pytest

from miwake.engine import rendered

KINDS = ("fish", "star")
EACH = 12


@contextmanager
def group(home):
    """Serve a home in a process group of its own; killed whole in the end."""
    words = ["serve", "--port", "0", "--json", "--home", str(home)]
    process = subprocess.Popen(
        [sys.executable, "-m", "miwake", *words],
        stdout=subprocess.PIPE,
        text=True,
        start_new_session=True,
        env=os.environ | {"MIWAKE_WORKERS": "2"},
    )
    url = json.loads(process.stdout.readline())["url"]
    try:
        with httpx.Client(base_url=f"{url}/api", timeout=30) as client:
            yield process, client
    finally:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        process.stdout.close()


@pytest.fixture(scope="module")
def photos(tmp_path_factory):
    """Drawings of two kinds, as (path, bytes)."""
    folder = tmp_path_factory.mktemp("drawn")
    found = []
    for kind in KINDS:
        for number in range(EACH):
            path = folder / f"{kind}{number}.jpg"
            rendered.write(rendered.Order(path, kind, number))
            found.append((f"all/{kind}/{number}.jpg", path.read_bytes()))
    return found


def said(answer):
    """Return an answer's JSON; it must be a good one."""
    assert answer.status_code == 200, answer.text
    return answer.json()


def uploaded(client, project, photos):
    """Upload photos and ask for their import."""
    files = [{"path": name, "size": len(data)} for name, data in photos]
    opened = said(client.post(f"/projects/{project}/uploads", json={"files": files}))
    base = f"/projects/{project}/uploads/{opened['id']}"
    for at, (_, data) in enumerate(photos):
        if at not in opened["have"]:
            said(client.put(f"{base}/{at}", content=data))
    return said(client.post(f"{base}/finish"))


def ended(client, project, job):
    """Wait until a job has ended."""
    for _ in range(900):
        now = said(client.get(f"/projects/{project}/jobs/{job['id']}"))
        if now["state"] not in ("waiting", "running"):
            return now
        time.sleep(0.1)
    pytest.fail(f"the job is {now['state']} at {now['stage']}")


@pytest.mark.slow
def test_from_an_upload_to_a_published_model(tmp_path, weights, photos):
    """Drop, train, publish: what the page recommends at each step, and Ctrl-C."""
    advised = []
    with group(tmp_path / "home") as (process, client):
        project = said(client.post("/projects", json={"name": "描いたもの"}))["id"]
        view = f"/projects/{project}"
        advised.append(said(client.get(view))["next"])
        brought = ended(client, project, uploaded(client, project, photos))
        advised.append(said(client.get(view))["next"])
        plan = said(client.get(f"{view}/plan"))
        made = ended(client, project, said(client.post(f"{view}/train", json={})))
        advised.append(said(client.get(view))["next"])
        after = said(client.get(f"{view}/plan"))
        wanted = {"model": made["result"]["model"]}
        said(client.post(f"{view}/publish", json=wanted))
        advised.append(said(client.get(view))["next"])
        shown = said(client.get(view))
        answer = said(client.post("/projects/描いたもの/predict", content=photos[0][1]))
        children = psutil.Process(process.pid).children(recursive=True)
        process.send_signal(signal.SIGINT)
        code = process.wait(15)
    assert ["drop", "train", "publish", "try"] == [one["code"] for one in advised]
    assert ("done", 24, 24) == (
        brought["state"],
        brought["result"]["photos"],
        brought["result"]["labelled"],
    )
    assert (True, 24, ["fish", "star"]) == (
        plan["ready"],
        plan["items"],
        sorted(one["spelling"] for one in plan["names"]),
    )
    assert {"added": 0, "changed": 0, "removed": 0} == {
        key: after["difference"][key] for key in ("added", "changed", "removed")
    }
    assert ("done", 1, True) == (
        made["state"],
        made["result"]["number"],
        made["curve"] != [],
    )
    assert ("描いたもの", 1) == (
        shown["published"]["endpoint"],
        shown["published"]["model_number"],
    )
    assert "fish" == answer["regions"][0]["label"]
    assert (0, []) == (code, [c for c in children if c.is_running()])


@pytest.mark.slow
def test_an_import_survives_a_kill_of_the_whole_group(tmp_path, weights, photos):
    """kill -9 at a random point, thrice: it ends done, with each photo once."""
    home, dice = tmp_path / "home", random.Random(time.time_ns())
    with group(home) as (process, client):
        project = said(client.post("/projects", json={"name": "p"}))["id"]
        job = uploaded(client, project, photos)
        time.sleep(dice.uniform(0.2, 3.0))
        os.killpg(process.pid, signal.SIGKILL)
    with group(home) as (process, client):
        time.sleep(dice.uniform(0.2, 3.0))
        process.kill()
    with group(home) as (_, client):
        now = ended(client, project, job)
        view = said(client.get(f"/projects/{project}"))
    assert ("done", 24, 24) == (now["state"], view["photos"], view["named"]), now


@pytest.mark.slow
def test_the_sample_names_its_folders_as_the_browser_speaks(tmp_path, weights):
    """Asked for once, it is a project with a job; asked again, another."""
    with group(tmp_path / "home") as (_, client):
        japanese = {"Accept-Language": "ja,en;q=0.5"}
        names = [
            said(client.post("/sample", headers=japanese))["project"]["name"],
            said(client.post("/sample", headers=japanese))["project"]["name"],
            said(client.post("/sample"))["project"]["name"],
        ]
    assert ["サンプル", "サンプル 2", "Sample"] == names
