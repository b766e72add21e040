"""Who may ask, what every answer carries, and what never leaks."""

from __future__ import annotations

import pytest

BYTES = {"content-type": "application/octet-stream"}


@pytest.mark.parametrize(
    "host", ["evil.example", "127.0.0.1.evil.example", "", "[::2]"]
)
def test_a_foreign_host_is_refused(client, host):
    """DNS rebinding ends here."""
    got = client.get("/", headers={"host": host})
    assert (400, "BadHost") == (got.status_code, got.json()["code"])


@pytest.mark.parametrize("host", ["localhost", "LOCALHOST:80", "[::1]:8765"])
def test_loopback_goes_by_several_names(client, host):
    """With any port."""
    assert 200 == client.get("/", headers={"host": host}).status_code


@pytest.mark.parametrize("path", ["/livez", "/readyz", "/v2/health/live"])
def test_probes_may_ask_by_any_name(client, path):
    """Health routes hold no data."""
    assert 200 == client.get(path, headers={"host": "pod-7"}).status_code


def test_another_sites_page_may_not_ask(client, photo):
    """A form on a foreign page is refused by its Origin."""
    head = BYTES | {"origin": "https://evil.example"}
    got = client.post("/api/projects/colours/predict", content=photo, headers=head)
    assert (403, "BadOrigin") == (got.status_code, got.json()["code"])


@pytest.mark.parametrize("path", ["/livez", "/", "/nothing", "/v2"])
def test_every_answer_carries_the_headers(client, path):
    """Errors too."""
    head = client.get(path).headers
    assert ("nosniff", "no-referrer", True) == (
        head["x-content-type-options"],
        head["referrer-policy"],
        "frame-ancestors 'none'" in head["content-security-policy"],
    )


def test_an_unknown_path_is_404_in_our_form(client):
    """Not in the framework's."""
    assert ["code", "message", "params"] == list(client.get("/api/x").json())


def test_an_unexpected_error_shows_only_an_id(live, photo, monkeypatch):
    """The traceback stays in the log."""

    def fail(*_: object) -> None:
        raise ZeroDivisionError("secret")

    monkeypatch.setattr(live.desk.answerer, "choose", fail)
    path = "/api/projects/colours/predict"
    got = live.client.post(path, content=photo, headers=BYTES)
    assert (500, "Internal", False) == (
        got.status_code,
        got.json()["code"],
        "secret" in got.text,
    )
