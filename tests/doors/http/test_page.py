"""The small page, where the real one was not built."""

from __future__ import annotations

import base64
import hashlib
import re

import pytest

from miwake.doors.http import static


@pytest.fixture(autouse=True)
def unbuilt(tmp_path, monkeypatch):
    """Nobody has built the real page."""
    monkeypatch.setattr(static, "FOLDER", tmp_path)


def test_the_page_says_how_the_real_one_is_built(client):
    """In one line."""
    assert "make page" in client.get("/").text


@pytest.mark.parametrize(
    ("said", "lang"), [("ja,en;q=0.5", "ja"), ("de, en", "en"), ("", "en")]
)
def test_the_page_speaks_the_browsers_language(client, said, lang):
    """English when it names none of ours."""
    got = client.get("/", headers={"accept-language": said})
    assert (lang, True) == (
        got.headers["content-language"],
        f'<html lang="{lang}">' in got.text,
    )


def test_a_link_chooses_the_language(client):
    """It outweighs the browser's."""
    got = client.get("/?lang=ja", headers={"accept-language": "en"})
    assert "ja" == got.headers["content-language"]


def test_the_page_shows_how_to_ask(client):
    """One curl line an endpoint."""
    url = f"{client.base_url}/api/projects/colours/predict"
    line = f"curl --data-binary @photo.jpg {url}"
    assert line in client.get("/").text


def test_the_policy_allows_the_pages_own_style_only(client):
    """By its digest; there is no script."""
    got = client.get("/")
    (style,) = re.findall(r"<style>(.*?)</style>", got.text, re.S)
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    assert (True, False) == (
        f"style-src 'sha256-{digest}'" in got.headers["content-security-policy"],
        "<script" in got.text,
    )


def test_names_are_text(client, home):
    """A name that looks like markup stays text."""
    home.store.models.publish(home.project.id, "<img onerror=1>", home.models[0].digest)
    got = client.get("/").text
    assert (True, False) == ("&lt;img onerror=1&gt;" in got, "<img" in got)


def test_no_address_of_the_page_upsets_the_server(client):
    """What no file can be called is not found."""
    long, nul = (client.get(f"/app/{name}") for name in ("a" * 5000, "%00"))
    assert [404, 404] == [long.status_code, nul.status_code]
