import { z } from "zod";
import { definePlaybook } from "./playbook.ts";
import { defineTool } from "./tools.ts";

/** A small playbook with one tool, for a model only; its instructions tell the time, which changes from turn to turn. */
export const slotsPlaybook = definePlaybook({
  name: "front-desk",
  tools: [
    defineTool({
      name: "find_slots",
      description: "Finds times.",
      effect: "read",
      input: z.object({ day: z.string() }),
      run: () => Promise.resolve(["14:00"]),
    }),
  ],
  instructions: (context) => `You are the front desk. Now it is ${new Date(context.wallTimeMs()).toISOString()}.`,
  rules: () => {
    throw new Error("not asked");
  },
  keyterms: [],
});
