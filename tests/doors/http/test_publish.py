"""What is published elsewhere answers here at once, and what was answered is kept."""

from __future__ import annotations

import hashlib
import json
import time

from sqlalchemy import text

from miwake.store.home import Store

BYTES = {"content-type": "application/octet-stream"}
PATH = "/api/projects/colours/predict"


def who(client, photo, name):
    """Return the digest of the model that answers under a name."""
    got = client.post(PATH, content=photo, headers=BYTES, params={"endpoint": name})
    return got.json()["model"]


def test_a_publication_of_another_process_answers_at_once(client, home, photo):
    """Publish, publish again, roll back: each next request is answered by the new."""
    other = Store(home.store.home)
    found = []
    for model in (home.models[0], home.models[1], home.models[0]):
        other.models.publish(home.project.id, "swap", model.digest)
        found.append(who(client, photo, "swap"))
    other.close()
    one, two = (model.digest for model in home.models)
    assert [one, two, one] == found


def test_a_model_is_let_go_when_nothing_names_it(live, home, photo):
    """The bundle that answered before is dropped within a look or two."""
    shelf, (one, two) = live.desk.answerer.shelf, home.models
    home.store.models.publish(home.project.id, "swap", two.digest)
    who(live.client, photo, "swap")
    home.store.models.publish(home.project.id, "swap", one.digest)
    until = time.monotonic() + 10
    while shelf.state([two.digest]).ready and time.monotonic() < until:
        time.sleep(0.05)
    assert 1 == shelf.state([two.digest]).loading


def test_what_was_answered_is_kept(client, home, photo):
    """At most a second late: endpoint, model, the photo's digest and its scores."""
    home.store.models.publish(home.project.id, "kept", home.models[0].digest)
    where = {"endpoint": "kept"}
    got = client.post(PATH, content=photo, headers=BYTES, params=where).json()
    time.sleep(1.0)
    query = text("SELECT model, input, scores FROM prediction WHERE endpoint = 'kept'")
    with home.store.db.read() as connection:
        rows = [tuple(row) for row in connection.execute(query)]
    scores = [list(region["scores"].values()) for region in got["regions"]]
    sha = hashlib.sha256(photo).hexdigest()
    assert [(home.models[0].digest, sha, json.dumps(scores))] == rows
