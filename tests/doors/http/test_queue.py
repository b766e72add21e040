"""The queue over HTTP: what is asked, whom it measures, and how far people agree."""

from __future__ import annotations

import http.client
import json
from urllib.parse import quote

import httpx
import numpy as np
import pytest

from miwake.bench.confirm import Careless
from miwake.bench.crowd import make_project


@pytest.fixture(scope="module")
def crowd(tmp_path_factory):
    """A home with 24 rendered faces of 6 people, four in five proposed rightly."""
    home = tmp_path_factory.mktemp("crowd") / "home"
    return home, make_project(home, 24, 6, right=0.8, seed=1)


@pytest.fixture
def page(crowd, serve, tmp_path):
    """A server of a copy of it, and the address of its project."""
    import shutil

    from miwake.store.home import Store

    home, made = crowd
    shutil.copytree(home, tmp_path / "copy")
    store = Store(tmp_path / "copy")
    with serve(store) as live:
        yield live.client, f"/api/projects/{made.project}", made
    store.close()


def said(answer: httpx.Response):
    """Return an answer's JSON; it must be a good one."""
    assert answer.status_code == 200, answer.text
    return answer.json()


def test_a_page_to_confirm_is_of_one_name(page):
    """With the name, how many are left, and other names."""
    client, base, made = page
    found = said(client.get(f"{base}/queue/confirm?size=3"))
    assert made.names[found["name"]["id"]] == found["name"]["spelling"]
    assert {found["name"]["id"]} == {tile["guess"] for tile in found["tiles"]}
    assert {"label"} == {tile["purpose"] for tile in found["tiles"]}
    assert (24, "model") == (found["open"], found["source"])
    assert found["left"] == found["others"][0]["open"]


def test_a_named_page_and_an_unknown_one(page):
    """Who asks for a name gets it; one that is none is not found."""
    client, base, made = page
    name = sorted(made.names)[2]
    found = said(client.get(f"{base}/queue/confirm", params={"name": name}))
    assert name == found["name"]["id"]
    assert 404 == client.get(f"{base}/queue/confirm?name=none").status_code


def test_one_by_one_brings_the_spellings(page):
    """Of every name among the best five."""
    client, base, made = page
    found = said(client.get(f"{base}/queue/one?size=5"))
    top = {name for tile in found["tiles"] for name, _ in tile["top"]}
    assert {name: made.names[name] for name in top} == found["names"]
    last = found["tiles"][-1]["region"]
    more = said(client.get(f"{base}/queue/one?size=5&after={last}"))
    assert last not in {tile["region"] for tile in more["tiles"]}


def test_without_clusters_the_stacks_are_empty(page):
    """And no pair of names is alike, for nothing is named."""
    client, base, _ = page
    found = said(client.get(f"{base}/queue/clusters"))
    assert ([], 0, 24) == (found["clusters"], found["total"], found["open"])
    assert [] == said(client.get(f"{base}/queue/clusters/0"))["tiles"]
    assert [] == said(client.get(f"{base}/queue/same"))["pairs"]
    assert 422 == client.get(f"{base}/queue/clusters?at=x").status_code


def test_overlaps_make_an_agreement(page):
    """Two people who named the same: their kappa, and who they are."""
    client, base, made = page
    regions = list(made.truth)[:8]
    words = [
        {"region": r, "says": "is", "name": made.truth[r], "version": None}
        for r in regions
    ]
    for who, purpose in (("アン", "label"), ("bob", "overlap")):
        body = {"sayings": words, "seconds": 8, "purpose": purpose}
        head = {"X-Miwake-Who": quote(who)}
        said(client.post(f"{base}/labels", json=body, headers=head))
    found = said(client.get(f"{base}/agreement"))
    assert (8, 1.0, 0) == (found["pairs"], found["kappa"], found["wanted"])
    assert [{"アン", "bob"}] == [{b["a"], b["b"]} for b in found["between"]]
    people = {one["who"]: one for one in said(client.get(f"{base}/people"))}
    assert 8 == people["アン"]["count"]
    assert 1.0 == people["アン"]["seconds_per_label"]


def test_a_robot_with_keys_names_everybody(page):
    """Fewer keys than faces, though every fifth proposal is wrong."""
    client, base, made = page
    line = http.client.HTTPConnection(client.base_url.netloc.decode(), timeout=30)
    robot = Careless(line, made, np.random.default_rng(0))
    robot.work()
    line.close()
    every = said(client.get(f"{base}/tiles?limit=200"))["tiles"]
    right = sum(made.truth[t["region"]] == t["name"] for t in every)
    assert 24 - robot.overlooked == right
    assert robot.keys["letters"] + robot.overlooked == 5
    assert json.dumps(robot.keys)
