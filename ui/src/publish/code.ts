/** The lines people copy to ask an endpoint; pure, so they are tested. */

export type Speech = "curl" | "python" | "javascript";

export const SPEECHES: Speech[] = ["curl", "python", "javascript"];

/** Return a working sample that posts one photo to `url`. */
export function sample(speech: Speech, url: string): string {
  if (speech === "curl") return `curl --data-binary @photo.jpg \\\n  ${quoted(url)}`;
  if (speech === "python") {
    return [
      "import json, urllib.request",
      "",
      'photo = open("photo.jpg", "rb").read()',
      `ask = urllib.request.Request(${JSON.stringify(url)}, photo,`,
      '                             {"Content-Type": "image/jpeg"})',
      "answer = json.load(urllib.request.urlopen(ask))",
      'for region in answer["regions"]:',
      '    print(region["label"], region["score"], region["box"])',
    ].join("\n");
  }
  return [
    'import { readFile } from "node:fs/promises";',
    "",
    `const answer = await fetch(${JSON.stringify(url)}, {`,
    '  method: "POST",',
    '  headers: { "Content-Type": "image/jpeg" },',
    '  body: await readFile("photo.jpg"),',
    "}).then((response) => response.json());",
    "for (const { label, score, box } of answer.regions) console.log(label, score, box);",
  ].join("\n");
}

/** Where an endpoint of a project is asked. */
export function address(origin: string, project: string, endpoint: string): string {
  const base = `${origin}/api/projects/${encodeURIComponent(project)}/predict`;
  return endpoint === project ? base : `${base}?endpoint=${encodeURIComponent(endpoint)}`;
}

const quoted = (text: string): string => (/^[\w:/.%-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`);
