"""Helpers: one link lets one person in, once, to label; and nothing else is open."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass

import httpx
import pytest

from miwake.doors.http import app, invites, outside, server, who
from miwake.doors.http.invites import Tries


@dataclass(frozen=True)
class Two:
    """One server by its two addresses."""

    inside: str
    outside: str


@pytest.fixture(scope="module")
def two(home) -> Iterator[Two]:
    """A server that others may reach by a second address."""
    with ExitStack() as open_:
        bound = [
            open_.enter_context(server.listen("127.0.0.1", 0, anyone=later))
            for later in (False, True)
        ]
        running = server.build(home.store, "127.0.0.1", 2)
        server.join(running, bound)
        thread = threading.Thread(target=running.run, args=(bound,))
        thread.start()
        try:
            urls = Two(*(server.url(one) for one in bound))
            while httpx.get(f"{urls.inside}/livez").status_code != 200:
                pass
            yield urls
        finally:
            running.should_exit = True
            thread.join()


@pytest.fixture(autouse=True)
def fresh_tries(monkeypatch) -> None:
    """No test pays for the wrong links of another."""
    monkeypatch.setattr(invites, "_tries", Tries())


@pytest.fixture
def owner(two) -> Iterator[httpx.Client]:
    """Whoever sits at the machine."""
    with httpx.Client(base_url=two.inside, timeout=30) as one:
        yield one


@pytest.fixture
def stranger(two) -> Iterator[httpx.Client]:
    """Somebody on another machine."""
    with httpx.Client(base_url=two.outside, timeout=30) as one:
        yield one


@pytest.fixture
def base(home) -> str:
    """The project's address."""
    return f"/api/projects/{home.project.id}"


@pytest.fixture
def helper(owner, stranger, base) -> httpx.Client:
    """The stranger, let in."""
    join(owner, stranger, base)
    return stranger


def join(owner, stranger, base, who="Hana"):
    """Invite somebody, who opens the link; return the answer."""
    url = owner.post(f"{base}/invites", json={"who": ""}).json()["url"]
    token = url.rpartition("/")[2]
    return stranger.post("/api/join", json={"token": token, "who": who})


def test_a_link_leads_to_the_second_address(owner, two, base):
    """It carries 256 random bits, behind the hash: no log of a server sees them."""
    url = owner.post(f"{base}/invites", json={"who": "Aki"}).json()["url"]
    place, _, token = url.partition("/#/help/")
    assert (two.outside, 43) == (place, len(token))


def test_a_link_is_listed_without_its_token(owner, base):
    """Nobody can open it from the list."""
    made = owner.post(f"{base}/invites", json={"who": "Aki"}).json()
    listed = owner.get(f"{base}/invites").json()
    mine = next(one for one in listed if one["id"] == made["id"])
    assert ("Aki", None, None, False) == (
        mine["who"],
        mine["used"],
        mine["ended"],
        made["url"].rpartition("/")[2] in str(listed),
    )


def test_a_helper_comes_in_once(owner, stranger, base, home):
    """The same link again is nothing."""
    url = owner.post(f"{base}/invites", json={"who": ""}).json()["url"]
    wish = {"token": url.rpartition("/")[2], "who": "Rin"}
    first = stranger.post("/api/join", json=wish)
    with httpx.Client(base_url=stranger.base_url) as other:
        again = other.post("/api/join", json=wish)
    assert ({"project": home.project.id, "who": "Rin"}, 403, "NotYours") == (
        first.json(),
        again.status_code,
        again.json()["code"],
    )


def test_the_session_is_out_of_reach_of_scripts(owner, stranger, base):
    """HttpOnly, of this site alone."""
    cookie = join(owner, stranger, base).headers["set-cookie"].lower()
    assert (True, True, True) == (
        "httponly" in cookie,
        "samesite=lax" in cookie,
        "path=/" in cookie,
    )


def test_me_says_who_asks(owner, helper, home):
    """The owner inside, the helper by the name they gave."""
    one, other = owner.get("/api/me").json(), helper.get("/api/me").json()
    assert ("owner", None, "helper", home.project.id) == (
        one["role"],
        one["project"],
        other["role"],
        other["project"],
    )


def test_two_helpers_of_one_name_are_told_apart(owner, two, base):
    """What one did, the other must not take back."""
    names = []
    for _ in range(2):
        with httpx.Client(base_url=two.outside) as one:
            names.append(join(owner, one, base, "Yui").json()["who"])
    assert ["Yui", "Yui (2)"] == names


def test_a_stranger_sees_nothing(stranger, base):
    """Not even that there is a project."""
    got = [stranger.get(path).status_code for path in (base, "/api/projects")]
    assert [403, 403] == got


@pytest.mark.parametrize(
    "path", ["/metrics", "/readyz", "/v2", "/v2/models/colours", "/api/openapi.json"]
)
def test_outside_there_is_nothing_but_what_helpers_need(helper, path):
    """Whoever they are."""
    assert 403 == helper.get(path).status_code


def test_outside_says_that_it_lives(stranger):
    """For whoever set it up."""
    assert 200 == stranger.get("/livez").status_code


def test_a_helper_sees_the_project_they_were_invited_to(helper, base):
    """And a queue needs its name."""
    assert 200 == helper.get(base).status_code


def test_a_helper_sees_no_other_project(helper, home):
    """By its id."""
    other = home.store.projects.ensure("another")
    got = helper.get(f"/api/projects/{other.id}")
    assert (403, "NotYours") == (got.status_code, got.json()["code"])


def routes():
    """Return (method, path) of every route a helper may not use."""
    wire = app.bare().openapi()
    return sorted(
        (method.upper(), path)
        for path, methods in wire["paths"].items()
        for method, told in methods.items()
        if told["operationId"] not in who.HELPER | who.ANYBODY
    )


@pytest.mark.parametrize(("method", "path"), routes())
def test_a_helper_may_do_nothing_else(helper, home, method, path):
    """Each route that is not on the list, the moment it is made."""
    real = path.replace("{p}", home.project.id)
    assert 403 == helper.request(method, real).status_code


def test_a_body_larger_than_any_of_theirs_is_not_read(stranger):
    """Whatever it says."""
    got = stranger.post("/api/join", content=b" " * (1 << 20) + b"{}")
    assert (413, "TooLarge") == (got.status_code, got.json()["code"])


def test_nor_is_one_that_does_not_say_how_large_it_is(stranger):
    """It is cut where it grows too large, and the server lives on."""
    with pytest.raises(httpx.HTTPError):
        stranger.post(
            "/api/join", content=(b" " * 65_536 for _ in range(64))
        ).raise_for_status()
    assert 200 == stranger.get("/livez").status_code


def test_the_list_names_real_routes():
    """A route that is renamed takes its permission with it."""
    wire = app.bare().openapi()
    known = {m["operationId"] for ms in wire["paths"].values() for m in ms.values()}
    assert set() == (who.HELPER | who.ANYBODY) - known


def test_an_ended_invite_ends_the_session(owner, helper, base):
    """At the very next request."""
    before = helper.get(base).status_code
    for one in owner.get(f"{base}/invites").json():
        owner.post(f"{base}/invites/{one['id']}/end")
    assert (200, 403) == (before, helper.get(base).status_code)


def test_a_helper_may_leave(helper, base):
    """This browser is a stranger's again."""
    helper.post("/api/leave")
    assert 403 == helper.get(base).status_code


def test_another_site_may_not_use_a_helpers_session(helper, base):
    """Its page names its own origin."""
    got = helper.get(base, headers={"origin": "http://192.0.2.1:8766"})
    assert (403, "BadOrigin") == (got.status_code, got.json()["code"])


def test_a_bent_name_does_not_lead_to_the_second_address(helper, base):
    """DNS rebinding: a `Host` that is no number and not this machine's name."""
    got = helper.get(base, headers={"host": "evil.example"})
    assert (400, "BadHost") == (got.status_code, got.json()["code"])


def test_wrong_links_are_counted(two):
    """Five a minute; then whoever tries has to wait."""
    with httpx.Client(base_url=two.outside) as one:
        codes = [
            one.post("/api/join", json={"token": f"wrong{n}"}).status_code
            for n in range(6)
        ]
    assert (429, 403) == (codes[-1], codes[0])


def test_a_minute_later_one_may_try_again():
    """The count is of the last minute."""
    now = [0.0]
    tries = Tries(lambda: now[0])
    for _ in range(5):
        tries.wrong("192.0.2.7")
    now[0] = 61.0
    assert None is tries.check("192.0.2.7")


@pytest.mark.parametrize("place", ["8766", "here", "0.0.0.0:", "0.0.0.0:x"])
def test_an_address_without_a_port_is_refused(place):
    """It says how one is written."""
    with pytest.raises(outside.BadOption, match="HOST:PORT"):
        outside.parsed(place)


@pytest.mark.parametrize(
    ("place", "host"), [("0.0.0.0:1", "0.0.0.0"), ("[::]:1", "::"), (":1", "0.0.0.0")]
)
def test_an_address_may_be_of_either_kind(place, host):
    """Numbers with dots or with colons; none is every network."""
    assert (host, 1) == outside.parsed(place)
