/** What was changed of a name in its form. Pure. */
import type { Alias, Name, NameEdit } from "../wires";

export interface Draft {
  spelling: string;
  reading: string;
  about: string;
  hotkey: string;
  aliases: { spelling: string; from: string; to: string }[];
}

export const draftOf = (name: Name): Draft => ({
  spelling: name.spelling,
  reading: name.reading ?? "",
  about: name.about,
  hotkey: name.hotkey,
  aliases: name.aliases.map((one) => ({ spelling: one.spelling, from: one.from ?? "", to: one.to ?? "" })),
});

const aliasesOf = (draft: Draft): Alias[] =>
  draft.aliases
    .filter((one) => one.spelling.trim())
    .map((one) => ({ spelling: one.spelling.trim(), from: one.from.trim() || null, to: one.to.trim() || null }));

/** Only what differs from the name, or null when nothing does. */
export function edited(name: Name, draft: Draft): NameEdit | null {
  const edit: NameEdit = { version: name.version };
  const spelling = draft.spelling.trim();
  if (spelling && spelling !== name.spelling) edit.spelling = spelling;
  if (draft.reading.trim() !== (name.reading ?? "")) edit.reading = draft.reading.trim() || null;
  if (draft.about.trim() !== name.about) edit.about = draft.about.trim();
  if (draft.hotkey !== name.hotkey) edit.hotkey = draft.hotkey;
  const aliases = aliasesOf(draft);
  if (JSON.stringify(aliases) !== JSON.stringify(aliasesOf(draftOf(name)))) edit.aliases = aliases;
  return Object.keys(edit).length > 1 ? edit : null;
}
