"""Probes and figures."""

from __future__ import annotations

import re
import shutil

import pytest

from miwake.doors.http.metrics import Metrics
from miwake.store.home import Store

BYTES = {"content-type": "application/octet-stream"}
PATH = "/api/projects/colours/predict"


def figures(client):
    """Return every sample of /metrics by its name with labels."""
    lines = client.get("/metrics").text.splitlines()
    pairs = [line.rsplit(" ", 1) for line in lines if not line.startswith("#")]
    return {name: float(value) for name, value in pairs}


def test_a_server_with_warm_models_is_ready(client):
    """Every published model answers."""
    got = client.get("/readyz")
    assert (200, "ok\n") == (got.status_code, got.text)


def test_a_damaged_bundle_makes_a_server_unready(home, serve, tmp_path):
    """One flipped byte: /readyz says why without a name, and the photo is refused."""
    folder = tmp_path / "home"
    shutil.copytree(home.store.home, folder)
    store = Store(folder)
    with serve(store) as live:
        store.models.publish(home.project.id, "other", home.models[1].digest)
        model = folder / "bundles" / home.models[1].digest / "model.onnx"
        data = bytearray(model.read_bytes())
        data[len(data) // 2] ^= 1
        model.write_bytes(data)
        where = {"endpoint": "other"}
        photo = home.photos[0].read_bytes()
        got = live.client.post(PATH, content=photo, headers=BYTES, params=where)
        ready = live.client.get("/readyz")
    store.close()
    assert (422, "BadBundle", 503, True) == (
        got.status_code,
        got.json()["code"],
        ready.status_code,
        "cannot be opened" in ready.text,
    )


@pytest.mark.parametrize("stage", ["preprocess", "predict", "postprocess"])
def test_each_stage_of_a_request_is_timed(client, photo, stage):
    """Under KServe's names, by model."""
    name = f'request_{stage}_seconds_count{{model_name="colours"}}'
    before = figures(client).get(name, 0)
    client.post(PATH, content=photo, headers=BYTES)
    assert before + 1 == figures(client)[name]


def test_requests_are_counted_by_method_and_status(client):
    """A refusal counts too."""
    name = 'http_requests_total{method="POST",code="422"}'
    before = figures(client).get(name, 0)
    client.post(PATH, content=b"", headers=BYTES)
    assert before + 1 == figures(client)[name]


def test_the_request_for_the_figures_is_in_progress(client):
    """It is the only one."""
    assert 1 == figures(client)["http_requests_in_progress"]


def test_the_servers_memory_is_told(client):
    """In bytes."""
    assert figures(client)["process_resident_memory_bytes"] > 10_000_000


def test_every_line_is_in_prometheus_text_format(client, photo):
    """A comment, or a name, labels and a number."""
    client.post(PATH, content=photo, headers=BYTES)
    form = re.compile(r'[a-z_]+(\{([a-z_]+="[^"\n]*",?)+\})? \S+|# (HELP|TYPE) .+')
    lines = client.get("/metrics").text.splitlines()
    assert [] == [line for line in lines if not form.fullmatch(line)]


def test_buckets_are_cumulative():
    """Each holds all that took as long or less, the last one everything."""
    metrics = Metrics()
    for seconds in (0.0005, 0.03, 99.0):
        metrics.took("predict", "m", seconds)
    found = re.findall(r"_bucket.* (\d+)", metrics.text())
    assert ["1", "1", "1", "1", "1", *["2"] * 8, "3"] == found


def test_a_models_name_is_escaped():
    """Quotes, backslashes and line breaks cannot leave the label."""
    metrics = Metrics()
    metrics.took("predict", 'a"\\\n', 1.0)
    assert r'_count{model_name="a\"\\\n"} 1' in metrics.text()
