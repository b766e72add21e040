import { vitePreprocess } from "@sveltejs/vite-plugin-svelte";

const scopes = new Map();

/** The class that keeps a component's styles to itself: two letters, not twelve, for they stand on most elements. */
const cssHash = ({ filename, hash, css }) => {
  const key = filename ?? hash(css);
  if (!scopes.has(key)) scopes.set(key, `s${scopes.size.toString(36)}`);
  return scopes.get(key);
};

export default { preprocess: vitePreprocess(), compilerOptions: { runes: true, cssHash } };
