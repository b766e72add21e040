"""Projects over HTTP: cards, one view, changes; uploads, jobs and plans beside them."""

from __future__ import annotations

import pytest

from miwake.doors.http import static
from miwake.store.home import Store


@pytest.fixture
def client(tmp_path, serve):
    """A client of a server of an empty home, without a worker."""
    store = Store(tmp_path / "home")
    with serve(store) as live:
        yield live.client
    store.close()


@pytest.fixture
def project(client):
    """The id of a new project."""
    return client.post("/api/projects", json={"name": "猫"}).json()["id"]


def test_a_new_project_is_a_card_with_nothing_in_it(client):
    """Its name is as it was given, without the space around it."""
    card = client.post("/api/projects", json={"name": " cats "}).json()
    assert ("cats", 0, False, None, [], 1) == (
        card["name"],
        card["photos"],
        card["archived"],
        card["published"],
        card["covers"],
        card["version"],
    )


def test_a_name_is_given_once(client, project):
    """The second one hears that it is taken."""
    answer = client.post("/api/projects", json={"name": "猫"})
    assert (409, "Taken") == (answer.status_code, answer.json()["code"])


@pytest.mark.parametrize("name", ["", "  ", "a\nb", "x" * 201])
def test_a_name_says_something(client, name):
    """Something that can be shown on one line."""
    assert 422 == client.post("/api/projects", json={"name": name}).status_code


def test_a_project_is_renamed_and_put_away(client, project):
    """Put away, it stands in the other list."""
    path = f"/api/projects/{project}"
    client.patch(path, json={"name": "犬", "version": 1})
    card = client.patch(path, json={"archived": True, "version": 2}).json()
    lists = [client.get(f"/api/projects?archived={n}").json() for n in (0, 1)]
    assert ("犬", True, 3, [0, 1]) == (
        card["name"],
        card["archived"],
        card["version"],
        [len(one) for one in lists],
    )


def test_a_change_of_what_was_not_seen_is_refused(client, project):
    """The version is another by then."""
    answer = client.patch(f"/api/projects/{project}", json={"name": "x", "version": 7})
    assert (409, "Conflict") == (answer.status_code, answer.json()["code"])


def test_an_empty_project_says_drop(client, project):
    """And shows all its figures as none."""
    view = client.get(f"/api/projects/{project}").json()
    assert (
        "drop",
        [],
        {"hotkeys", "checks", "overlap", "several", "version"},
        "none",
    ) == (
        view["next"]["code"],
        view["jobs"],
        set(view["settings"]),
        view["figures"]["monitor"],
    )


def test_an_unknown_project_is_not_found(client):
    """By its id."""
    assert 404 == client.get("/api/projects/" + "0" * 16).status_code


def test_a_real_project_is_counted(live, home):
    """Photos, names, the newest model and what is published."""
    view = live.client.get(f"/api/projects/{home.project.id}").json()
    photos = len(home.store.photos.of(home.project.id))  # other tests bring some
    assert (photos, 2, 1, "v2") == (
        view["photos"],
        view["models"],
        view["published"]["model_number"],
        view["figures"]["train"],
    )


def test_a_plan_of_a_real_project(live, home):
    """What it would learn, how that differs, and the form of its options."""
    plan = live.client.get(f"/api/projects/{home.project.id}/plan").json()
    assert (2, 0, True) == (
        plan["last"]["number"],
        plan["difference"]["changed"],
        "seconds" in plan["form"]["properties"],
    )


def test_a_plan_of_nothing_says_what_is_missing(client, project):
    """The same advice as the page's box."""
    plan = client.get(f"/api/projects/{project}/plan").json()
    assert (False, "drop", None) == (
        plan["ready"],
        plan["missing"]["code"],
        plan["difference"],
    )


def test_an_upload_goes_on_where_it_stopped(client, project):
    """A chunk too many is told where to go on; then its import is asked for once."""
    base = f"/api/projects/{project}/uploads"
    files = {"files": [{"path": "猫/1.jpg", "size": 6, "modified": 1.5}]}
    opened = client.post(base, json=files).json()
    put = f"{base}/{opened['id']}/0"
    first = client.put(f"{put}?offset=0", content=b"abc")
    wrong = client.put(f"{put}?offset=0", content=b"abc")
    early = client.post(f"{base}/{opened['id']}/finish")
    again = client.post(base, json=files).json()
    client.put(f"{put}?offset=3", content=b"def")
    whole = client.post(base, json=files).json()
    jobs = [client.post(f"{base}/{opened['id']}/finish").json()["id"] for _ in "12"]
    assert ({"bytes": 3}, 409, 3, 409) == (
        first.json(),
        wrong.status_code,
        wrong.json()["params"]["bytes"],
        early.status_code,
    )
    assert ([{"index": 0, "bytes": 3}], [0], 1) == (
        again["parts"],
        whole["have"],
        len(set(jobs)),
    )


def test_a_chunk_has_at_most_8_mb(client, project):
    """A larger one is refused before it is kept."""
    base = f"/api/projects/{project}/uploads"
    files = {"files": [{"path": "a.zip", "size": 1 << 24}]}
    id_ = client.post(base, json=files).json()["id"]
    answer = client.put(f"{base}/{id_}/0", content=bytes((8 << 20) + 1))
    assert 413 == answer.status_code


def test_a_list_that_leads_astray_is_refused(client, project):
    """With the path it is about."""
    files = {"files": [{"path": "../../x.jpg", "size": 1}]}
    answer = client.post(f"/api/projects/{project}/uploads", json=files)
    assert (422, True) == (answer.status_code, "../../x.jpg" in answer.text)


def test_jobs_are_asked_for_listed_cancelled_and_tried_again(client, project):
    """Each route answers with the job."""
    base = f"/api/projects/{project}"
    asked = client.post(f"{base}/guess").json()
    cancelled = client.post(f"{base}/jobs/{asked['id']}/cancel").json()
    again = client.post(f"{base}/jobs/{asked['id']}/retry").json()
    listed = client.get(f"{base}/jobs").json()
    assert ("waiting", "cancelled", "waiting", [asked["id"]]) == (
        asked["state"],
        cancelled["state"],
        again["state"],
        [one["id"] for one in listed],
    )


def test_a_job_of_another_project_is_not_found(client, project):
    """Though it exists."""
    other = client.post("/api/projects", json={"name": "other"}).json()["id"]
    job = client.post(f"/api/projects/{other}/guess").json()["id"]
    assert 404 == client.get(f"/api/projects/{project}/jobs/{job}").status_code


def test_whoever_asks_is_named(client, project):
    """As the page's header says, percent-encoded."""
    headers = {"X-Miwake-Who": "%E8%8A%B1%E5%AD%90"}
    job = client.post(f"/api/projects/{project}/cluster", headers=headers)
    assert "花子" == job.json()["who"]


def test_an_option_that_is_not_is_refused_before_a_job_is_made(client, project):
    """And a folder that is not there."""
    base = f"/api/projects/{project}"
    codes = [
        client.post(f"{base}/train", json={"options": {"speed": 9}}).json()["code"],
        client.post(f"{base}/collect", json={"path": "/no/such"}).json()["code"],
        client.post(f"{base}/collect", json={"path": "relative"}).json()["code"],
    ]
    assert (["BadOption", "NothingToCollect", "NothingToCollect"], []) == (
        codes,
        client.get(f"{base}/jobs").json(),
    )


@pytest.fixture
def built(tmp_path, monkeypatch):
    """A page as the build writes it."""
    folder = tmp_path / "app"
    (folder / "assets").mkdir(parents=True)
    (folder / "index.html").write_text("<!doctype html><title>miwake</title>")
    (folder / "assets" / "index-1a2b.js").write_text("export {}")
    (folder / "assets" / "secret").write_text("no suffix")
    (tmp_path / "outside.js").write_text("outside")
    monkeypatch.setattr(static, "FOLDER", folder)
    return folder


def test_the_built_page_is_sent_with_its_policy(client, built):
    """Never cached, and it may load only what this server sends."""
    answer = client.get("/")
    assert (True, static.POLICY, "no-store") == (
        "<title>miwake</title>" in answer.text,
        answer.headers["content-security-policy"],
        answer.headers["cache-control"],
    )


def test_a_file_with_a_hash_is_kept_for_ever(client, built):
    """As a script, under the same policy."""
    answer = client.get("/app/assets/index-1a2b.js")
    assert ("text/javascript; charset=utf-8", static.FOREVER, static.POLICY) == (
        answer.headers["content-type"],
        answer.headers["cache-control"],
        answer.headers["content-security-policy"],
    )


@pytest.mark.parametrize(
    "path", ["../outside.js", "..%2Foutside.js", "%2e%2e/outside.js", "assets/secret"]
)
def test_nothing_beside_the_page_is_sent(client, built, path):
    """No way leads out of its folder, and no unknown kind is sent."""
    assert 404 == client.get(f"/app/{path}").status_code
