"""Evaluate: every figure of a model's page, from a real judged model."""

from __future__ import annotations

import io
import zipfile

import pytest
from PIL import Image


@pytest.fixture(scope="module")
def at(client, home):
    """Ask below the project."""

    def ask(path, **words):
        return client.get(f"/api/projects/{home.project.id}{path}", params=words)

    return ask


@pytest.fixture(scope="module")
def page(at, home):
    """The whole evaluation of the first model beside the second."""
    one, two = (model.digest for model in home.models)
    return at(f"/models/{one}", against=two).json()


def test_models_are_listed_newest_first_with_their_numbers(at, home):
    """v2 before v1, each by its digest."""
    got = [(one["number"], one["digest"]) for one in at("/models").json()]
    assert [(2, home.models[1].digest), (1, home.models[0].digest)] == got


def test_a_card_says_what_was_judged_and_where_it_answers(at, home):
    """Forty-two photos of three colours; the first model is published."""
    card = at("/models").json()[1]
    assert (42, 3, True, None) == (
        card["items"],
        card["names"],
        "colours" in card["published"],
        card["seconds"],
    )


def test_the_sentence_is_the_verdict(page, home):
    """The sealed headline, word for word."""
    sealed = home.store.models.verdict(home.models[0].digest).panels[0].data
    said = page["sentence"]
    assert [sealed["value"], sealed["low"], sealed["high"], 42] == [
        said["accuracy"],
        said["low"],
        said["high"],
        said["items"],
    ]


def test_thresholds_are_a_hundred_and_one_and_begin_with_everything(page):
    """At 0 everything is answered, and what is right of it is the accuracy."""
    rows = page["thresholds"]
    assert (101, [0.0, 1.0, page["sentence"]["accuracy"]]) == (len(rows), rows[0])


def test_the_curve_ends_where_everything_is_answered(page):
    """Precision and recall are both the accuracy there."""
    recall, precision, _ = page["curve"][-1]
    assert [page["sentence"]["accuracy"]] * 2 == [recall, precision]


def test_labels_change_against_another_model(page):
    """Average precision, less that of the other."""
    assert [True] * 3 == [one["change"] is not None for one in page["labels"]]


def test_the_last_column_is_what_is_not_answered(at, home):
    """Nothing is surer than 1, so at 1 a row's items stand mostly there."""
    digest = home.models[0].digest
    all_ = at(f"/models/{digest}/matrix", threshold=0).json()
    none = at(f"/models/{digest}/matrix", threshold=1).json()
    assert (["blue", "green", "red"], [14] * 3, 0, True) == (
        all_["names"],
        [sum(row) for row in none["rows"]],
        sum(row[-1] for row in all_["rows"]),
        sum(row[-1] for row in none["rows"]) > 30,
    )


def test_a_cell_opens_its_photos_surest_first(at, home):
    """As many as the cell says, each with its file."""
    digest = home.models[0].digest
    cell = at(f"/models/{digest}/matrix").json()["rows"][2][2]
    items = at(f"/models/{digest}/items", truth="red", guess="red").json()["items"]
    scores = [one["score"] for one in items]
    assert (cell, sorted(scores, reverse=True), {"red"}) == (
        len(items),
        scores,
        {one["source"].split("/")[0] for one in items},
    )


def test_what_is_not_answered_can_be_opened(at, home):
    """`answered=0` is the last column."""
    digest = home.models[0].digest
    rows = at(f"/models/{digest}/matrix", threshold=0.99).json()["rows"]
    words = {"truth": "red", "answered": 0, "threshold": 0.99, "limit": 500}
    items = at(f"/models/{digest}/items", **words).json()["items"]
    assert rows[2][-1] == len(items)


def test_mistakes_are_those_that_are_wrong(at, home, page):
    """As many as the verdict counts."""
    digest = home.models[0].digest
    items = at(f"/models/{digest}/items", wrong=1, limit=500).json()["items"]
    (errors,) = (p for p in page["panels"] if p["key"] == "errors")
    assert (errors["data"]["total"], True) == (
        len(items),
        all(one["truth"] != one["guess"] for one in items),
    )


def test_an_explanation_is_a_picture(at, home):
    """Of what the model sees, large enough to be looked at."""
    digest = home.models[0].digest
    (one, *_) = at(f"/models/{digest}/items", limit=1).json()["items"]
    got = at(f"/models/{digest}/explain/{one['region']}")
    picture = Image.open(io.BytesIO(got.content))
    assert ("PNG", True) == (picture.format, min(picture.size) >= 224)


@pytest.mark.parametrize(
    ("lang", "word"), [("en", "It names"), ("ja", "見たことのない")]
)
def test_the_report_is_served_in_both_languages(at, home, lang, word):
    """With a policy of its own, under which nothing runs or is fetched."""
    got = at(f"/models/{home.models[0].digest}/report", lang=lang)
    policy = got.headers["content-security-policy"]
    assert (True, True, True) == (
        word in got.text,
        policy.startswith("default-src 'none'"),
        "frame-ancestors 'self'" in policy,
    )


def test_the_bundle_comes_as_a_zip(at, home):
    """Every file of the folder, byte for byte."""
    digest = home.models[0].digest
    got = at(f"/models/{digest}/bundle")
    folder = home.store.bundles / digest
    wanted = {p.relative_to(folder).as_posix() for p in folder.rglob("*.*")}
    with zipfile.ZipFile(io.BytesIO(got.content)) as archive:
        names = {name.partition("/")[2] for name in archive.namelist()}
        whole = archive.testzip() is None
        model = archive.read(f"{digest[:12]}/model.onnx")
    assert (wanted, True, (folder / "model.onnx").read_bytes()) == (
        names,
        whole,
        model,
    )


@pytest.mark.parametrize("path", ["", "/matrix", "/items", "/report", "/bundle"])
def test_an_unknown_model_is_404(at, path):
    """Whatever is asked of it."""
    got = at(f"/models/{'0' * 64}{path}")
    assert (404, "NotFound") == (got.status_code, got.json()["code"])


def test_an_unknown_project_is_404(client):
    """By its id."""
    got = client.get("/api/projects/0123456789abcdef/models")
    assert (404, "UnknownProject") == (got.status_code, got.json()["code"])
