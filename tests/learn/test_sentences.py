"""What is said in English can be said by code in any language."""

from __future__ import annotations

import re

import pytest

from miwake.learn import enough, sentences, splits
from miwake.learn.sentences import SENTENCES, said, say


@pytest.mark.parametrize("code", SENTENCES)
def test_every_sentence_is_read_back(code):
    """With its names and numbers, whatever the names hold."""
    found = re.findall(r"\{(\w+)(:d)?\}", SENTENCES[code])
    text = {"mode": "whole", "part": "fold-2"}
    params = {
        key: 7 if number else text.get(key, "花子 (5), B.; x: y")
        for key, number in found
    }
    told = said(say(code, **params))
    assert told is not None
    assert (code, params) == (told.code, dict(told.params))


def test_other_texts_have_no_code():
    """They are shown as they are."""
    assert said("the disk is full") is None
    assert sentences.wire("") is None


def test_what_is_too_few_is_of_the_table():
    """Nothing, one class, and several with too little."""
    told = [
        enough.too_few({}, {}, 5),
        enough.too_few({"a": 9}, {}, 5),
        enough.too_few({"a": 2, "b": 9}, {"a": 2}, 5),
    ]
    assert ["unlabelled", "one-class", "too-few"] == [said(one).code for one in told]
    assert {"fewest": 5, "names": "a: 2"} == dict(said(told[2]).params)


def test_notes_of_a_split_are_of_the_table():
    """A split somebody gave, with what is wrong with it."""
    made = splits.given(["train", "train", "test"], ["a", "b", "b"], ["1", "2", "3"])
    assert ["no-part", "one-group", "part-lacks"] == sorted(
        {said(note).code for note in made.notes}
    )
