"""A project that sees with models of its own, from photos to answers."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

import miwake
from miwake.doors import cli
from miwake.engine.bundle import Bundle
from miwake.engine.detectors import Translated
from miwake.engine.look import face_finder
from miwake.errors import BadModel, BadOption, Refused, UnknownModel
from miwake.store.home import Store

Add = Callable[..., None]


@pytest.fixture(scope="module")
def home(
    tmp_path_factory: pytest.TempPathFactory, drawings: Path, add_colours: Add
) -> Path:
    """A home in which quickstart was run with a backbone of one's own."""
    place = tmp_path_factory.mktemp("own")
    add_colours(place)
    words = ["quickstart", drawings, "-p", "shapes", "--backbone", "colours"]
    assert 0 == cli.run([str(w) for w in (*words, "--home", place, "--seconds", 2)])
    return place


def test_quickstart_learns_with_it(home: Path, drawings: Path) -> None:
    """Trained, published and verified; the bundle holds it, and its licence's doubt."""
    with miwake.open("shapes", home) as project:
        made = project.model()
        (found,) = made.predict(drawings / "red" / "3.png").regions
    (weight,) = made.model.run["weights"]
    bundle = Bundle(made.path)

    assert ("colours", "red") == (weight, found.label)
    assert bundle.verify().equal
    assert 8 == bundle.embeddings([bundle.golden().inputs[0]]).shape[1]
    notice = (made.path / "notice" / "colours.txt").read_text()
    assert "its licence is yours to check" in notice


def test_projects_show_it(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """For people and as JSON."""
    capsys.readouterr()
    cli.run(["projects", "--home", str(home)])
    cli.run(["projects", "--json", "--home", str(home)])
    line, told = capsys.readouterr().out.split("\n{", 1)

    assert "backbone colours" in line
    assert {"backbone": "colours"} == json.loads("{" + told)["projects"][0]["parts"]


def test_project_goes_back(drawings: Path, add_colours: Add, tmp_path: Path) -> None:
    """What was chosen is kept until another is, and photos are looked at again."""
    add_colours(tmp_path)
    with miwake.open("shapes", tmp_path) as project:
        plain = project.lens
        project.collect(drawings, "whole", backbone="colours")
        own = project.lens
        project.use()
        kept = project.noun.parts
        regions = project.detect().regions
        project.use(backbone="built-in")
        again = project.detect()

        assert {"backbone": "colours"} == kept
        assert {} == project.noun.parts
        assert plain.digest == project.lens.digest != own.digest
        assert (20, 20) == (regions, again.regions)


def test_older_model_is_not_judged_by_other_eyes(
    drawings: Path, add_colours: Add, tmp_path: Path
) -> None:
    """A verdict is about the encoder that the model was trained on."""
    add_colours(tmp_path)
    with miwake.open("shapes", tmp_path) as project:
        project.collect(drawings, "whole", backbone="colours")
        made = project.train(options={"seconds": 2.0})
        project.use(backbone="built-in")

        with pytest.raises(Refused, match="sees with another encoder"):
            made.judge()


def test_what_cannot_be_used_is_not_kept(tmp_path: Path, add_colours: Add) -> None:
    """An unknown model, another kind, and a name that means something else."""
    with miwake.open("shapes", tmp_path) as project:
        with pytest.raises(UnknownModel, match="no model is called 'mine'"):
            project.use(backbone="mine")
        with pytest.raises(BadOption, match="centerface is a detector"):
            project.use(backbone="centerface")
        with pytest.raises(BadModel, match="'built-in' means the built-in models"):
            add_colours(tmp_path, name="built-in")

        assert {} == project.noun.parts


def test_bundle_finds_faces_with_the_detector_of_the_project(
    add_finder: Add, sample_photos: list[Path], tmp_path: Path
) -> None:
    """Its file is shipped, and the bundle's answers have the boxes of the regions."""
    photos = tmp_path / "photos"
    for name, some in (("a", sample_photos[:3]), ("b", sample_photos[3:])):
        (photos / name).mkdir(parents=True)
        for number in range(3):
            for photo in some:
                (photos / name / f"{number}{photo.name}").write_bytes(
                    photo.read_bytes() + b"\0" * number
                )
    home = tmp_path / "home"
    Store(home).close()
    add_finder(home)
    with miwake.open("people", home) as project:
        project.collect(photos, "faces", detector="finder")
        made = project.train(options={"seconds": 2.0})
        regions = project.store.regions.of(
            project.lens.recipe.detector,
            [p.sha256 for p in project.store.photos.of(project.noun.id)],
        )
        answer = made.predict(sample_photos[0])
        slow = face_finder(project.lens.detectors).thorough.session

    boxes = {tuple(round(v) for v in region.box) for region in regions}
    assert isinstance(slow, Translated)
    assert answer.regions
    assert {tuple(round(v) for v in r.box) for r in answer.regions} <= boxes
    assert (made.path / "detector" / "finder.onnx").exists()
    assert not (made.path / "detector" / "centerface.onnx").exists()
