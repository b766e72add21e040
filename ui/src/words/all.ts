/** Both languages at once: for the tests. */
import { load } from ".";

await Promise.all([load("ja"), load("en")]);
