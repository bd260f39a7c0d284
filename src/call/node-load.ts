/** Whether a node takes calls: it does while `open`. */
export type NodeState = "open" | "full" | "overloaded" | "closing";

/** How much a node has to do. */
export interface NodeLoad {
  readonly calls: number;
  readonly maxCalls: number;
  /** Of the frames of the last five seconds, the share that left more than a frame too late, 0 to 1. */
  readonly lateShare: number;
  readonly state: NodeState;
}

/** From this share of late frames on callers begin to hear it (a jitter buffer hides a frame in fifty)… */
const overloadedFrom = 0.02;
/** …and below this share it is over. */
const relievedBelow = 0.005;

/** Says when a node has too much to do: a call more would be heard by all others. */
export class LoadGuard {
  #isOverloaded = false;

  judge(load: Omit<NodeLoad, "state"> & { readonly isClosing: boolean }): NodeState {
    const { calls, maxCalls, lateShare, isClosing } = load;
    this.#isOverloaded = lateShare >= (this.#isOverloaded ? relievedBelow : overloadedFrom);
    if (isClosing) return "closing";
    if (calls >= maxCalls) return "full";
    return this.#isOverloaded ? "overloaded" : "open";
  }
}
