/** All actions whose keys a person may change, and which of them stand in each other's way. Pure. */
import { ACTIONS as LABEL } from "../label/keys";
import { ACTIONS as PHOTOS } from "../photos/keys";

export type Group = "frame" | "label" | "photos";

export interface Action {
  /** As the registry of hotkeys knows it: "label.confirm". */
  id: string;
  group: Group;
  key: string;
}

const FRAME: Record<string, string> = { undo: "Mod+z", redo: "Mod+Shift+z", keys: "?", search: "/", bigger: "+", smaller: "-" };

const list = (group: Group, keys: Record<string, string | readonly string[]>): Action[] =>
  Object.entries(keys).map(([id, key]) => ({
    id: group === "frame" ? id : `${group}.${id}`,
    group,
    key: typeof key === "string" ? key : (key[0] ?? ""),
  }));

export const ALL: Action[] = [...list("frame", FRAME), ...list("label", LABEL), ...list("photos", PHOTOS)];
export const GROUPS: Group[] = ["frame", "label", "photos"];

/** The key of an action now: the person's own, or the usual one. */
export const keyNow = (action: Action, own: Record<string, string>): string => own[action.id] ?? action.key;

const meets = (a: Action, b: Action): boolean => a.group === b.group || a.group === "frame" || b.group === "frame";
const same = (a: string, b: string): boolean => a.toLowerCase() === b.toLowerCase();

/** Actions that answer to the same key on the same screen. Those that share one by design do not clash. */
export function clashes(action: Action, own: Record<string, string>): Action[] {
  const key = keyNow(action, own);
  return ALL.filter(
    (other) => other.id !== action.id && meets(action, other) && same(keyNow(other, own), key) && !same(other.key, action.key),
  );
}

/** The person's keys with one changed; the usual key is not kept as their own. */
export function withKey(own: Record<string, string>, action: Action, key: string | null): Record<string, string> {
  const { [action.id]: _gone, ...rest } = own;
  return key === null || same(key, action.key) ? rest : { ...rest, [action.id]: key };
}
