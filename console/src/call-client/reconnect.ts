import type { Clock } from "../../../src/base/clock.ts";
import { CallError } from "./call-error.ts";
import type { Peer } from "./peer.ts";

const retryMs = 500;
const attemptMs = 3000;

/** What {@link reconnect} needs of the call. */
export interface Reconnection {
  readonly clock: Clock;
  /** When to give up. */
  readonly deadlineMs: number;
  /** False when the old connection came back, or the call ended. */
  isWanted(): boolean;
  openPeer(): Peer;
  /** Asks the server to answer a new offer for the same call. */
  renegotiate(sdp: string, signal: AbortSignal): Promise<{ readonly sdp: string }>;
}

/**
 * Makes new connections for a call until one stands. A fresh connection and not an ICE restart: the server's ICE
 * library has none, and a fresh one also gets over what broke the old one. Answers `undefined` when it is not wanted
 * any more or time is up; throws a CallError when the server says that the call is over.
 */
export async function reconnect(reconnection: Reconnection): Promise<Peer | undefined> {
  const { clock, deadlineMs } = reconnection;
  while (reconnection.isWanted() && clock.now() < deadlineMs) {
    const peer = reconnection.openPeer();
    // Even when the old one came back meanwhile: the server has changed over already.
    if (await attempt(reconnection, peer)) return peer;
    peer.abandon();
    await new Promise<void>((resolve) => clock.after(retryMs, resolve));
  }
  return undefined;
}

async function attempt(reconnection: Reconnection, peer: Peer): Promise<boolean> {
  const { clock } = reconnection;
  // A request into a dead network may hang for minutes.
  const abort = new AbortController();
  const timer = clock.after(attemptMs, () => abort.abort());
  try {
    const { sdp } = await reconnection.renegotiate(await peer.offer(), abort.signal);
    await peer.accept(sdp);
    return await peer.connects(attemptMs);
  } catch (error) {
    if (!(error instanceof CallError) || error.code === "SERVER_UNREACHABLE") return false;
    peer.abandon();
    throw error;
  } finally {
    timer.cancel();
  }
}
