"""Spellings made comparable: width, case and kana folded, romaji of every school.

A person looks for さとう by typing `satou`, `sato`, `satoh`, `satō`, サトウ or, while
an input method is still at it, `さt`. All of these have one skeleton.
"""

from __future__ import annotations

import re
import unicodedata

_ROWS = {
    "": "あいうえお",
    "k": "かきくけこ",
    "g": "がぎぐげご",
    "s": "さしすせそ",
    "z": "ざじずぜぞ",
    "t": "たちつてと",
    "d": "だぢづでど",
    "n": "なにぬねの",
    "h": "はひふへほ",
    "b": "ばびぶべぼ",
    "p": "ぱぴぷぺぽ",
    "m": "まみむめも",
    "r": "らりるれろ",
}
_ODD = {
    **{"し": "shi", "ち": "chi", "つ": "tsu", "ふ": "fu", "じ": "ji", "ぢ": "ji"},
    **{"づ": "zu", "や": "ya", "ゆ": "yu", "よ": "yo", "わ": "wa", "ゐ": "i"},
    **{"ゑ": "e", "を": "o", "ん": "n", "ゔ": "vu", "ゎ": "wa"},
    **{"ぁ": "a", "ぃ": "i", "ぅ": "u", "ぇ": "e", "ぉ": "o"},
    **{"ゃ": "ya", "ゅ": "yu", "ょ": "yo", "ゕ": "ka", "ゖ": "ke"},
}
KANA = {
    kana: consonant + vowel
    for consonant, row in _ROWS.items()
    for kana, vowel in zip(row, "aiueo", strict=True)
} | _ODD
"""Each kana alone, as Hepburn writes it."""

_GLIDES = {"ゃ": "a", "ゅ": "u", "ょ": "o", "ぇ": "e"}
_SMALL = {"ぁ": "a", "ぃ": "i", "ぅ": "u", "ぇ": "e", "ぉ": "o"}
_STEMS = {"し": "sh", "ち": "ch", "じ": "j", "ぢ": "j"}
_LOANS = {"ふ": "f", "ゔ": "v", "う": "w", "つ": "ts", "て": "t", "で": "d", "く": "kw"}

_MACRON = str.maketrans("āīūēōâîûêô", "aiueoaiueo")
_SYLLABLE = (
    r"(?>(?:[kgsztdnhbpmrywfjv]|sh|ch|ts|[kgnhbpmrstzdj]y|dz)?[aiueo]"
    r"|n['-]?|m(?=[bmp])|([kstpcgdzbfhmr])(?=\1)|t(?=ch)|h(?=[^aiueoy]|$))"
)
_ROMAJI = re.compile(  # possessive: one way to read it, so no text takes long
    rf"(?:{_SYLLABLE}|[ -])++[bcdfghjkmnprstvwyz]{{0,3}}|[a-z]{{1,2}}"
)

_SAME = tuple(
    (re.compile(pattern), other)
    for pattern, other in (
        (r"['\-ー・.]", ""),
        (r"tch|cch", "ch"),
        (r"sh(?=[aueo])", "sy"),
        (r"ch(?=[aueo])", "ty"),
        (r"jy?(?=[aueo])|dy(?=[aueo])", "zy"),
        (r"sh", "s"),
        (r"ch|ts|c", "t"),
        (r"j|dz|d(?=[iu])", "z"),
        (r"[fw](?=u)|f", "h"),
        (r"v", "b"),
        (r"l", "r"),
        (r"m(?=[bmp])", "n"),
        (r"(?<=o)h(?![aiueoy])", ""),
        (r"wo", "o"),
        (r"(.)\1+", r"\1"),
        (r"ou", "o"),
        (r"ei", "e"),
        (r"(.)\1+", r"\1"),
    )
)
"""What the schools of romaji write differently, led to one of them, in this order."""


def fold(text: str) -> str:
    """Return a text without what does not matter when one looks for it.

    Width, case, katakana for hiragana, accents of Latin letters, runs of spaces.
    """
    plain = unicodedata.normalize("NFKC", text).casefold()
    kana = "".join(
        chr(ord(c) - 0x60) if "ァ" <= c <= "ヶ" else c for c in plain
    ).translate(_MACRON)
    bare = "".join(
        c
        for c in unicodedata.normalize("NFD", kana)
        if unicodedata.category(c) != "Mn" or c in "\u3099\u309a"
    )
    return " ".join(unicodedata.normalize("NFC", bare).split())


def romaji(text: str) -> str:
    """Return a folded text with its kana in Hepburn, long vowels written out."""
    out: list[str] = []
    double = False
    place = 0
    while place < len(text):
        sound, width = _sound(text, place)
        if text[place] == "っ":
            double = True
        else:
            if double and sound[:1].isalpha():
                sound = ("t" if sound.startswith("ch") else sound[0]) + sound
            out.append(sound)
            double = False
        place += width
    return "".join(out)


def _sound(text: str, place: int) -> tuple[str, int]:
    """Return what the kana at a place sound like, and how many they are."""
    here, after = text[place], text[place + 1 : place + 2]
    if here in _STEMS and after in _GLIDES:
        return _STEMS[here] + _GLIDES[after], 2
    if here in _LOANS and after in _SMALL:
        return _LOANS[here] + _SMALL[after], 2
    sound = KANA.get(here, here)
    if after in ("ゃ", "ゅ", "ょ") and len(sound) == 2 and sound[1] in "iueo":
        return sound[0] + "y" + _GLIDES[after], 2
    if here == "ー":
        return "", 1
    return sound, 1


def skeleton(text: str) -> str:
    """Return what all ways to write a folded text in kana or romaji have in common.

    Empty when the text is neither: then nothing is to be said of its sound.
    """
    sound = romaji(text)
    if not _ROMAJI.fullmatch(sound):
        return ""
    for pattern, other in _SAME:
        sound = pattern.sub(other, sound)
    return sound
