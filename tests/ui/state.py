"""What stands in a project, as a program sees it: to be compared before and after."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

import httpx
from browse import Server

State = dict[str, Any]
TILE = ("state", "name", "guess", "also", "not", "trashed")
SHOT = ("turn", "trashed")
NAME = ("spelling", "reading", "aliases", "life", "into", "about", "hotkey", "count")


def state(server: Server, project: str) -> State:
    """Return all that a person can change, without versions and times."""
    at = f"{server.url}/api/projects/{project}"
    with httpx.Client() as ask:

        def rows(path: str, key: str, name: str, facts: tuple[str, ...]) -> State:
            got = ask.get(at + path).raise_for_status().json()[key]
            return {one[name]: {fact: one.get(fact) for fact in facts} for one in got}

        found: State = {"tiles": {}, "shots": {}, "names": {}}
        for bin in ("", "&trash=1"):
            tiles = f"/tiles?limit=500{bin}"
            shots = f"/shots?view=photos&limit=500{bin}"
            found["tiles"] |= rows(tiles, "tiles", "region", TILE)
            found["shots"] |= rows(shots, "shots", "photo", SHOT)
        for life in ("active", "retired", "merged"):
            names = f"/names?life={life}&limit=500"
            found["names"] |= rows(names, "names", "id", NAME)
        card = ask.get(at).raise_for_status().json()
        found["project"] = (card["name"], card["archived"])
        kept = card["settings"]
        found["settings"] = (kept["hotkeys"], kept["checks"], kept["overlap"])
        ends = ask.get(f"{at}/endpoints").raise_for_status().json()
        found["endpoints"] = {one["name"]: one["model"] for one in ends}
    return found


def until(server: Server, project: str, wanted: Callable[[State], bool]) -> State:
    """Wait until a project stands as wanted; return how it stands at last."""
    end = time.monotonic() + 15
    while True:
        now = state(server, project)
        if wanted(now) or time.monotonic() > end:
            return now
        time.sleep(0.1)
