import { afterEach, describe, expect, it, vi } from "vitest";
import { bind, chord, find, keysOf, live, rebind, shown, type Hotkey } from "./keys";

const press = (key: string, more: Partial<KeyboardEvent> = {}): KeyboardEvent =>
  ({ key, ctrlKey: false, metaKey: false, altKey: false, shiftKey: false, isComposing: false, keyCode: 0, defaultPrevented: false, target: null, ...more }) as KeyboardEvent;

const key = (id: string, of: string | string[], more: Partial<Hotkey> = {}): Hotkey => ({ id, key: of, run: vi.fn(), text: () => id, ...more });

const offs: (() => void)[] = [];
const bound = (keys: Hotkey[], how = {}) => offs.push(bind(keys, how));

/** Stands for an element: what `closest` finds for each selector. */
class Fake {
  constructor(private matches: (selector: string) => boolean) {}
  closest(selector: string): object | null {
    return this.matches(selector) ? {} : null;
  }
}
vi.stubGlobal("Element", Fake);
const inField = new Fake((selector) => selector.startsWith("input:not")) as unknown as EventTarget;
const onButton = new Fake((selector) => selector.startsWith("a[href]")) as unknown as EventTarget;
const onTile = new Fake((selector) => selector.startsWith("a[href]") || selector === "[data-hotkeys]") as unknown as EventTarget;

afterEach(() => {
  offs.splice(0).forEach((off) => off());
  rebind({});
});

describe("a chord", () => {
  it("is written the same for Ctrl and ⌘, and names Space", () => {
    expect(chord(press("z", { ctrlKey: true }))).toBe("Mod+z");
    expect(chord(press("z", { metaKey: true }))).toBe("Mod+z");
    expect(chord(press("Z", { ctrlKey: true, shiftKey: true }))).toBe("Mod+Shift+z");
    expect(chord(press(" "))).toBe("Space");
  });

  it("leaves Shift out of signs, whatever the keyboard", () => {
    expect(chord(press("?", { shiftKey: true }))).toBe("?");
    expect(chord(press("+", { shiftKey: true }))).toBe("+");
  });

  it("is shown in a person's words", () => {
    expect(shown("Mod+z")).toBe("Ctrl Z");
    expect(shown("ArrowLeft")).toBe("←");
    expect(shown("+")).toBe("+");
  });
});

describe("a hotkey", () => {
  it("is found by any of its keys", () => {
    bound([key("next", ["j", "ArrowDown"])]);
    expect(find(press("j"))?.id).toBe("next");
    expect(find(press("ArrowDown"))?.id).toBe("next");
    expect(find(press("k"))).toBeNull();
  });

  it("leaves the keys of an input method alone", () => {
    bound([key("confirm", "Enter")]);
    expect(find(press("Enter", { isComposing: true }))).toBeNull();
    expect(find(press("Enter", { keyCode: 229 }))).toBeNull();
  });

  it("sleeps while somebody types, unless it says otherwise", () => {
    bound([key("no", "x"), key("undo", "Mod+z", { inField: true })]);
    expect(find(press("x", { target: inField }))).toBeNull();
    expect(find(press("z", { ctrlKey: true, target: inField }))?.id).toBe("undo");
  });

  it("lets Enter press a button that has the focus, but not inside data-hotkeys", () => {
    bound([key("confirm", "Enter"), key("no", "x")]);
    expect(find(press("Enter", { target: onButton }))).toBeNull();
    expect(find(press("x", { target: onButton }))?.id).toBe("no");
    expect(find(press("Enter", { target: onTile }))?.id).toBe("confirm");
  });

  it("gives way to a newer layer, and all sleep below a dialog", () => {
    bound([key("old", "x"), key("under", "y")]);
    bound([key("new", "x")]);
    expect(find(press("x"))?.id).toBe("new");
    bound([key("dialog", "d")], { alone: true });
    expect(find(press("y"))).toBeNull();
    expect(live().map((one) => one.id)).toEqual(["dialog"]);
  });

  it("answers to the user's own key instead", () => {
    const confirm = key("confirm", "Enter");
    bound([confirm]);
    rebind({ confirm: "f" });
    expect(keysOf(confirm)).toEqual(["f"]);
    expect(find(press("f"))?.id).toBe("confirm");
    expect(find(press("Enter"))).toBeNull();
  });

  it("is not found while it is off", () => {
    bound([key("confirm", "Enter", { off: () => true })]);
    expect(find(press("Enter"))).toBeNull();
  });
});
