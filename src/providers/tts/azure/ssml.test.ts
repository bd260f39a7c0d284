import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { toSsml } from "./ssml.ts";

const entities: Readonly<Record<string, string>> = { amp: "&", lt: "<", gt: ">", quot: '"', apos: "'" };

describe("text as SSML", () => {
  it("stays the same text, and never becomes markup", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (text) => {
        const ssml = toSsml(text, "en-US-AvaMultilingualNeural", "en-US");
        const inside = /^<speak [^<>]+><voice name="en-US-AvaMultilingualNeural">([^<>]*)<\/voice><\/speak>$/su.exec(
          ssml,
        )?.[1];
        expect(inside).toBeDefined();
        const back = inside?.replaceAll(/&(\w+);/g, (_, name: string) => entities[name] ?? "");
        expect(back).toBe(text.replaceAll(/[\p{Cc}\ufffe\uffff]/gu, " ").toWellFormed());
      }),
    );
  });

  it("lets no name of a voice break out of its quotes", () => {
    expect(toSsml("Hi.", 'x"/><y a="', "en")).toContain('<voice name="x&quot;/&gt;&lt;y a=&quot;">Hi.</voice>');
  });
});
