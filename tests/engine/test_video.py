"""A clip gives the sharpest frame of each scene, the same ones every time."""

from __future__ import annotations

import struct
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image, ImageFilter

from miwake.engine import video
from miwake.engine.decode import decode
from miwake.engine.entry import Entry
from miwake.engine.sources import entries, read
from miwake.engine.video import VideoOptions, expand, frame_at, frames
from miwake.errors import BadPhoto, MissingExtra

av: Any = pytest.importorskip("av", reason="PyAV, the extra `video`, is absent")

CLIPS = Path(__file__).parents[3] / "shared" / "data" / "videos"
RATE = 10
REAL = sorted(CLIPS.glob("**/*.webm")) + sorted(CLIPS.glob("*.mp4"))


def view(seed: int, size: tuple[int, int] = (160, 96)) -> Image.Image:
    """Return one still scene, sharp."""
    values = np.random.default_rng(seed).integers(0, 256, (12, 20, 3))
    return Image.fromarray(values.astype(np.uint8)).resize(size, 0)


def film(path: Path, shots: list[Image.Image]) -> Path:
    """Write `shots` as a clip of ten frames a second."""
    with av.open(str(path), "w") as clip:
        track = clip.add_stream("mpeg4", rate=RATE)
        track.width, track.height = shots[0].size
        track.pix_fmt, track.bit_rate = "yuv420p", 4_000_000
        for shot in shots:
            clip.mux(track.encode(av.VideoFrame.from_image(shot)))
        clip.mux(track.encode(None))
    return path


def test_each_scene_gives_a_frame(tmp_path: Path) -> None:
    """Three still scenes give three frames, whatever their lengths."""
    shots = [view(0)] * 7 + [view(1)] * 13 + [view(2)] * 21
    found = list(frames(film(tmp_path / "a.mp4", shots)))
    spans = [sum(f.seconds >= start for start in (0, 0.7, 2.0)) for f in found]
    assert spans == [1, 2, 3]


def test_the_sharpest_frame_is_taken(tmp_path: Path) -> None:
    """Of a scene that comes into focus and leaves it, the sharp moment stays."""
    blurs = [4, 3, 2, 1, 0, 1, 2, 3]
    shots = [view(0).filter(ImageFilter.GaussianBlur(blur)) for blur in blurs]
    (found,) = frames(film(tmp_path / "a.mp4", shots))
    assert round(found.seconds * RATE) == 4


def test_a_long_scene_gives_a_frame_every_so_often(tmp_path: Path) -> None:
    """A view that drifts without a cut is sampled by time."""
    wide = view(0, (800, 96)).filter(ImageFilter.GaussianBlur(2))
    shots = [wide.crop((x, 0, x + 160, 96)) for x in range(0, 400, 10)]
    options = VideoOptions(every=1.0, cut=255.0)
    assert len(list(frames(film(tmp_path / "a.mp4", shots), options))) == 4


def test_a_still_clip_gives_one_frame(tmp_path: Path) -> None:
    """Near-identical frames are not collected again."""
    assert len(list(frames(film(tmp_path / "a.mp4", [view(0)] * 40)))) == 1


def test_no_more_frames_than_asked(tmp_path: Path) -> None:
    """The cap holds, spread over the whole clip."""
    shots = [view(second) for second in range(6) for _ in range(RATE)]
    path = film(tmp_path / "a.mp4", shots)
    assert len(list(frames(path, VideoOptions(most=3)))) == 3


def test_frames_are_photos(tmp_path: Path) -> None:
    """A frame's bytes decode to the scene that was filmed."""
    (found,) = frames(film(tmp_path / "a.mp4", [view(0)] * 3))
    shot = decode(found.data)
    away = np.abs(shot.pixels.astype(int) - np.asarray(view(0)).astype(int)).mean()
    assert ((shot.width, shot.height), bool(away < 12)) == ((160, 96), True)


def test_the_same_clip_gives_the_same_bytes(tmp_path: Path) -> None:
    """Collecting twice makes no new photo."""
    path = film(tmp_path / "a.mp4", [view(0)] * 9 + [view(1)] * 9)
    assert list(frames(path)) == list(frames(path))


def test_a_frame_is_found_again_by_its_time(tmp_path: Path) -> None:
    """An entry with a time reads the very bytes that were collected."""
    path = film(tmp_path / "a.mp4", [view(0)] * 9 + [view(1)] * 9)
    (clip,) = entries(path).entries
    kept = list(expand(clip, path))
    assert [read(entry) for entry, _ in kept] == [data for _, data in kept]


def test_frames_are_named_by_clip_and_time(tmp_path: Path) -> None:
    """The clip is the group, its label theirs."""
    path = film(tmp_path / "elf.mp4", [view(0)] * 9 + [view(1)] * 9)
    clip = Entry(source="elf.mp4", path=str(path), label="elf")
    told = [
        (e.source.partition("@")[0], e.label, e.group) for e, _ in expand(clip, path)
    ]
    assert told == [("elf.mp4", "elf", "elf.mp4")] * 2


def test_a_time_without_a_frame_is_missing(tmp_path: Path) -> None:
    """A time beyond the end is a reason, not a crash."""
    path = film(tmp_path / "a.mp4", [view(0)] * 3)
    with pytest.raises(BadPhoto) as caught:
        frame_at(path, 99.0)
    assert caught.value.code == "missing"


def test_a_turned_clip_stands_upright(tmp_path: Path) -> None:
    """A telephone held upright writes its turn into the file; it is undone."""
    path = film(tmp_path / "a.mp4", [view(0)] * 3)
    data = path.read_bytes()
    one = 0x10000
    flat = struct.pack(">9i", one, 0, 0, 0, one, 0, 0, 0, 0x40000000)
    turned = struct.pack(">9i", 0, one, 0, -one, 0, 0, 0, 0, 0x40000000)
    at = data.index(flat, data.index(b"tkhd"))
    path.write_bytes(data[:at] + turned + data[at + len(flat) :])
    (found,) = frames(path)
    upright = np.rot90(np.asarray(view(0)), -1).astype(int)
    away = np.abs(decode(found.data).pixels.astype(int) - upright).mean()
    assert bool(away < 12)


def test_a_file_that_is_no_clip_is_refused(tmp_path: Path) -> None:
    """Bytes under a clip's name are told as such."""
    (tmp_path / "a.mp4").write_bytes(b"no clip at all" * 99)
    with pytest.raises(BadPhoto) as caught:
        list(frames(tmp_path / "a.mp4"))
    assert caught.value.code == "unreadable"


def test_a_clip_without_pictures_is_refused(tmp_path: Path) -> None:
    """A sound track alone holds no photo."""
    path = tmp_path / "a.wav"
    with av.open(str(path), "w") as clip:
        track = clip.add_stream("pcm_s16le", rate=8000, layout="mono")
        sound = av.AudioFrame.from_ndarray(
            np.zeros((1, 800), dtype=np.int16), format="s16", layout="mono"
        )
        sound.rate = 8000
        clip.mux(track.encode(sound))
        clip.mux(track.encode(None))
    with pytest.raises(BadPhoto) as caught:
        list(frames(path))
    assert caught.value.code == "unreadable"


def test_a_clip_that_breaks_off_gives_what_came(tmp_path: Path) -> None:
    """The frames before the break are kept."""
    path = film(tmp_path / "a.mkv", [view(seed) for seed in range(30)])
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
    assert len(list(frames(path))) > 3


def test_giant_frames_are_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The size is read from the header, before a frame is decoded."""
    monkeypatch.setattr(video, "_MOST_PIXELS", 1000)
    with pytest.raises(BadPhoto) as caught:
        list(frames(film(tmp_path / "a.mp4", [view(0)] * 3)))
    assert caught.value.code == "bomb"


def test_without_pyav_the_extra_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The reason says what to install."""
    monkeypatch.setitem(sys.modules, "av", None)
    with pytest.raises(MissingExtra, match=r"pip install 'miwake\[video\]'"):
        list(frames(tmp_path / "a.mp4"))


@pytest.mark.skipif(not REAL, reason=f"no clips in {CLIPS}")
@pytest.mark.parametrize("path", REAL, ids=lambda path: path.name)
def test_real_clips_give_frames_in_order(path: Path) -> None:
    """Every clip at hand gives several frames, each later than the one before."""
    times = [frame.seconds for frame in frames(path)]
    assert (times == sorted(set(times)), len(times) >= 3) == (True, True)
