import { defineAgent, definePlaybook, shortAnswerBrain } from "callwright";

/** What a bench calls: no greeting, no tools, model-led, engines from the environment. */
export default defineAgent({
  name: "bench",
  title: "Bench",
  brain: "llm",
  playbook: () =>
    definePlaybook({
      name: "bench",
      tools: [],
      instructions: () => "You are on the phone. Answer in one or two short spoken sentences, without markup.",
      rules: () => shortAnswerBrain("All right."),
      keyterms: [],
    }),
});
