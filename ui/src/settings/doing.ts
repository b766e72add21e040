/** A call that may be refused: its answer, or null after the refusal was told. */
import { said } from "../lib/errors";
import { say } from "../lib/toast.svelte";

export async function tried<T>(call: Promise<T>): Promise<T | null> {
  try {
    return await call;
  } catch (error) {
    say(said(error), { tone: "bad" });
    return null;
  }
}
