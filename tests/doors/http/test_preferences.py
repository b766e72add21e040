"""Settings: chosen, kept, and never overwritten by whoever looked too early."""

from __future__ import annotations

import pytest


@pytest.fixture
def base(home):
    """A project of its own, so that no test meets another's choice."""
    made = home.store.projects.ensure("chosen")
    return f"/api/projects/{made.id}/settings"


def put(client, base, **wanted):
    """Choose, from what is there now."""
    version = client.get(base).json()["version"]
    return client.put(base, json={"version": version, **wanted})


def test_what_is_chosen_is_kept(client, base):
    """And what is not named stays."""
    put(client, base, hotkeys={"yes": "f"}, checks=0.02)
    got = put(client, base, overlap=0.2).json()
    assert ({"yes": "f"}, 0.02, 0.2) == (
        got["hotkeys"],
        got["checks"],
        got["overlap"],
    )


def test_several_names_a_photo_can_be_chosen(client, base, home):
    """The page of the project knows it, too; nothing but yes and no is taken."""
    got = put(client, base, several=True).json()
    view = client.get(f"/api/projects/{base.split('/')[3]}").json()["settings"]
    refused = put(client, base, several="perhaps").status_code
    put(client, base, several=False)
    assert (True, True, got["version"], 422) == (
        got["several"],
        view["several"],
        view["version"],
        refused,
    )


def test_whoever_looked_too_early_hears_it(client, base):
    """409, and nothing is written."""
    version = client.get(base).json()["version"]
    put(client, base, checks=0.03)
    put(client, base, checks=0.04)
    got = client.put(base, json={"version": version, "checks": 0.1})
    assert (409, "Conflict", 0.04) == (
        got.status_code,
        got.json()["code"],
        client.get(base).json()["checks"],
    )


@pytest.mark.parametrize(
    "wanted", [{"checks": 0.2}, {"overlap": -1}, {"hotkeys": {"yes": ""}}]
)
def test_a_value_out_of_bounds_is_refused(client, base, wanted):
    """With the bounds."""
    got = put(client, base, **wanted)
    assert (422, "BadOption") == (got.status_code, got.json()["code"])


def test_the_one_who_speaks_by_default_can_be_chosen(client, base, home):
    """Whoever does not say who they are is that one."""
    put(client, base, who="渡辺")
    project = base.split("/")[3]
    view = client.get(f"/api/projects/{project}").json()
    put(client, base, who="")
    assert "渡辺" == view["who"]


def test_storage_is_told_in_bytes(client, home):
    """Of everything that grows."""
    got = client.get("/api/storage").json()
    assert (str(home.store.home), True) == (
        got["home"],
        all(got[key] > 0 for key in ("free", "blobs", "cache", "database", "bundles")),
    )
