import { describe, expect, it } from "vitest";
import { z } from "zod";
import { toLlmTool } from "./tool-schema.ts";

const tool = (input: z.ZodType, name = "find_slots") => toLlmTool({ name, description: "Finds.", input });

describe("a tool as a model sees it", () => {
  it("has its fields with descriptions, choices, and what is required", () => {
    const input = z.object({
      service: z.enum(["cleaning", "filling"]).describe("what for"),
      count: z.number().int().optional(),
      date: z.string().regex(/^\d{4}-\d{2}-\d{2}$/),
      limit: z.number().default(2),
    });
    expect(tool(input)).toEqual({
      name: "find_slots",
      description: "Finds.",
      parameters: {
        type: "object",
        properties: {
          service: { type: "string", enum: ["cleaning", "filling"], description: "what for" },
          count: { type: "integer" },
          date: { type: "string", pattern: "^\\d{4}-\\d{2}-\\d{2}$" },
          limit: { type: "number", default: 2 },
        },
        required: ["service", "date"],
      },
    });
  });

  it("has no references, and no pattern that a grammar cannot hold", () => {
    const time = z.string().regex(/^(?!00)\d\d$/);
    const text = JSON.stringify(tool(z.object({ from: time, to: time })));
    expect(text).not.toContain("$ref");
    expect(text).not.toContain("pattern");
  });

  it("takes schemas with transforms for what is to be written", () => {
    expect(tool(z.object({ at: z.string().transform((text) => new Date(text)) })).parameters).toMatchObject({
      properties: { at: { type: "string" } },
    });
  });

  it("is refused with a name or an input that no model takes", () => {
    expect(() => tool(z.object({}), "find slots")).toThrow(expect.objectContaining({ code: "TOOL_BAD_NAME" }));
    expect(() => tool(z.string())).toThrow(
      expect.objectContaining({ code: "TOOL_BAD_SCHEMA", field: "find_slots.input" }),
    );
  });
});
