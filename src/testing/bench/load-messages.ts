import type { TurnWork } from "./turn-work.ts";
import type { UtterancePart, UtteranceWord } from "./utterance.ts";

/** What the callers tell the process of the engine. Times are those of the machine's own monotonic clock, ms. */
export type EngineRequest =
  /** From now on this call is answered so: another form for each guess at the caller's words. */
  | { readonly type: "reply"; readonly call: string; readonly forms: readonly string[] }
  /** The caller of this call says it: the recogniser knows it when it has sounded. */
  | {
      readonly type: "hears";
      readonly call: string;
      readonly words: readonly UtteranceWord[];
      readonly parts: readonly UtterancePart[];
      readonly startMs: number;
    }
  /** Asks what became of the last turn. */
  | { readonly type: "turn"; readonly id: number; readonly call: string; readonly reply: string }
  /** Asks what was used since this was last asked. */
  | { readonly type: "use"; readonly id: number };

/** What it answers. */
export type EngineReply =
  | { readonly type: "ready"; readonly url: string; readonly isPinned: boolean }
  | { readonly type: "turn"; readonly id: number; readonly turn: RemoteTurn }
  | { readonly type: "use"; readonly id: number; readonly use: EngineUse };

/** What an engine in another process says of a turn. */
export interface RemoteTurn {
  readonly work: TurnWork;
  /** When the brain was first asked for the reply. */
  readonly askedMs: number | undefined;
  /** Replies that were asked for since the turn before. */
  readonly calls: number;
}

/** What the engine's process used, callers not included: they are in another one. */
export interface EngineUse {
  readonly wallMs: number;
  readonly cpuMs: number;
  /** Resident memory now, with all that was not yet collected. */
  readonly residentMb: number;
  /** How late each tick of its pacer came, ms. */
  readonly lateMs: readonly number[];
}

/** An engine in a process of its own, as the callers see it. */
export interface RemoteEngine extends AsyncDisposable {
  /** Where its telephone is. */
  readonly url: string;
  /** It has one core, and no other. */
  readonly isPinned: boolean;
  reply(call: string, forms: readonly string[]): void;
  hears(
    call: string,
    utterance: Pick<Extract<EngineRequest, { type: "hears" }>, "words" | "parts">,
    startMs: number,
  ): void;
  turn(call: string, reply: string): Promise<RemoteTurn>;
  use(): Promise<EngineUse>;
}
