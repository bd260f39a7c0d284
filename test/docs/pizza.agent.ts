import { z } from "zod";
import { defineAgent, definePlaybook, defineTool, rulesBrain } from "callwright";
import type { RulesDescription } from "callwright";

/** What a caller can order, and how it is asked for. */
const description: RulesDescription = {
  greeting: {
    say: "Thanks for calling Corner Pizza. This is the automated assistant.",
    question: "What can I get you?",
  },
  openQuestions: ["What can I get you?", "What would you like?"],
  examples: ["a large pizza"],
  slots: {
    size: {
      kind: "asked",
      expectation: "choice",
      ask: [() => "Which size, small or large?", () => "Small or large?"],
      example: 'You can say, for example, "large".',
      lastResort: "Please say small, or large.",
      understand: ({ text }) => {
        const said = /\b(?:small|large)\b/i.exec(text)?.[0];
        return said === undefined ? undefined : { type: "value", value: said.toLowerCase(), used: said };
      },
      called: /\bsize\b/i,
      say: String,
    },
    phone: {
      kind: "asked",
      expectation: "digits",
      ask: [() => "Which phone number shall I put down?", () => "What's your phone number?"],
      example: "For example, 212 555 0147.",
      lastResort: "Please press the ten digits of your phone number.",
      why: "We call you when it is ready.",
      understand: ({ text }) => {
        const digits = text.replace(/\D/g, "");
        return digits.length === 10 ? { type: "value", value: `+1${digits}` } : undefined;
      },
      called: /\b(?:phone|number)\b/i,
      say: String,
      // Known for a later task of the same call.
      shared: true,
    },
    reason: {
      kind: "asked",
      expectation: "open",
      // Never asked: the brain fills it in when it offers to have somebody call back.
      ask: [],
      example: "",
      lastResort: "",
      understand: () => undefined,
      called: /(?!)/,
      say: String,
    },
  },
  tasks: {
    order: {
      slots: ["size", "phone"],
      readBack: ({ values }) => (values["size"] === "small" ? "One small pizza." : "One large pizza."),
      confirm: ["Shall I order it?", "Is that right?"],
      write: ({ values }) => ({
        tool: "order_pizza",
        args: { size: values["size"] ?? "", phone: values["phone"] ?? "" },
      }),
      done: () => "It will be ready in twenty minutes.",
      dropped: "All right, nothing was ordered.",
      verb: "order it",
      disposition: "ordered",
    },
    callback: {
      slots: ["phone", "reason"],
      readBack: () => "So someone will call you back.",
      confirm: ["Is that right?"],
      write: ({ values }) => ({
        tool: "request_callback",
        args: { phone: values["phone"] ?? "", reason: values["reason"] ?? "asked to be called back" },
      }),
      done: () => "Someone will call you back.",
      dropped: "All right, nobody will call.",
      verb: "note that down",
      disposition: "callback",
    },
  },
  tasksIn: ({ text, task }) => (task === undefined && /\bpizza\b/i.test(text) ? [{ task: "order", text }] : []),
  factsIn: ({ text }) => (/\b(?:how long|when)\b/i.test(text) ? ["It takes about twenty minutes."] : []),
  dropsTask: ({ text }) => /\bnever mind\b/i.test(text),
  callback: { task: "callback", reasonSlot: "reason" },
  identity: "I'm an automated assistant of Corner Pizza, not a person.",
  purpose: "I take orders for pizza.",
  emergency: "If this is an emergency, please hang up and call 911.",
  farewell: "Thank you. Goodbye.",
};

/** Where orders go: put your own system here. The key is the same for every retry of one order. */
const orders = new Map<string, { readonly size: string; readonly phone: string }>();

const orderPizza = defineTool({
  name: "order_pizza",
  description: "Orders one pizza. Only after a read-back and a clear yes.",
  effect: "write",
  input: z.object({ size: z.enum(["small", "large"]), phone: z.string().regex(/^\+1\d{10}$/) }),
  run: async (order, { idempotencyKey }) => {
    orders.set(idempotencyKey, order);
    return { ordered: order };
  },
});

export default defineAgent({
  name: "pizza",
  title: "Corner Pizza",
  playbook: ({ callbacks }) =>
    definePlaybook({
      name: "pizza",
      tools: [
        orderPizza,
        defineTool({
          name: "request_callback",
          description: "Notes that a person should call back.",
          effect: "write",
          input: z.object({ phone: z.string(), reason: z.string() }),
          run: (input, { callId, idempotencyKey, signal }) =>
            callbacks.record({ ...input, name: "a caller", when: "soon", callId, idempotencyKey }, signal),
        }),
      ],
      // For a language model, where one is configured…
      instructions: () => "You take orders for Corner Pizza. Ask for size and phone number, read back, then order.",
      // …and for the brain that needs none.
      rules: () => rulesBrain(description),
      keyterms: ["Corner Pizza"],
    }),
});
