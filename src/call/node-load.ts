/** Whether a node takes calls: it does while `open`. */
export type NodeState = "open" | "full" | "overloaded" | "closing";

/** How much a node has to do. */
export interface NodeLoad {
  readonly calls: number;
  readonly maxCalls: number;
  /** Of the frames of the last five seconds, the share that left more than a frame too late, 0 to 1. */
  readonly lateShare: number;
  /** 99 of 100 frames left at most so late since the process began, ms. */
  readonly pacerLateP99Ms?: number | undefined;
  /** 99 of 100 callbacks of the last seconds waited at most so long for the event loop, ms. Absent: not measured. */
  readonly loopDelayP99Ms?: number | undefined;
  /** Windows of sound that wait for the voice detector. Absent: it answers at once. */
  readonly vadQueue?: number | undefined;
  readonly state: NodeState;
}

/** From this share of late frames on callers begin to hear it (a jitter buffer hides a frame in fifty)… */
const overloadedFrom = 0.02;
/** …and below this share it is over. */
const relievedBelow = 0.005;
/** After a stall this long the pacer leaves frames out; also seen where no call is live that frames could be late for. */
const stalledFromMs = 100;
const flowsBelowMs = 50;

/** Says when a node has too much to do: a call more would be heard by all others. */
export class LoadGuard {
  #isOverloaded = false;

  judge(load: Omit<NodeLoad, "state"> & { readonly isClosing: boolean }): NodeState {
    const { calls, maxCalls, lateShare, loopDelayP99Ms = 0, isClosing } = load;
    // Once it is overloaded both must have become good: a node at its limit does not open and close from call to call.
    this.#isOverloaded = this.#isOverloaded
      ? lateShare >= relievedBelow || loopDelayP99Ms >= flowsBelowMs
      : lateShare >= overloadedFrom || loopDelayP99Ms >= stalledFromMs;
    if (isClosing) return "closing";
    if (calls >= maxCalls) return "full";
    // With nobody to protect, a call on a slow machine is better than none.
    return this.#isOverloaded && calls > 0 ? "overloaded" : "open";
  }
}
