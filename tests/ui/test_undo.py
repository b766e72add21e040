"""Every action in the table of actions is done on the page, and taken back there."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from browse import ROOT, Server, finished
from playwright.sync_api import Page, expect
from state import State, state, until

from miwake.store.home import Store

ENTER = re.compile("Enter")
Deed = Callable[["Hand"], None]


@dataclass
class Hand:
    """Somebody at a page of a project."""

    page: Page
    server: Server
    project: str

    def go(self, place: str) -> None:
        """Open a screen of the project."""
        self.page.goto(f"{self.server.url}/#/p/{self.project}/{place}")
        expect(self.page.locator("main h1").first).to_be_visible(timeout=15_000)
        expect(self.page.locator("main [aria-busy=true]")).to_have_count(0)

    def press(self, *keys: str) -> None:
        """Press keys, one after the other."""
        for key in keys:
            self.page.keyboard.press(key)

    def click(self, words: str | re.Pattern[str]) -> None:
        """Press a button by its words."""
        self.page.get_by_role("button", name=words).first.click()

    def ask(self, path: str, method: str = "GET", **more: Any) -> Any:
        """Ask the API about the project."""
        return self.server.api(method, f"/projects/{self.project}{path}", **more)

    def name(self, spelling: str) -> str:
        """Return the id of a name."""
        (hit, *_) = self.ask(f"/names/search?q={spelling}")
        return str(hit["name"]["id"])

    def one(self, state: str) -> str:
        """Return the region of the first tile in a state."""
        return str(self.ask(f"/tiles?state={state}&limit=1")["tiles"][0]["region"])

    def question(self) -> None:
        """Open one by one, and wait for the first face."""
        self.go("label?mode=one")
        expect(self.page.get_by_role("button", name=ENTER).first).to_be_visible()

    def form(self, spelling: str = "leaf") -> None:
        """Open the form of a name."""
        self.go(f"settings?part=names&name={self.name(spelling)}")
        expect(self.page.get_by_label("Name", exact=True).first).to_be_visible()

    def opened(self, words: str) -> None:
        """Open a part that is folded away."""
        self.page.locator("summary", has_text=words).click()


def confirm(hand: Hand) -> None:
    """Confirm a batch but for one."""
    hand.go("label?mode=confirm")
    expect(hand.page.get_by_role("button", name=re.compile("^Confirm"))).to_be_visible()
    hand.press("a", "Enter")


def first_guess(hand: Hand) -> None:
    """Take the first guess."""
    hand.question()
    hand.press("Enter")


def second_guess(hand: Hand) -> None:
    """Take the second guess by its number."""
    hand.question()
    hand.press("2")


def face(hand: Hand, state: str = "open") -> None:
    """Open a face among the photos."""
    hand.go(f"photos?region={hand.one(state)}")
    expect(
        hand.page.get_by_role("button", name=re.compile("Don’t know"))
    ).to_be_visible()


def face_yes(hand: Hand) -> None:
    """Say yes to a guess beside the grid."""
    face(hand)
    hand.press("y")


def face_named(hand: Hand) -> None:
    """Name a face that had another name."""
    face(hand, "named")
    hand.press("l")
    hand.page.keyboard.type("umbrella" if "umbrella" not in shown(hand) else "star")
    hand.press("Enter")


def shown(hand: Hand) -> str:
    """Return the name in large letters."""
    return hand.page.locator(".who .big").inner_text()


def many_named(hand: Hand) -> None:
    """Pick three in the grid and name them at once."""
    hand.go("photos?state=open")
    hand.page.get_by_role("gridcell").first.focus()
    hand.press("Space", "Shift+ArrowRight", "Shift+ArrowRight")
    expect(hand.page.get_by_role("region", name="3 selected")).to_be_visible()
    hand.press("l")
    hand.page.keyboard.type("star")
    hand.press("Enter")


def anew(hand: Hand) -> None:
    """Type a name that nobody bears."""
    hand.question()
    hand.press("/")
    hand.page.keyboard.type("kite")
    hand.press("Enter")


def anew_in_photos(hand: Hand) -> None:
    """Type a name that nobody bears, among the photos."""
    face(hand)
    hand.press("l")
    hand.page.keyboard.type("lantern")
    hand.press("Enter")


def further(hand: Hand) -> None:
    """Say two names of one face, in a project where both hold."""
    hand.question()
    hand.press("Shift+Digit2", "Enter")


def not_this(hand: Hand) -> None:
    """Say that it is not the first guess, and go on."""
    hand.question()
    hand.press("n", "Space")


def not_shown(hand: Hand) -> None:
    """Say of a named face that it is not that one."""
    face(hand, "named")
    hand.press("n")


def nobody_knows(hand: Hand) -> None:
    """Say don't know."""
    hand.question()
    hand.press("d")


def skipped(hand: Hand) -> None:
    """Skip one."""
    hand.question()
    hand.press("Space")


def unknown_in_photos(hand: Hand) -> None:
    """Say don't know beside the grid."""
    face(hand)
    hand.press("d")


def clusters(hand: Hand) -> None:
    """Name the first cluster but for a stranger."""
    if not hand.ask("/queue/clusters")["clusters"]:
        finished(hand.server, hand.project, hand.ask("/cluster", "POST"))
    hand.go("label?mode=clusters")
    while hand.page.get_by_role("button", name="Different").count():
        hand.press("n")
    hand.page.locator("[data-region]").nth(1).click()
    hand.page.get_by_role("combobox", name=re.compile("^Name")).fill("umbrella")
    hand.press("Enter")


def same(hand: Hand) -> None:
    """Say that two names are one person."""
    hand.go("label?mode=pairs")
    expect(hand.page.get_by_role("button", name=re.compile("^Same"))).to_be_visible()
    hand.press("y")


def box(hand: Hand) -> None:
    """Draw a box by keys."""
    hand.go("label?mode=boxes&all=1")
    expect(hand.page.locator("svg[role=img]")).to_be_visible()
    hand.press("b", "ArrowLeft", "Enter")


def binned(hand: Hand) -> None:
    """Put a photo into the bin."""
    face(hand)
    hand.press("Delete")


def many_binned(hand: Hand) -> None:
    """Pick two photos in the grid and put them into the bin."""
    hand.go("photos?view=photos")
    hand.page.get_by_role("gridcell").first.focus()
    hand.press("Space", "Shift+ArrowRight", "Delete")


def restored(hand: Hand) -> None:
    """Take a photo out of the bin."""
    hand.go("photos?view=photos&trash=1")
    hand.page.get_by_role("gridcell").first.focus()
    hand.press("Space", "Delete")


def turned(hand: Hand) -> None:
    """Turn a photo to the right."""
    face(hand)
    hand.press("r")


def made(hand: Hand) -> None:
    """Make a name."""
    hand.go("settings")
    hand.page.get_by_role("textbox", name="New name").fill("boat")
    hand.click("Make")


def field(label: str, words: str) -> Deed:
    """Fill one field of a name's form, and save."""

    def fill(hand: Hand) -> None:
        hand.form()
        hand.page.get_by_label(label, exact=True).last.fill(words)
        hand.click("Save")

    return fill


def alias(hand: Hand) -> None:
    """Give a name another spelling with a date."""
    hand.form()
    hand.click("Add another name")
    hand.page.get_by_label("Other name", exact=True).fill("blade")
    hand.page.get_by_label("From", exact=True).fill("2024-04")
    hand.click("Save")


def merged(hand: Hand) -> None:
    """Merge one name into another."""
    hand.form()
    hand.opened("Merge into another name")
    hand.page.get_by_role("combobox", name="Merge into").fill("star")
    hand.press("Enter")
    hand.click(re.compile("^Merge 12"))


def split(hand: Hand) -> None:
    """Give two faces of a name a name of their own."""
    hand.form()
    hand.opened("Split in two")
    grid = hand.page.get_by_role("grid")
    grid.get_by_role("gridcell").nth(0).click()
    grid.get_by_role("gridcell").nth(1).click(modifiers=["Control"])
    hand.page.get_by_label("New name", exact=True).last.fill("oak")
    hand.click(re.compile("^Move 2"))


def retired(hand: Hand) -> None:
    """Retire a name."""
    hand.form()
    hand.click("Retire")


def returned(hand: Hand) -> None:
    """Bring a retired name back to use."""
    (name,) = hand.ask("/names?life=retired")["names"]
    hand.go(f"settings?part=names&life=retired&name={name['id']}")
    hand.click("Return to use")


def brought(hand: Hand) -> None:
    """Bring labels in from a table."""
    hand.go("settings?part=data")
    table = hand.server.home.parent / "labels.csv"
    hand.page.locator("input[type=file]").first.set_input_files(table)
    hand.click("Bring in")
    expect(hand.page.get_by_text(re.compile("brought in")).first).to_be_visible()


def renamed(hand: Hand) -> None:
    """Rename the project in its settings."""
    hand.go("settings?part=project")
    hand.page.locator("#project-name").fill("other things")
    hand.click("Rename")


def archived(hand: Hand) -> None:
    """Put the project away in its settings."""
    hand.go("settings?part=project")
    hand.click("Archive")


def card_renamed(hand: Hand) -> None:
    """Rename a project on its card."""
    hand.page.goto(f"{hand.server.url}/#/")
    hand.click("Rename")
    hand.page.get_by_role("dialog").get_by_role("textbox").fill("more things")
    hand.press("Enter")


def card_archived(hand: Hand) -> None:
    """Put a project away on its card."""
    hand.page.goto(f"{hand.server.url}/#/")
    hand.click(re.compile("^Archive$"))


def key(hand: Hand) -> None:
    """Give an action another key."""
    hand.go("settings?part=keys")
    hand.click(re.compile("^Don’t know: D"))
    hand.press("q")


def share(hand: Hand) -> None:
    """Let some faces be asked twice."""
    hand.go("settings?part=label")
    hand.page.locator("#share-overlap").focus()
    hand.press("ArrowRight")


def published(hand: Hand) -> None:
    """Publish the newer model in place of the other."""
    hand.go("publish")
    hand.click(re.compile("^Publish v2 in place"))


ACTIONS: dict[str, tuple[Deed, ...]] = {
    "confirm a batch, with some taken out": (confirm,),
    "name one": (first_guess, second_guess, face_yes, face_named, many_named),
    "name one anew (the name is made)": (anew, anew_in_photos),
    "a further name for one": (further,),
    "not this name": (not_this, not_shown),
    "don't know, skip": (nobody_knows, skipped, unknown_in_photos),
    "name a cluster, take strangers out": (clusters,),
    'yes, no to "the same person?"': (same,),
    "draw a box": (box,),
    "put photos into the bin, take them out": (binned, many_binned, restored),
    "turn a photo": (turned,),
    "make, rename, describe a name; reading, alias, hotkey": (
        made,
        field("Name", "foliage"),
        field("Description", "green, from a tree"),
        field("Reading (kana)", "りーふ"),
        field("Its own key", "f"),
        alias,
    ),
    "merge two names, split one, retire, return": (merged, split, retired, returned),
    "bring labels in from a file": (brought,),
    "rename or archive a project": (renamed, archived, card_renamed, card_archived),
    "give an action another key, have more asked to measure": (key, share),
    "publish a model": (published,),
}
BY_TOAST = (renamed, archived, card_renamed, card_archived, key, share, published)
"""What is no entry of the log has its way back in the message."""
STAYS = (anew, anew_in_photos)
"""What makes a name, which stays behind unused."""


def cases() -> list[Any]:
    """Return every deed with a name to show."""
    return [
        pytest.param(deed, id=f"{words[:24]}-{number}")
        for words, deeds in ACTIONS.items()
        for number, deed in enumerate(deeds, 1)
    ]


def prepared(deed: Deed, server: Server, project: str) -> None:
    """See to what a deed needs and the shop has not."""
    hand = Hand(None, server, project)  # type: ignore[arg-type]
    if deed is restored:
        shot = hand.ask("/shots?view=photos&limit=1")["shots"][0]
        one = [{"photo": shot["photo"], "version": shot["version"]}]
        hand.ask("/trash", "POST", json={"photos": one, "trashed": True})
    elif deed is returned:
        name = hand.ask(f"/names/{hand.name('fish')}")
        path = f"/names/{name['id']}/retire"
        hand.ask(path, "POST", json={"version": name["version"]})
    elif deed is further:
        store = Store(server.home, lambda: "2026-11-22T00:00:00+00:00")
        store.labels.bear(project, several=True)
        store.close()
    elif deed is same:
        halved(hand)
    elif deed is brought:
        written(hand)


def halved(hand: Hand) -> None:
    """Split a name into two that look alike, unless that was done before."""
    if hand.ask("/names/search?q=villa"):
        return
    name = hand.ask(f"/names/{hand.name('house')}")
    rows = hand.ask(f"/tiles?name={name['id']}&limit=6")["tiles"]
    wanted = {"regions": [row["region"] for row in rows], "spelling": "villa"}
    hand.ask(f"/names/{name['id']}/split", "POST", json=wanted)
    finished(hand.server, hand.project, hand.ask("/guess", "POST"))


def written(hand: Hand) -> None:
    """Write a table in which four open photos have a name."""
    rows = hand.ask("/tiles?state=open&limit=4")["tiles"]
    lines = ["label,sha256", *(f"star,{row['photo']}" for row in rows)]
    (hand.server.home.parent / "labels.csv").write_text("\n".join(lines))


def compared(now: State, deed: Deed) -> State:
    """Return what has to be equal after an undo."""
    if deed not in STAYS:
        return now
    used = {one: facts for one, facts in now["names"].items() if facts["count"]}
    return now | {"names": used}


@pytest.mark.parametrize("deed", cases())
def test_every_action_is_undone(shop: Any, visit: Any, deed: Deed) -> None:
    """It changes what stands, and its undo brings back exactly what stood."""
    server, project = shop
    prepared(deed, server, project)
    before = compared(state(server, project), deed)
    page = visit(server.url)
    deed(Hand(page, server, project))
    after = compared(until(server, project, lambda now: now != before), deed)
    assert before != after
    if deed in BY_TOAST:
        page.locator(".toast").get_by_role("button", name="Undo").last.click()
    else:
        page.keyboard.press("Control+z")
    now = until(server, project, lambda now: compared(now, deed) == before)
    assert before == compared(now, deed)


def test_different_people_are_asked_about_again(shop: Any, visit: Any) -> None:
    """A no to "the same person?" is kept in the browser, and taken back there."""
    server, project = shop
    halved(Hand(None, server, project))  # type: ignore[arg-type]
    page = visit(f"{server.url}/#/p/{project}/label?mode=pairs")
    question = page.get_by_role("button", name=re.compile("^Same"))
    expect(question).to_be_visible()
    page.keyboard.press("n")
    expect(page.get_by_text("No names look like the same")).to_be_visible()
    page.locator(".toast").get_by_role("button", name="Undo").click()
    expect(question).to_be_visible()
    page.reload()
    expect(question).to_be_visible()


def rows(page: Path) -> set[str]:
    """Return the first cell of every row of a page's table."""
    lines = [line for line in page.read_text().splitlines() if line.startswith("|")]
    return {line.split("|")[1].strip() for line in lines[2:]}


def test_no_action_is_forgotten() -> None:
    """The handbook's table of actions and the one above have the same rows."""
    assert rows(ROOT / "docs" / "reference" / "actions.md") == set(ACTIONS)
