"""The command line, typed as a person would."""

from __future__ import annotations

import csv
import io
import json
import os
import shutil
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest

from miwake.doors import cli
from miwake.doors.ask import safe_cell
from miwake.doors.story import curl
from miwake.doors.verbs import VERBS


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory, drawings: Path) -> Path:
    """A home in which quickstart has been run once."""
    place = tmp_path_factory.mktemp("cli")
    assert 0 == cli.run(["quickstart", str(drawings), "-p", "it", "--home", str(place)])
    return place


def typed(capsys: pytest.CaptureFixture[str], *words: object) -> tuple[int, str, str]:
    """Type a command; return exit code, output and complaints."""
    capsys.readouterr()
    code = cli.run([str(word) for word in words])
    said = capsys.readouterr()
    return code, said.out, said.err


def test_every_verb_is_there() -> None:
    """What may be typed is what can be done."""
    (verbs,) = (
        action.choices
        for action in cli.parser()._actions
        if isinstance(action.choices, dict)
    )
    assert sorted(VERBS) == sorted(verbs)


@pytest.mark.parametrize(
    ("words", "mode"),
    [
        (["quickstart", "x"], "faces"),
        (["people", "x"], "faces"),
        (["collect", "x", "-p", "p", "--mode", "small"], "small"),
        (["quickstart", "x", "--backbone", "mine"], None),
        (["quickstart", "x", "--detector", "mine"], None),
        (["predict", "x"], None),
    ],
)
def test_new_home_has_its_encoder_built_while_workers_wake(
    words: list[str], mode: str | None, tmp_path: Path
) -> None:
    """What is surely needed, and can be known before anything is imported."""
    args = cli.parser().parse_args([*words, "--home", str(tmp_path / "new")])

    assert ((cli.FORESEE, mode) if mode else ()) == cli._foreseen(args)


def test_old_home_has_its_encoder_already(home: Path) -> None:
    """It lies in the cache."""
    args = cli.parser().parse_args(["quickstart", "x", "--home", str(home)])

    assert () == cli._foreseen(args)


def test_quickstart_ends_with_what_a_person_needs(
    capsys: pytest.CaptureFixture[str], drawings: Path, tmp_path: Path
) -> None:
    """The honest score, the files and the exact line to try."""
    code, out, _ = typed(capsys, "quickstart", drawings, "--home", tmp_path)
    assert 0 == code
    for words in ("It names", "Report ", "Bundle ", "curl --data-binary @"):
        assert words in out


def test_quickstart_json_has_the_promised_keys(
    capsys: pytest.CaptureFixture[str], drawings: Path, home: Path
) -> None:
    """Programs find the same figures under stable names."""
    wanted = (
        "photos regions classes accuracy interval accuracy_random_split seconds "
        "bundle endpoint"
    ).split()
    _, out, _ = typed(
        capsys, "quickstart", drawings, "-p", "it", "--home", home, "--json"
    )
    assert [] == [key for key in wanted if key not in json.loads(out)]


def test_quickstart_twice_gives_the_same_bundle(
    capsys: pytest.CaptureFixture[str], drawings: Path, home: Path
) -> None:
    """The same photos, seed and options make the same bytes."""
    words = ["quickstart", drawings, "-p", "it", "--home", home, "--json"]
    first, second = (json.loads(typed(capsys, *words)[1])["bundle"] for _ in range(2))
    assert first == second


def test_the_verbs_one_by_one(
    capsys: pytest.CaptureFixture[str], drawings: Path, tmp_path: Path
) -> None:
    """Collect to publish, each a command, each answering in JSON."""
    place = ["-p", "steps", "--home", tmp_path, "--json"]
    codes = [typed(capsys, "collect", drawings, *place)[0]]
    for verb in "detect label snapshot audit-split train judge publish".split():
        codes.append(typed(capsys, verb, *place)[0])
    assert [0] * 8 == codes


def test_labels_are_taken_back_as_one(
    capsys: pytest.CaptureFixture[str], drawings: Path, tmp_path: Path
) -> None:
    """Undoing the batch of folder names leaves nothing to learn from."""
    place = ["-p", "steps", "--home", tmp_path]
    typed(capsys, "collect", drawings, *place, "--mode", "whole")
    batch = json.loads(typed(capsys, "label", *place, "--json")[1])["batch"]
    typed(capsys, "label", *place, "--undo", batch)
    code, _, err = typed(capsys, "snapshot", *place)
    assert (1, True) == (code, "nothing is labelled" in err)


def test_predict_writes_csv(
    capsys: pytest.CaptureFixture[str], drawings: Path, home: Path
) -> None:
    """One row a photo, with a header."""
    _, out, _ = typed(capsys, "predict", drawings / "red", "--home", home, "--csv")
    rows = list(csv.DictReader(io.StringIO(out)))
    assert (10, {"red"}) == (len(rows), {row["label"] for row in rows})


def test_predict_sorts_copies(
    capsys: pytest.CaptureFixture[str], drawings: Path, home: Path, tmp_path: Path
) -> None:
    """Photos are copied into a folder for each answer; the originals stay."""
    typed(capsys, "predict", drawings, "--home", home, "--sort-into", tmp_path / "out")
    assert 20 == len(list((tmp_path / "out").glob("*/*.png")))
    assert 20 == len(list(drawings.glob("*/*.png")))


def test_predict_goes_on_after_a_bad_photo(
    capsys: pytest.CaptureFixture[str], drawings: Path, home: Path, tmp_path: Path
) -> None:
    """The bad one gets its reason, the good one its answer."""
    (tmp_path / "bad.jpg").write_bytes(b"no photo")
    shutil.copy(drawings / "red" / "0.png", tmp_path / "good.png")
    _, out, _ = typed(capsys, "predict", tmp_path, "--home", home)
    bad, good = out.splitlines()
    assert ("no answer" in bad, "red" in good) == (True, True)


def test_predict_sorts_photos_of_a_zip_and_not_its_own_copies(
    capsys: pytest.CaptureFixture[str], drawings: Path, home: Path, tmp_path: Path
) -> None:
    """Members of an archive are answered and copied; a second run finds no more."""
    archive = shutil.make_archive(str(tmp_path / "in" / "a"), "zip", drawings / "red")
    words = ["predict", Path(archive).parent, "--home", home, "--csv"]
    words += ["--sort-into", tmp_path / "in" / "out"]
    shutil.copy(drawings / "red" / "0.png", tmp_path / "in" / "0.png")
    first, second = (len(typed(capsys, *words)[1].splitlines()) for _ in range(2))
    assert (first, second) == (first, first)
    words[1] = Path(archive)
    assert 11 == len(typed(capsys, *words)[1].splitlines())
    assert 10 == len(list((tmp_path / "in" / "out").glob("*/*.png")))


def test_one_missing_path_is_one_row(
    capsys: pytest.CaptureFixture[str], drawings: Path, home: Path
) -> None:
    """The rest is answered."""
    words = ["predict", drawings / "red", "nowhere.jpg", "--home", home, "--csv"]
    code, out, _ = typed(capsys, *words)
    assert (0, 12, True) == (code, len(out.splitlines()), "nowhere.jpg" in out)


def test_a_wrong_mode_is_no_trap(
    capsys: pytest.CaptureFixture[str], drawings: Path, tmp_path: Path
) -> None:
    """After a mode that led to nothing, the mode is chosen again."""
    place = ["--home", tmp_path]
    assert 1 == typed(capsys, "quickstart", drawings, *place, "--mode", "faces")[0]
    assert 0 == typed(capsys, "quickstart", drawings, *place)[0]


def test_the_end_is_told_in_japanese(
    capsys: pytest.CaptureFixture[str], drawings: Path, home: Path
) -> None:
    """With --lang ja the lines of the end are Japanese."""
    words = ["quickstart", drawings, "-p", "it", "--home", home, "--lang", "ja"]
    _, out, _ = typed(capsys, *words)
    assert ("写真 20 枚" in out, "試すには：" in out, "Found" in out) == (
        True,
        True,
        False,
    )


def test_a_wrong_environment_is_a_sentence(drawings: Path) -> None:
    """No traceback for a number that is none."""
    done = subprocess.run(
        [sys.executable, "-m", "miwake", "tasks"],
        capture_output=True,
        text=True,
        env=os.environ | {"MIWAKE_WORKERS": "many"},
    )
    assert (1, True) == (done.returncode, done.stderr.startswith("miwake: "))


def test_a_damaged_encoder_is_made_again(
    capsys: pytest.CaptureFixture[str], drawings: Path, tmp_path: Path
) -> None:
    """The cache is checked, and nobody notices."""
    words = [sys.executable, "-m", "miwake", "quickstart", str(drawings)]
    words += ["--home", str(tmp_path), "--mode", "whole"]
    subprocess.run(words, check=True, capture_output=True)
    for encoder in (tmp_path / "cache").glob("encoder-*.onnx"):
        encoder.write_bytes(encoder.read_bytes()[:1000])
    assert 0 == subprocess.run(words, capture_output=True).returncode


def test_verify_proves_a_bundle(capsys: pytest.CaptureFixture[str], home: Path) -> None:
    """The golden items answer as recorded."""
    (bundle,) = (home / "bundles").iterdir()
    code, out, _ = typed(capsys, "verify", bundle, "--json")
    assert (0, True) == (code, json.loads(out)["difference"] <= 1e-4)


def test_verify_refuses_a_changed_bundle(
    capsys: pytest.CaptureFixture[str], home: Path, tmp_path: Path
) -> None:
    """One flipped byte is named."""
    (bundle,) = (home / "bundles").iterdir()
    broken = shutil.copytree(bundle, tmp_path / "broken")
    model = broken / "model.onnx"
    data = bytearray(model.read_bytes())
    data[1000] ^= 1
    model.write_bytes(bytes(data))
    code, _, err = typed(capsys, "verify", broken)
    assert (1, True) == (code, "model.onnx was changed" in err)


def test_a_dry_run_writes_nothing(
    capsys: pytest.CaptureFixture[str], drawings: Path, tmp_path: Path
) -> None:
    """It says what is there, and no home appears."""
    place = tmp_path / "none"
    words = ["collect", drawings, "-p", "x", "--home", place, "--dry-run"]
    _, out, _ = typed(capsys, *words)
    assert (True, False) == ("20 files" in out, place.exists())


@pytest.mark.parametrize(
    ("made", "words"),
    [
        ({}, "holds no files"),
        ({"only": 10}, "one class only"),
        ({"a": 4, "b": 3}, "at least two classes need 5 photos each"),
    ],
    ids=["empty", "one class", "too few"],
)
def test_too_little_is_refused_before_anything_is_written(
    capsys: pytest.CaptureFixture[str],
    drawings: Path,
    tmp_path: Path,
    made: dict[str, int],
    words: str,
) -> None:
    """One sentence, exit code 1, no home."""
    folder = tmp_path / "photos"
    folder.mkdir()
    for name, count in made.items():
        (folder / name).mkdir()
        for number in range(count):
            photo = drawings / "red" / f"{number}.png"
            shutil.copy(photo, folder / name / f"{number}.png")
    code, _, err = typed(capsys, "quickstart", folder, "--home", tmp_path / "home")
    assert (1, True, 1) == (code, words in err, err.strip().count("miwake:"))
    assert not (tmp_path / "home").exists()


def test_photos_without_faces_are_refused_in_face_mode(
    capsys: pytest.CaptureFixture[str], drawings: Path, tmp_path: Path
) -> None:
    """The sentence names the other mode."""
    words = ["quickstart", drawings, "--home", tmp_path, "--mode", "faces"]
    code, _, err = typed(capsys, *words)
    assert (1, True) == (code, "--mode whole" in err)


def test_a_home_that_cannot_be_made_is_told(
    capsys: pytest.CaptureFixture[str], drawings: Path, tmp_path: Path
) -> None:
    """A file stands where the folder should be: one sentence, exit code 1."""
    (tmp_path / "file").write_text("")
    place = tmp_path / "file" / "home"
    code, _, err = typed(capsys, "quickstart", drawings, "--home", place)
    assert (1, True) == (code, "choose another with --home" in err)


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs Linux")
def test_a_full_disk_is_told(drawings: Path, tmp_path: Path) -> None:
    """No room: one sentence, exit code 1, and nothing half-written is published."""
    limit = "import resource as r; r.setrlimit(r.RLIMIT_FSIZE, (600_000, 600_000))"
    run = (
        f"import signal; signal.signal(signal.SIGXFSZ, signal.SIG_IGN); {limit};"
        "from miwake.doors.cli import run; import sys; sys.exit(run(sys.argv[1:]))"
    )
    place = tmp_path / "home"
    words = ["quickstart", str(drawings), "--home", str(place), "--mode", "whole"]
    done = subprocess.run(
        [sys.executable, "-c", run, *words], capture_output=True, text=True
    )
    assert (1, 1) == (done.returncode, done.stderr.count("miwake:"))
    assert [] == list((place / "bundles").glob("[0-9a-f]*"))


def test_a_port_in_use_is_told(capsys: pytest.CaptureFixture[str], home: Path) -> None:
    """The sentence names the port and the way out."""
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        code, _, err = typed(capsys, "serve", "--home", home, "--port", port)
    assert (1, True, True) == (code, str(port) in err, "--port" in err)


def test_an_unknown_project_lists_the_known(
    capsys: pytest.CaptureFixture[str], home: Path
) -> None:
    """A misspelt name is answered with the right ones."""
    code, _, err = typed(capsys, "judge", "-p", "ti", "--home", home)
    assert (1, "miwake: no project 'ti'; there are: it\n") == (code, err)


def test_an_unknown_option_is_named(
    capsys: pytest.CaptureFixture[str], home: Path
) -> None:
    """The task's own options are listed."""
    words = ["train", "-p", "it", "--home", home, "-o", "second=3"]
    code, _, err = typed(capsys, *words)
    assert (1, True) == (code, "second" in err and "seconds" in err)


def test_wrong_usage_is_exit_code_two() -> None:
    """argparse speaks, and nothing is done."""
    with pytest.raises(SystemExit, match="2"):
        cli.run(["quickstart"])


def test_new_files_are_watched(drawings: Path, home: Path, tmp_path: Path) -> None:
    """A photo that appears is answered once; Ctrl-C ends it."""
    import signal

    watched = tmp_path / "in"
    watched.mkdir()
    words = ["predict", str(watched), "--watch", "--home", str(home)]
    process = subprocess.Popen(
        [sys.executable, "-m", "miwake", *words], stdout=subprocess.PIPE, text=True
    )
    shutil.copy(drawings / "green" / "1.png", watched / "new.png")
    assert process.stdout
    line = process.stdout.readline()
    time.sleep(0.1)
    process.send_signal(signal.SIGINT)
    rest = process.communicate(timeout=20)[0]
    assert ("new.png" in line, "green" in line, "") == (True, True, rest)


@pytest.mark.parametrize("text", ["=1+1", "@x", "+1", "-1"])
def test_no_cell_is_a_formula(text: str) -> None:
    """A file name cannot become a command of a spreadsheet."""
    assert f"'{text}" == safe_cell(text)


def test_the_line_to_try_survives_any_name() -> None:
    """Spaces, quotes and Japanese are escaped for the shell and the address."""
    line = curl("見分け one", "a b's.jpg", "http://127.0.0.1:1")
    assert "/%E8%A6%8B%E5%88%86%E3%81%91%20one/" in line
    assert "@'a b'\"'\"'s.jpg'" in line


def test_projects_and_models_are_listed(
    capsys: pytest.CaptureFixture[str], home: Path
) -> None:
    """What is there, with licences and doubts about them."""
    assert "endpoint it: " in typed(capsys, "projects", "--home", home)[1]
    told = typed(capsys, "models", "--fast", "--home", home)[1]
    assert "licence unverified upstream" in told


def test_the_doctor_finds_nothing_wrong(
    capsys: pytest.CaptureFixture[str], home: Path
) -> None:
    """A home that quickstart left behind is whole."""
    code, out, _ = typed(capsys, "doctor", "--home", home)
    assert (0, True) == (code, "0 need attention" in out)


def test_people_are_found_and_sorted(
    capsys: pytest.CaptureFixture[str], sample_photos: list[Path], tmp_path: Path
) -> None:
    """Six group photos: faces, people, a contact sheet."""
    folder = sample_photos[0].parent
    words = ["people", folder, "--home", tmp_path, "--json"]
    found = json.loads(typed(capsys, *words)[1])
    assert 6 == found["photos"]
    assert found["faces"] == sum(found["sizes"]) >= 15
    assert Path(found["sheet"]).exists()
