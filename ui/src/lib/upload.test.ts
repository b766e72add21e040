import { describe, expect, it } from "vitest";
import { addressed, around, left, listed, marked, missing, numbered, planned, projectName, wanted, type Found } from "./upload";

const file = (path: string, size = 10): Found => ({ path, file: { name: path.replace(/.*\//, ""), size, lastModified: 5000 } as File });
const paths = (files: Found[]): string[] => files.map((one) => one.path);

describe("what is sent", () => {
  it("is photos, clips and zips, not what a system left behind", () => {
    for (const path of ["a.jpg", "x/B.JPEG", "x/y/c.heic", "d.webp", "clip.mov", "all.zip"]) expect(wanted(path), path).toBe(true);
    for (const path of ["a.txt", "x/.DS_Store", "__MACOSX/a.jpg", "x/.hidden/a.jpg", "Thumbs.db", "x/._a.jpg", "jpg"]) {
      expect(wanted(path), path).toBe(false);
    }
  });

  it("is the same list however the browser walked the folder", () => {
    const one = planned([file("r/b/2.jpg"), file("r/a/1.jpg"), file("r/notes.txt")]);
    const other = planned([file("r/a/1.jpg"), file("r/notes.txt"), file("r/b/2.jpg")]);
    expect(paths(one.files)).toEqual(["r/a/1.jpg", "r/b/2.jpg"]);
    expect(one.passed).toBe(1);
    expect(marked(listed(one.files))).toBe(marked(listed(other.files)));
    expect(marked(listed(one.files))).not.toBe(marked(listed([file("r/a/1.jpg"), file("r/b/2.jpg", 11)])));
  });

  it("tells size and time of change in seconds", () => {
    expect(listed([file("a.jpg", 7)])).toEqual([{ path: "a.jpg", size: 7, modified: 5 }]);
  });
});

describe("the paths", () => {
  it("know the one folder around everything", () => {
    expect(around(["r/a/1.jpg", "r/2.jpg"])).toBe("r");
    expect(around(["r/a.jpg", "rr/b.jpg"])).toBeNull();
    expect(around(["a.jpg"])).toBeNull();
    expect(around([])).toBeNull();
  });

  it("keep the folder of one person a label when photos are added", () => {
    const flat = [file("Ito/1.jpg"), file("Ito/2.jpg")];
    expect(paths(addressed(flat, true))).toEqual(["added/Ito/1.jpg", "added/Ito/2.jpg"]);
    expect(paths(addressed(flat, false))).toEqual(["Ito/1.jpg", "Ito/2.jpg"]);
    const deep = [file("all/Ito/1.jpg"), file("all/Sato/2.jpg")];
    expect(paths(addressed(deep, true))).toEqual(["all/Ito/1.jpg", "all/Sato/2.jpg"]);
  });
});

describe("the name of a new project", () => {
  it("is the folder, the zip, or the day", () => {
    expect(projectName([file("社員/a/1.jpg"), file("社員/b/2.jpg")], "today")).toBe("社員");
    expect(projectName([file("faces.v2.zip")], "today")).toBe("faces.v2");
    expect(projectName([file("1.jpg"), file("2.jpg")], "today")).toBe("today");
  });

  it("gets a number when it is taken", () => {
    expect([0, 1, 2].map((again) => numbered("Staff", again))).toEqual(["Staff", "Staff 2", "Staff 3"]);
  });
});

describe("going on", () => {
  it("sends what the server has not, from where it stopped", () => {
    const files = [{ size: 10 }, { size: 20 }, { size: 30 }];
    expect(missing(files, { id: "u", have: [0], parts: [{ index: 2, bytes: 12 }] })).toEqual([
      { index: 1, offset: 0, size: 20 },
      { index: 2, offset: 12, size: 30 },
    ]);
  });

  it("knows the time left once there is a pace", () => {
    expect(left(25, 100, 10)).toBe(30);
    expect(left(0, 100, 10)).toBeNull();
    expect(left(5, 100, 0.2)).toBeNull();
  });
});
