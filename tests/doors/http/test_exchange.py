"""Labels out and in over HTTP: a file down, the same file up."""

from __future__ import annotations

from typing import get_args

import pytest

from miwake.stages.exchange import Format


@pytest.fixture
def base(home):
    """The address of the project's labels."""
    return f"/api/projects/{home.project.id}/labels"


@pytest.mark.parametrize("form", get_args(Format))
def test_a_file_comes_down_and_goes_up(client, base, form):
    """All forty-two labels are here, and none is new."""
    down = client.get(f"{base}/export", params={"format": form})
    up = client.post(f"{base}/import", params={"format": form}, content=down.content)
    got = up.json()
    assert (200, None, 42, 0, 0, 0) == (
        up.status_code,
        got["act"],
        got["matched"],
        got["said"],
        got["missed"],
        got["conflicts"],
    )


def test_a_file_has_a_name(client, base):
    """The project's, and its kind."""
    head = client.get(f"{base}/export").headers["content-disposition"]
    assert "attachment; filename*=UTF-8''colours.csv" == head


def test_what_a_file_says_is_one_act(client, base, home):
    """It is shown as one, and taken back as one."""
    region, name = next(iter(home.store.labels.current(home.project.id).items()))
    content = f"region,label\n{region},another\n".encode()
    got = client.post(f"{base}/import", params={"over": 1}, content=content).json()
    said = home.store.labels.current(home.project.id)[region]
    undo = client.post(f"{base[:-7]}/acts/{got['act']['id']}/undo")
    after = home.store.labels.current(home.project.id)[region]
    assert ("import", 1, "another", 200, name) == (
        got["act"]["kind"],
        got["act"]["count"],
        said,
        undo.status_code,
        after,
    )


def test_a_broken_file_is_refused_with_the_line(client, base):
    """In our form."""
    got = client.post(f"{base}/import", content=b"path,label\na.png,\n").json()
    assert ("BadLabels", True) == (got["code"], got["message"].startswith("line 2"))


def test_nothing_is_left_behind(client, base, home):
    """The file that came up is gone."""
    client.post(f"{base}/import", content=b"path,label\n")
    assert [] == list(home.store.cache.glob(".making-*"))


@pytest.mark.parametrize(
    ("form", "kind"),
    [("csv", "text/csv"), ("coco", "application/json"), ("yolo", "application/zip")],
)
def test_a_file_says_what_it_is(client, base, form, kind):
    """By the ending that it has."""
    head = client.get(f"{base}/export", params={"format": form}).headers
    assert kind == head["content-type"].split(";")[0]
