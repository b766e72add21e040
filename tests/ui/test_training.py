"""Training on the page: stopped, refused with advice, and going on after a crash."""

from __future__ import annotations

import re
import time
from typing import Any

from browse import Server, drawn, finished, start, stop
from playwright.sync_api import expect

BEGIN = re.compile("^(Start training|Train again)$")


def run(server: Server, project: str, state: str, seconds: float = 60) -> Any:
    """Wait until the newest training is in a state."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        jobs = server.api("GET", f"/projects/{project}/jobs")
        (newest, *_) = [job for job in jobs if job["verb"] == "train"]
        if newest["state"] == state:
            return newest
        time.sleep(0.1)
    raise AssertionError(f"the training is {newest['state']}, not {state}")


def test_stop_then_kill(workbench: Any, visit: Any) -> None:
    """A training is stopped at once; another outlives its server."""
    server, project = workbench
    page = visit(f"{server.url}/#/p/{project}/train", but="ERR_")
    begin = page.get_by_role("main").get_by_role("button", name=BEGIN)
    begin.click()
    page.locator("[data-state=running]").get_by_role("button", name="Stop").click()
    expect(page.get_by_role("heading", name="Training was stopped")).to_be_visible()
    run(server, project, "cancelled")
    begin.click()
    page.locator("[data-state=running]").wait_for()
    server.kill()
    expect(page.locator(".banner")).to_be_visible()
    again = start(server.home, int(server.url.rsplit(":", 1)[1]))
    try:
        done = page.get_by_role("heading", name=re.compile("^v3 is ready"))
        expect(done).to_be_visible(timeout=90_000)
        expect(page.locator(".banner")).to_have_count(0)
        assert 3 == run(again, project, "done")["result"]["number"]
    finally:
        stop(again)


def test_too_few_labels_says_what_to_do(server: Any, visit: Any, tmp_path: Any) -> None:
    """Without names it cannot start; one asked for all the same says why."""
    project = server.api("POST", "/projects", json={"name": "few"})["id"]
    folder = str(drawn(tmp_path / "few", 0, 2, flat=True))
    at = f"/projects/{project}"
    asked = server.api("POST", f"{at}/collect", json={"path": folder})
    finished(server, project, asked)
    page = visit(f"{server.url}/#/p/{project}/train")
    expect(page.get_by_role("heading", name="Not ready to train yet")).to_be_visible()
    expect(page.locator("main .need")).to_have_text(re.compile(r"\w"))
    expect(page.get_by_role("button", name="Start training")).to_be_disabled()
    server.api("POST", f"{at}/train", json={})
    failed = page.get_by_role("heading", name="Training did not work")
    expect(failed).to_be_visible(timeout=60_000)
    expect(page.get_by_text("There are too few labels").first).to_be_visible()
    expect(page.locator("main .need")).to_be_visible()
