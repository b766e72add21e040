import { describe, expect, it } from "vitest";
import { address, sample, SPEECHES } from "./code";

describe("samples to copy", () => {
  it("name the project by its name, and the endpoint only when it differs", () => {
    expect(address("http://h", "社員", "社員")).toBe("http://h/api/projects/%E7%A4%BE%E5%93%A1/predict");
    expect(address("http://h", "a", "b c")).toBe("http://h/api/projects/a/predict?endpoint=b%20c");
  });

  it("hold the address in every language", () => {
    for (const speech of SPEECHES) expect(sample(speech, "http://h/api/x?endpoint=b")).toContain("http://h/api/x?endpoint=b");
  });

  it("quote an address that a shell would take apart", () => {
    expect(sample("curl", "http://h/x?endpoint=b")).toContain("'http://h/x?endpoint=b'");
  });
});
