"""Spellings made comparable: every way to write a name in kana or romaji is one."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from miwake.learn.kana import KANA, fold, romaji, skeleton

WAYS = [
    ["さとう", "サトウ", "ｻﾄｳ", "satou", "sato", "Satoh", "Satō", "ＳＡＴＯ"],
    ["しょうこ", "shoko", "shouko", "syouko", "Shōko", "syoko"],
    ["ちはる", "chiharu", "tiharu"],
    ["つじ", "tsuji", "tuzi", "tsuzi"],
    ["ふじこ", "fujiko", "huziko"],
    ["しんいち", "shin'ichi", "shin-ichi", "shinichi", "sinniti"],
    ["しんば", "shimba", "sinba"],
    ["まっちゃ", "matcha", "maccha", "mattya"],
    ["じゅん", "jun", "zyun", "jyun"],
    ["おおの", "Ohno", "oono", "Ōno", "ono"],
    ["はっとり", "hattori"],
    ["きゃりー", "kyari", "kyarii"],
    ["づ", "zu", "du"],
    ["ティナ", "tina"],
    ["ジェーン", "jen"],
    ["ヴァン", "ばん", "van"],
]


@pytest.mark.parametrize("ways", WAYS, ids=lambda ways: ways[0])
def test_all_ways_to_write_a_sound_have_one_skeleton(ways: list[str]) -> None:
    """Hepburn, kunrei and what keyboards take, long vowels written or not."""
    assert 1 == len({skeleton(fold(way)) for way in ways})
    assert "" not in {skeleton(fold(way)) for way in ways}


@pytest.mark.parametrize("begun", ["s", "sa", "さt", "sat", "さと", "satou", "さとう"])
def test_what_is_typed_begins_the_skeleton(begun: str) -> None:
    """Every step on the way to a name, an input method's halves too, leads to it."""
    assert skeleton(fold("さとう")).startswith(skeleton(fold(begun)))


@pytest.mark.parametrize(
    "begun", ["s", "sh", "sho", "shou", "shouk", "sy", "しょ", "syo"]
)
def test_half_a_syllable_begins_it_too(begun: str) -> None:
    """`sh` is on the way to しょ."""
    assert skeleton(fold("しょうこ")).startswith(skeleton(fold(begun)))


def test_what_is_no_romaji_has_no_skeleton() -> None:
    """Nothing is said of how kanji or other languages sound."""
    assert ["", "", "", ""] == [
        skeleton(t) for t in ("佐藤", "carol", "john smith", "")
    ]


def test_fold_drops_what_does_not_matter() -> None:
    """Width, case, katakana, accents and spaces; voiced kana stay voiced."""
    assert "zoe が ば vap1" == fold("  ＺＯË　ガ  ば ＶａP１ ")


def test_every_kana_has_a_sound() -> None:
    """All of hiragana is in the table."""
    kana = {chr(c) for c in range(0x3041, 0x3097)} - {"っ"}
    assert set() == kana - KANA.keys()


def test_romaji_is_hepburn() -> None:
    """Doubled consonants and glides are written as Hepburn does."""
    assert ["kitte", "matcha", "tokyou", "jun"] == [
        romaji(t)
        for t in ("きって", "まっちゃ", "ときょう".replace("き", "き"), "じゅん")
    ]


@given(st.text(max_size=60))
def test_folding_twice_changes_nothing(text: str) -> None:
    """What is folded stays as it is, and any text can be folded and sounded."""
    assert fold(text) == fold(fold(text))
    skeleton(fold(text))


@given(st.text(alphabet="aiueokgsztdnhbpmyrwchjf' -", max_size=80))
def test_romaji_stays_in_its_alphabet(text: str) -> None:
    """Whatever the school of spelling, what is left is plain letters."""
    assert skeleton(fold(text + "!")).isascii()
