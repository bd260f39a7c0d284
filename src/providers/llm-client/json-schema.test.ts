import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { closedObjects, onlyKeywords, requiresEverything } from "./json-schema.ts";

const person = {
  type: "object",
  properties: {
    pattern: { type: "string", pattern: "^x$" },
    list: { type: "array", items: { type: "object", properties: { type: { const: "a" } }, required: ["type"] } },
  },
  required: ["pattern", "list"],
};

describe("a JSON Schema for a service that knows a part of it", () => {
  it("loses keywords at every level, and no property that is named like one", () => {
    const keywords = new Set(["type", "properties", "items", "required", "enum"]);
    expect(onlyKeywords(person, keywords)).toEqual({
      ...person,
      properties: {
        pattern: { type: "string" },
        list: { type: "array", items: { type: "object", properties: { type: { enum: ["a"] } }, required: ["type"] } },
      },
    });
  });

  it("has every object closed, and is known to be strict when nothing may be left out", () => {
    const closed = closedObjects(person) as typeof person & { additionalProperties: boolean };
    expect(closed.additionalProperties).toBe(false);
    expect(closed.properties.list.items).toMatchObject({ additionalProperties: false });
    expect(requiresEverything(person)).toBe(true);
    expect(requiresEverything({ ...person, required: ["list"] })).toBe(false);
    expect(requiresEverything({ type: "array", items: { type: "object", properties: { a: {} } } })).toBe(false);
  });

  it("is left alone when all its keywords are known, whatever its properties are called", () => {
    const keywords = new Set(["type", "properties"]);
    fc.assert(
      fc.property(fc.uniqueArray(fc.string()), (names) => {
        const properties = Object.fromEntries(names.map((name) => [name, { type: "string" }]));
        expect(onlyKeywords({ type: "object", properties }, keywords)).toEqual({ type: "object", properties });
      }),
    );
  });
});
