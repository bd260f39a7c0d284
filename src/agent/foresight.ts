import type { Brain, ReplyPart, ReplyRun, TurnInput } from "./brain.ts";

/** What a brain needs to say what it would do. */
export type ForesightRun<State> = Omit<ReplyRun<State>, "callTool" | "signal" | "heardMs" | "onVendorNotice">;

/** Words that no rule knows. */
const nothing = "zzyzx qwrtp";

/**
 * What rules would do about these words, as a key: two texts with one key want the same answer, whatever their words
 * are. Undefined where the rules understand no more of them than of noise. Calls no tool and changes nothing; for brains
 * whose replies follow from state and words alone.
 */
export function foresightOf<State extends object>(brain: Brain<State>): NonNullable<Brain<State>["foresee"]> {
  // What noise comes to is the same as long as nothing was said.
  let ofNothing: { readonly state: State; readonly entries: number; readonly act: Promise<string> } | undefined;
  return async (turn, run) => {
    const { state, conversation } = run;
    if (ofNothing?.state !== state || ofNothing.entries !== conversation.length) {
      const act = actOf(brain, { ...turn, text: nothing }, run);
      ofNothing = { state, entries: conversation.length, act };
    }
    const act = await actOf(brain, turn, run);
    return act === (await ofNothing.act) ? undefined : act;
  };
}

/** Everything up to the first tool, and which tool with which arguments: what it answers is the same for both. */
async function actOf<State>(brain: Brain<State>, turn: TurnInput, run: ForesightRun<State>): Promise<string> {
  const acts: unknown[] = [];
  const stopped = new AbortController();
  const asksTool = Promise.withResolvers<"tool">();
  const callTool = (name: string, args: unknown): Promise<never> => {
    acts.push({ tool: name, args });
    asksTool.resolve("tool");
    return new Promise(() => undefined);
  };
  const parts = brain.reply(turn, { ...run, callTool, signal: stopped.signal })[Symbol.asyncIterator]();
  for (;;) {
    const next: "tool" | IteratorResult<ReplyPart<State>, unknown> = await Promise.race([
      asksTool.promise,
      parts.next(),
    ]);
    if (next === "tool" || next.done === true) break;
    acts.push(next.value);
  }
  stopped.abort();
  return JSON.stringify(acts);
}
