import type { Timer } from "../../../src/base/clock.ts";
import type { Call, CallOptions, CallState } from "./call-client.ts";
import { CallError, toCallError } from "./call-error.ts";
import { LevelMeter } from "./level-meter.ts";
import { openMicrophone, openSilence, type Microphone } from "./microphone.ts";
import { Peer } from "./peer.ts";
import { reconnect } from "./reconnect.ts";

/** How long a lost network may stay away; the server waits as long. */
const reconnectMs = 10_000;
const connectMs = 15_000;
const watchMs = 500;
/** The agent's voice comes as fifty packets a second: this long without one is an outage. */
const silentMs = 2000;
const levelMs = 50;

/** One call: its microphone, its connection (two while it reconnects), its meters, and the rules between them. */
export class CallSession implements Call {
  readonly #options: CallOptions;
  readonly #audio: HTMLAudioElement;
  readonly #abort = new AbortController();
  readonly #context = new AudioContext();
  readonly #timers = new Set<Timer>();
  readonly #leave = (): void => this.hangUp();
  #state: CallState = { phase: "asking-microphone" };
  #callId: string | undefined;
  #microphone: Microphone | undefined;
  #microphoneMeter: LevelMeter | undefined;
  #agentMeter: LevelMeter | undefined;
  #peer: Peer | undefined;
  #journal: { close(): void } | undefined;
  #packets = 0;
  #packetsChangedMs = 0;

  constructor(options: CallOptions) {
    this.#options = options;
    this.#audio = options.audioElement ?? new Audio();
    this.#audio.autoplay = true;
  }

  get callId(): string {
    return this.#callId ?? "";
  }

  get state(): CallState {
    return this.#state;
  }

  get isMuted(): boolean {
    return this.#microphone?.track.enabled === false;
  }

  setMuted(muted: boolean): void {
    if (this.#microphone !== undefined) this.#microphone.track.enabled = !muted;
  }

  sendDigits(digits: string): void {
    if (this.#peer?.sendDigits(digits.toUpperCase()) === true) return;
    throw new CallError("CALL_NOT_CONNECTED", "The call cannot take keys now", { hint: "Wait until it is connected." });
  }

  async say(text: string): Promise<void> {
    if (this.#callId === undefined || this.#isOver) throw ended();
    await this.#options.server.say(this.#callId, text, this.#abort.signal);
  }

  hangUp(): void {
    this.#end("caller-hung-up");
  }

  /** Asks for the microphone, offers, and takes the server's answer. */
  async begin(): Promise<void> {
    const { agent, server, clock, microphone } = this.#options;
    this.#options.onState?.(this.#state);
    // Suspended until a click; the meters stand still then, the call does not.
    void this.#context.resume().catch(() => undefined);
    try {
      this.#microphone =
        microphone === "none" ? openSilence(this.#context) : await openMicrophone(microphone?.deviceId);
      this.#microphoneMeter = new LevelMeter(this.#context, this.#microphone.stream);
      this.#setState({ phase: "connecting" });
      const peer = this.#openPeer();
      this.#peer = peer;
      const answer = await server.start({ agent, sdp: await peer.offer() }, this.#abort.signal);
      this.#callId = answer.callId;
      this.#listen(answer.callId);
      await peer.accept(answer.sdp);
    } catch (cause) {
      const error = toCallError(cause);
      this.#end("not-started", error);
      throw error;
    }
    addEventListener("pagehide", this.#leave);
    const startedMs = clock.now();
    this.#every(levelMs, () => this.#tellLevels());
    this.#every(watchMs, () => void this.#watch(startedMs));
  }

  #listen(callId: string): void {
    const options = this.#options;
    if (options.onEvent === undefined) return;
    this.#journal = options.server.listen(callId, (entry) => options.onEvent?.(entry));
  }

  get #isOver(): boolean {
    return this.#state.phase === "ended";
  }

  #openPeer(): Peer {
    if (this.#microphone === undefined || this.#isOver) throw ended();
    const peer: Peer = new Peer({
      track: this.#microphone.track,
      stream: this.#microphone.stream,
      iceServers: this.#options.iceServers ?? [],
      clock: this.#options.clock,
      handlers: {
        // A connection that is only being tried does not speak for the call.
        onStream: () => peer === this.#peer && this.#play(),
        onConnection: (state) => peer === this.#peer && (state === "connected" ? this.#connected() : this.#lost()),
        onHangUp: (reason) => peer === this.#peer && this.#end(reason),
      },
    });
    return peer;
  }

  #play(): void {
    const stream = this.#peer?.stream;
    if (stream === undefined || this.#isOver) return;
    // WebAudio alone hears silence from a remote stream in Chromium: an element must play it.
    this.#audio.srcObject = stream;
    void this.#audio.play().catch(() => undefined);
    this.#agentMeter?.close();
    this.#agentMeter = new LevelMeter(this.#context, stream);
  }

  #connected(): void {
    if (this.#isOver) return;
    this.#packetsChangedMs = this.#options.clock.now();
    if (this.#state.phase !== "connected") this.#setState({ phase: "connected", callId: this.callId });
  }

  #lost(): void {
    // Before it ever stood there is nothing to lose; the watch gives up on it in time.
    if (this.#state.phase !== "connected") return;
    this.#setState({ phase: "reconnecting", callId: this.callId });
    void this.#reconnect();
  }

  async #reconnect(): Promise<void> {
    const { clock, server } = this.#options;
    const isWanted = (): boolean => this.#state.phase === "reconnecting";
    try {
      const peer = await reconnect({
        clock,
        deadlineMs: clock.now() + reconnectMs,
        isWanted,
        openPeer: () => this.#openPeer(),
        renegotiate: (sdp, signal) => server.renegotiate(this.callId, sdp, signal),
      });
      if (peer !== undefined) this.#replacePeer(peer);
      else if (isWanted()) this.#end("network-lost", networkLost());
    } catch (cause) {
      const error = toCallError(cause);
      this.#end(
        error.code === "CALL_ENDED" ? "ended" : "network-lost",
        error.code === "CALL_ENDED" ? undefined : error,
      );
    }
  }

  #replacePeer(peer: Peer): void {
    if (this.#isOver) {
      peer.close();
      return;
    }
    const old = this.#peer;
    this.#peer = peer;
    this.#packets = 0;
    old?.abandon();
    this.#play();
    this.#connected();
  }

  /** Packets tell of an outage within two seconds; the browser's own ICE takes five or more. */
  async #watch(startedMs: number): Promise<void> {
    const nowMs = this.#options.clock.now();
    if (this.#state.phase === "connecting") {
      if (nowMs - startedMs >= connectMs) this.#end("not-connected", notConnected());
      return;
    }
    const peer = this.#peer;
    const packets = (await peer?.packetsReceived()) ?? 0;
    if (this.#isOver || peer !== this.#peer) return;
    if (packets !== this.#packets) {
      this.#packets = packets;
      this.#packetsChangedMs = nowMs;
      if (this.#state.phase === "reconnecting") this.#connected();
    } else if (nowMs - this.#packetsChangedMs >= silentMs) {
      this.#lost();
    }
  }

  #tellLevels(): void {
    this.#options.onLevel?.({
      microphone: this.isMuted ? 0 : (this.#microphoneMeter?.level ?? 0),
      agent: this.#agentMeter?.level ?? 0,
    });
  }

  #setState(state: CallState): void {
    this.#state = state;
    this.#options.onState?.(state);
  }

  #every(periodMs: number, work: () => void): void {
    const { clock } = this.#options;
    const again = (timer: Timer | undefined): void => {
      if (timer !== undefined) this.#timers.delete(timer);
      if (this.#isOver) return;
      const next: Timer = clock.after(periodMs, () => {
        work();
        again(next);
      });
      this.#timers.add(next);
    };
    again(undefined);
  }

  #end(reason: string, error?: CallError): void {
    if (this.#isOver) return;
    removeEventListener("pagehide", this.#leave);
    this.#abort.abort();
    for (const timer of this.#timers) timer.cancel();
    this.#timers.clear();
    this.#journal?.close();
    this.#peer?.close();
    this.#microphoneMeter?.close();
    this.#agentMeter?.close();
    this.#microphone?.close();
    this.#audio.srcObject = null;
    void this.#context.close().catch(() => undefined);
    this.#setState({ phase: "ended", callId: this.#callId, reason, ...(error === undefined ? {} : { error }) });
  }
}

function ended(): CallError {
  return new CallError("CALL_ENDED", "The call has ended", { hint: "Start a new call." });
}

function networkLost(): CallError {
  return new CallError("SERVER_UNREACHABLE", "The connection was lost and did not come back", {
    hint: "Check the network and call again.",
  });
}

function notConnected(): CallError {
  return new CallError("SERVER_UNREACHABLE", "The server answered, but no sound came through", {
    hint: "A firewall may block UDP between this browser and the server; a TURN server gets through it.",
  });
}
