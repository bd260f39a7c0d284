import { isCancelled } from "../base/errors.ts";
import type { Clock } from "../base/clock.ts";
import type { Scope } from "../base/scope.ts";
import { turnText } from "../turn/turn-state.ts";
import type { TurnState } from "../turn/turn-state.ts";
import { stillHereTone } from "./fillers.ts";
import type { Fillers } from "./fillers.ts";
import type { Journal } from "./journal.ts";
import type { Onsets } from "./onsets.ts";
import type { Playout } from "./playout.ts";
import type { Replies } from "./replies.ts";
import type { Voice } from "./voice.ts";
import { Watchdog } from "./watchdog.ts";
import type { WatchdogAction } from "./watchdog.ts";

/** What the guard looks at, and what it can do. */
export interface SilenceGuardOptions {
  readonly clock: Clock;
  readonly scope: Scope;
  readonly journal: Journal;
  readonly playout: Playout;
  readonly replies: Replies;
  readonly voice: Voice;
  readonly fillers: Fillers;
  readonly onsets?: Onsets;
  /** Keys are being gathered: the caller has done his part. */
  readonly hasKeys: () => boolean;
  /** The network is gone: nobody can hear anything. */
  readonly isLineLost: () => boolean;
  /** The turn machine's state now. */
  state(): TurnState;
  /** Everything was tried: after these last words the call ends. */
  onGiveUp(): void;
}

const lookEveryMs = 100;
const recoveryText = "I'm sorry, that is taking longer than it should. Could you say that again?";
const personText =
  "I'm sorry, I'm having trouble and can't finish this call. Please call again in a little while. Goodbye.";

/** Keeps the promise of the watchdog in one call: looks whether the caller waits in silence, and makes a sound. */
export class SilenceGuard {
  readonly #options: SilenceGuardOptions;
  readonly #watchdog: Watchdog;
  #owedSinceMs: number;
  #stopLooking: (() => void) | undefined;
  #isOwed = false;
  #wasSpeaking = false;
  /** The caller's last sound, as far as it moves the wait. */
  #voicedMs = 0;
  #fillersOf: string | undefined;
  #gaveUp = false;
  #closed = false;

  constructor(options: SilenceGuardOptions) {
    this.#options = options;
    this.#owedSinceMs = options.clock.now();
    this.#watchdog = new Watchdog({
      clock: options.clock,
      onSilence: (action, silentMs) => this.#onSilence(action, silentMs),
    });
  }

  /** Something happened: looks whether an answer is owed, and goes on looking while it is. */
  look(): void {
    if (this.#stopLooking || this.#closed || !this.#assess()) return;
    const timer = this.#options.clock.after(lookEveryMs, () => {
      this.#stopLooking = undefined;
      this.look();
    });
    this.#stopLooking = () => timer.cancel();
  }

  /** Something other than a voice asks for an answer from now on: keys, typed words, the start of the call. */
  owe(): void {
    this.#owedSinceMs = this.#options.clock.now();
    // The next look may be under way already, with what was true before.
    if (this.#stopLooking) this.#assess();
  }

  /** A reply was heard. The first time in a voice, it has nothing better to do than to make its onsets and fillers. */
  answered(): void {
    this.#watchdog.settled({ answered: true });
    const { vendorName } = this.#options.voice;
    if (this.#fillersOf === vendorName) return;
    this.#fillersOf = vendorName;
    void this.#options.scope.run("fillers", async (signal) => {
      try {
        await this.#options.onsets?.prepare(signal);
        await this.#options.fillers.prepare(this.#options.voice, signal);
      } catch (error) {
        if (isCancelled(error)) throw error;
        // The failure of the voice is in the journal; a tone stands in for the words.
      }
    });
  }

  /** The last filler was heard. */
  fillerEnded(): void {
    if (this.#gaveUp) this.#options.onGiveUp();
  }

  close(): void {
    this.#closed = true;
    this.#stopLooking?.();
    this.#watchdog.close();
  }

  /** Tells the watchdog how things stand; whether an answer is owed. */
  #assess(): boolean {
    const { clock, playout } = this.#options;
    const { turn, reply, speaking, lastVoicedMs } = this.#options.state();
    // Words are owed an answer too that came so late that they opened a turn without a voice.
    const owed =
      this.#options.hasKeys() ||
      reply !== undefined ||
      (turn !== undefined && (turn.committed !== undefined || turn.voicedMs > 0 || turnText(turn) !== ""));
    // While an answer is owed only a voice begins the wait anew: words that come late are of a voice before it.
    if (!this.#isOwed || speaking || this.#wasSpeaking) this.#voicedMs = lastVoicedMs;
    this.#wasSpeaking = speaking;
    this.#isOwed = owed;
    if (!owed) {
      this.#watchdog.settled({ answered: false });
      return false;
    }
    const owedSinceMs = Math.max(this.#owedSinceMs, this.#voicedMs, playout.replyEndMs);
    const quietSinceMs = Math.max(owedSinceMs, playout.soundEndMs);
    if (this.#options.isLineLost() || speaking || quietSinceMs > clock.now()) this.#watchdog.sounding();
    else this.#watchdog.waiting(quietSinceMs, owedSinceMs);
    return true;
  }

  #onSilence(action: WatchdogAction, silentMs: number): void {
    const { journal, replies } = this.#options;
    journal.append({ type: "watchdog", action, silentMs: Math.round(silentMs) });
    if (action === "recovery") replies.giveUp(recoveryText);
    if (action === "person") {
      this.#gaveUp = true;
      journal.append({ type: "escalation", turnId: "", reason: "no-answer", evidence: "replies given up in a row" });
      replies.giveUp(personText);
    }
    this.#fill();
  }

  #fill(): void {
    const { fillers, playout, journal, voice } = this.#options;
    const filler = fillers.next(voice);
    const stream = playout.open({ turnId: "", revision: 0, filler: true });
    if (filler.samples) {
      stream.startPiece(filler.text);
      journal.append({ type: "agent-say", turnId: "", revision: 0, text: filler.text, filler: true });
    }
    stream.write(filler.samples ?? stillHereTone(playout.sampleRateHz));
    stream.end();
    playout.release(stream);
  }
}
