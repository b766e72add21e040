"""Pretrained models: the built-in ones, and those a user brings."""

from __future__ import annotations

import hashlib
import itertools
import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from miwake.engine import spec as specs
from miwake.engine import weights
from miwake.errors import BadModel, CannotWrite, MissingWeights, UnknownModel

BUILT_IN = {
    "lite0": "backbone",
    "lite2": "backbone",
    "centerface": "detector",
    "fullrange": "detector",
    "blazeface": "detector",
    "face128": "identity",
    "faceres": "identity",
}
SPEC: dict[str, Any] = {
    "name": "mine",
    "kind": "backbone",
    "input": {"name": "x", "size": [16, 24], "layout": "nchw", "channels": "rgb"},
    "outputs": {"features": "f"},
    "dimension": 3,
}


def averages(batch: int | str = "n", kind: int = 1) -> bytes:
    """Return a model that averages each channel: `x` (N, 3, 16, 24) to `f` (N, 3)."""
    from onnx import helper

    mean = helper.make_node("ReduceMean", ["x"], ["f"], axes=[2, 3], keepdims=0)
    x = helper.make_tensor_value_info("x", kind, [batch, 3, 16, 24])
    f = helper.make_tensor_value_info("f", kind, [batch, 3])
    graph = helper.make_graph([mean], "averages", [x], [f])
    opset = [helper.make_opsetid("", 17)]
    model = helper.make_model(graph, opset_imports=opset, ir_version=9)
    data: bytes = model.SerializeToString()
    return data


@pytest.fixture
def files(tmp_path: Path) -> tuple[Path, Path]:
    """Return a user's model and its description."""
    onnx, spec = tmp_path / "brought.onnx", tmp_path / "brought.json"
    onnx.write_bytes(averages())
    spec.write_text(json.dumps(SPEC))
    return onnx, spec


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """Return an empty home."""
    return tmp_path / "home"


def test_catalogue_lists_the_default_models() -> None:
    """The wheel carries these models, for these uses."""
    assert BUILT_IN == {w.name: w.kind for w in weights.catalogue()}


@pytest.mark.parametrize("name", BUILT_IN)
def test_digest_is_of_the_file(name: str) -> None:
    """The digest in the catalogue is that of the file's bytes."""
    data = weights.path(name).read_bytes()

    assert hashlib.sha256(data).hexdigest() == weights.digest(name)


@pytest.mark.parametrize("name", BUILT_IN)
def test_catalogue_tells_the_truth(name: str) -> None:
    """Inputs and outputs are as the catalogue says, tried on zeros."""
    known = weights.find(name)
    needed = {"features"} if known.decoding is None else set(known.outputs)
    spec = specs.Spec(
        known.name,
        known.kind,
        known.input,
        {role: known.outputs[role] for role in needed},
        known.dimension,
        known.decoding,
        known.distance,
    )

    assert specs.try_out(spec, known.file.read_bytes(), name) is None


@pytest.mark.parametrize("name", BUILT_IN)
def test_every_weight_states_its_licence(name: str) -> None:
    """A weight has a licence, and a doubt exactly when it is unverified."""
    known = weights.find(name)

    assert (True, not known.licence_verified) == (
        bool(known.licence),
        bool(known.licence_doubt),
    )


def test_unknown_model_lists_what_there_is() -> None:
    """A misspelt name is answered with the names that exist."""
    with pytest.raises(UnknownModel) as caught:
        weights.find("lite9")

    assert f"no model is called 'lite9'; there are {[*BUILT_IN]}" == str(caught.value)


def test_missing_weights_say_how(tmp_path: Path) -> None:
    """Without built weights the person is told what to run."""
    with pytest.raises(MissingWeights, match="run `make weights`"):
        weights.find("lite0", folder=tmp_path)


def test_lost_file_says_how(tmp_path: Path) -> None:
    """A catalogue whose file has gone says what to run."""
    listed = (weights.FOLDER / "weights.json").read_bytes()
    (tmp_path / "weights.json").write_bytes(listed)

    with pytest.raises(MissingWeights, match=r"lite0\.onnx is missing: run `make"):
        weights.path("lite0", folder=tmp_path)


def test_own_model_is_found(files: tuple[Path, Path], home: Path) -> None:
    """A model that was added is found by its name."""
    added = weights.add_own(home, *files)

    assert added == weights.find("mine", home=home)


def test_free_size_is_tried(files: tuple[Path, Path], home: Path) -> None:
    """Whoever says that other sizes do is taken at their word, and tried."""
    entry = SPEC["input"] | {"multiple": 8}
    files[1].write_text(json.dumps(SPEC | {"input": entry}))

    with pytest.raises(BadModel, match=r"does not take \(2, 3, 24, 40\) numbers"):
        weights.add_own(home, *files)


def test_own_model_is_copied(files: tuple[Path, Path], home: Path) -> None:
    """A model that was added no longer needs the file it came from."""
    weights.add_own(home, *files)
    files[0].unlink()

    assert averages() == weights.path("mine", home=home).read_bytes()


def test_own_model_can_be_dropped_in(home: Path) -> None:
    """Two files laid into the folder by hand count too."""
    (home / "models").mkdir(parents=True)
    (home / "models" / "mine.onnx").write_bytes(averages())
    (home / "models" / "mine.json").write_text(json.dumps(SPEC))

    assert ["mine"] == [weight.name for weight in weights.own(home)]


def test_own_model_never_hides_a_built_in_one(home: Path) -> None:
    """A file dropped in under a built-in name changes nothing."""
    (home / "models").mkdir(parents=True)
    (home / "models" / "lite0.onnx").write_bytes(averages())
    (home / "models" / "lite0.json").write_text(json.dumps(SPEC | {"name": "lite0"}))

    assert weights.find("lite0") == weights.find("lite0", home=home)


def test_no_folder_means_no_own_models(home: Path) -> None:
    """A home without models is no error."""
    assert [] == weights.own(home)


def test_adding_twice_is_the_same(files: tuple[Path, Path], home: Path) -> None:
    """The same model may be added again."""
    first = weights.add_own(home, *files)

    assert first == weights.add_own(home, *files)


def test_own_licence_is_unverified(files: tuple[Path, Path], home: Path) -> None:
    """The licence of a user's model is theirs to check."""
    assert not weights.add_own(home, *files).licence_verified


def test_changed_file_has_another_digest(files: tuple[Path, Path], home: Path) -> None:
    """The digest of an own model follows its bytes."""
    added = weights.add_own(home, *files)
    added.file.write_bytes(averages("m"))

    digest = hashlib.sha256(averages("m")).hexdigest()
    assert digest == weights.digest("mine", home=home)


def test_taken_name_is_refused(files: tuple[Path, Path], home: Path) -> None:
    """Another model under the same name is refused: models are never changed."""
    weights.add_own(home, *files)
    files[0].write_bytes(averages("m"))

    with pytest.raises(BadModel, match="another model already; choose another name"):
        weights.add_own(home, *files)


def test_built_in_name_is_refused(files: tuple[Path, Path], home: Path) -> None:
    """A user's model cannot stand in for a built-in one."""
    files[1].write_text(json.dumps(SPEC | {"name": "lite0"}))

    with pytest.raises(BadModel, match="'lite0' is a built-in model"):
        weights.add_own(home, *files)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"dimension": 4}, r"'f' \(features\) has shape \(2, 3\), expected \(2, 4\)"),
        ({"outputs": {"features": "g"}}, r"no output 'g' \(features\); there are"),
        (
            {"input": SPEC["input"] | {"name": "y"}},
            r"takes \['x'\], the spec says only 'y'",
        ),
        ({"input": SPEC["input"] | {"size": [16, 16]}}, r"does not take \(2, 3, 16"),
        ({"input": SPEC["input"] | {"layout": "nhwc"}}, r"does not take \(2, 16, 24"),
    ],
)
def test_model_must_do_as_described(
    change: dict[str, Any], said: str, files: tuple[Path, Path], home: Path
) -> None:
    """A model that does not take or give what its description says is refused."""
    files[1].write_text(json.dumps(SPEC | change))

    with pytest.raises(BadModel, match=said):
        weights.add_own(home, *files)


def test_other_numbers_are_refused(files: tuple[Path, Path], home: Path) -> None:
    """A model of another type of number is refused by its type."""
    files[0].write_bytes(averages(kind=11))

    with pytest.raises(BadModel, match=r"takes tensor\(double\), only float32 works"):
        weights.add_own(home, *files)


def test_one_photo_at_a_time_is_said(files: tuple[Path, Path], home: Path) -> None:
    """A model for one photo is accepted when its description says so."""
    files[0].write_bytes(averages(batch=1))
    files[1].write_text(json.dumps(SPEC | {"input": SPEC["input"] | {"batch": 1}}))

    assert 1 == weights.add_own(home, *files).input.batch


def test_nothing_is_left_of_a_refused_model(
    files: tuple[Path, Path], home: Path
) -> None:
    """A refusal leaves no file behind."""
    files[1].write_text(json.dumps(SPEC | {"dimension": 4}))

    with pytest.raises(BadModel):
        weights.add_own(home, *files)

    assert [] == list(home.rglob("*"))


def test_description_without_model_is_named(home: Path) -> None:
    """A description whose ONNX file is not there is named."""
    (home / "models").mkdir(parents=True)
    (home / "models" / "mine.json").write_text(json.dumps(SPEC))

    with pytest.raises(BadModel, match=r"mine\.json stands without mine\.onnx"):
        weights.own(home)


def test_file_is_called_as_its_model(home: Path) -> None:
    """A description whose file has another name is refused."""
    (home / "models").mkdir(parents=True)
    (home / "models" / "other.json").write_text(json.dumps(SPEC))

    with pytest.raises(BadModel, match="the file is called 'other', got 'mine'"):
        weights.own(home)


def test_home_that_cannot_be_written_is_said(
    files: tuple[Path, Path], home: Path
) -> None:
    """A home that is a file is named as the reason."""
    home.write_text("")

    with pytest.raises(CannotWrite, match="Not a directory"):
        weights.add_own(home, *files)


def test_measure_is_the_median(files: tuple[Path, Path], home: Path) -> None:
    """The time of a model is the middle one of its runs, in milliseconds."""
    steps = itertools.accumulate(itertools.cycle([0, 1, 0, 2, 0, 90]))
    added = weights.add_own(home, *files)

    assert 2000 == weights.measure(added, runs=3, clock=lambda: next(steps))


def test_preparing_photos_is_described() -> None:
    """The catalogue's numbers turn the mean grey of lite0 into zero."""
    given = weights.find("lite0").input

    ready = (np.full(3, 127.0) * given.scale - given.mean) / given.std
    assert [0, 0, 0] == ready.tolist()
