/** Where unsent edits outlive the page: one shelf a tab in localStorage; a new page takes over what a closed one left. */

const HEAD = "miwake.deeds.";
const mine = `${HEAD}${Math.random().toString(36).slice(2)}`;

/** Put this tab's unsent edits on its shelf ("" takes them away). A full storage keeps them in memory only. */
export function put(text: string): void {
  try {
    if (text) localStorage.setItem(mine, text);
    else localStorage.removeItem(mine);
  } catch {
    // Nothing to be done: the page still holds and sends them.
  }
}

/** Hold this tab's shelf, and hand over what shelves of closed tabs hold. */
export async function takeOver(take: (text: string) => void): Promise<void> {
  if (!navigator.locks) return takeAll(take, () => Promise.resolve(true));
  void navigator.locks.request(mine, () => new Promise(() => undefined));
  await takeAll(take, free);
}

/** Whether nobody holds a shelf: its tab is closed. */
const free = (key: string): Promise<boolean> =>
  navigator.locks.request(key, { ifAvailable: true }, (lock) => lock !== null);

async function takeAll(take: (text: string) => void, may: (key: string) => Promise<boolean>): Promise<void> {
  for (const key of left()) {
    if (!(await may(key))) continue;
    const text = localStorage.getItem(key);
    localStorage.removeItem(key);
    if (text) take(text);
  }
}

function left(): string[] {
  try {
    return Object.keys(localStorage).filter((key) => key.startsWith(HEAD) && key !== mine);
  } catch {
    return [];
  }
}
