import { describe, expect, it } from "vitest";
import { href, parse, patched, tidy, write, type Route } from "./route";

describe("a hash route", () => {
  it("is the list of projects when it is empty", () => {
    for (const hash of ["", "#", "#/"]) {
      expect(parse(hash)).toEqual({ page: "projects", project: null, token: null, params: {} });
    }
  });

  it("names a page of a project with its parameters", () => {
    expect(parse("#/p/ab12/label?mode=confirm&name=%E4%BC%8A%E8%97%A4")).toEqual({
      page: "label",
      project: "ab12",
      token: null,
      params: { mode: "confirm", name: "伊藤" },
    });
  });

  it("means the photos where no page is named", () => {
    expect(parse("#/p/ab12").page).toBe("photos");
  });

  it("carries a helper's token", () => {
    expect(parse("#/help/s3cret")).toMatchObject({ page: "help", token: "s3cret", project: null });
  });

  it("is lost where nobody knows it, and never throws", () => {
    for (const hash of ["#/nowhere", "#/p/ab12/attic", "#/p/a/label/more", "#/p", "#/help", "#/%E0%A4%A"]) {
      expect(parse(hash).page, hash).toBe("lost");
    }
  });

  it("comes back the same when it is written and read", () => {
    const routes: Route[] = [
      { page: "projects", project: null, token: null, params: { text: "a b" } },
      { page: "train", project: "ab/12", token: null, params: {} },
      { page: "photos", project: "x", token: null, params: { folder: "día 1/ä?&=#", low: "0.5" } },
      { page: "help", project: null, token: "a/b", params: {} },
    ];
    for (const route of routes) expect(parse(write(route))).toEqual(route);
  });

  it("is written without parameters that are empty", () => {
    expect(href("photos", "x", { name: null, text: "", twins: true, low: 0.5, trash: false, state: undefined })).toBe(
      "#/p/x/photos?twins=1&low=0.5",
    );
    expect(tidy({ zero: 0 })).toEqual({ zero: "0" });
  });

  it("changes one parameter and keeps the others", () => {
    const route = parse("#/p/x/photos?name=a&low=0.5");
    expect(write(patched(route, { name: "b", low: null }))).toBe("#/p/x/photos?name=b");
  });
});
