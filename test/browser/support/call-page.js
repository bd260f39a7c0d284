// Runs in the browser: one call by the real client, watched from both ends. `window.bench` is what the tests drive.
import { httpCallServer } from "/console/src/api/http-call-server.ts";
import { browserClock } from "/console/src/base/browser-clock.ts";
import { startCall } from "/console/src/call-client/call-client.ts";

// Tells of each onset on either input, in the audio's own time, so that two of them can be compared to the millisecond.
const onsetWorklet = `
registerProcessor("onsets", class extends AudioWorkletProcessor {
  constructor() {
    super();
    this.quietBlocks = [0, 0];
  }
  process(inputs) {
    inputs.forEach((input, side) => {
      const samples = input[0];
      let peak = 0;
      let at = 0;
      for (let index = 0; samples !== undefined && index < samples.length; index++) {
        if (peak < 0.02 && Math.abs(samples[index]) >= 0.02) at = index;
        peak = Math.max(peak, Math.abs(samples[index]));
      }
      if (peak < 0.02) this.quietBlocks[side]++;
      else {
        // 150 ms of quiet before it: a new burst, not the next syllable.
        if (this.quietBlocks[side] * 128 > sampleRate * 0.15) this.port.postMessage({ side, atMs: (currentTime + at / sampleRate) * 1000 });
        this.quietBlocks[side] = 0;
      }
    });
    return true;
  }
});`;

const log = [];
const onsets = { microphone: [], agent: [], microphoneWall: [], agentWall: [] };
let call;
let levels = { microphone: 0, agent: 0 };
const entries = [];
const seen = new Set();
const peers = [];

// The streams as the call has them: what the microphone delivers, and every connection's remote stream.
const realPeer = window.RTCPeerConnection;
window.RTCPeerConnection = class extends realPeer {
  constructor(...rest) {
    super(...rest);
    peers.push(this);
  }
};

async function watchOnsets() {
  const context = new AudioContext({ sampleRate: 48000 });
  await context.audioWorklet.addModule(URL.createObjectURL(new Blob([onsetWorklet], { type: "text/javascript" })));
  const node = new AudioWorkletNode(context, "onsets", { numberOfInputs: 2, numberOfOutputs: 0 });
  node.port.onmessage = ({ data }) => {
    onsets[data.side === 0 ? "microphone" : "agent"].push(data.atMs);
    onsets[data.side === 0 ? "microphoneWall" : "agentWall"].push(browserClock.wallTimeMs());
  };
  const attach = () => {
    for (const peer of peers) {
      for (const { track } of peer.getSenders()) watch(track, 0);
      for (const { track } of peer.getReceivers()) watch(track, 1);
    }
  };
  const watch = (track, side) => {
    if (track === null || seen.has(track.id)) return;
    seen.add(track.id);
    context.createMediaStreamSource(new MediaStream([track])).connect(node, 0, side);
  };
  attach();
  browserClock.after(100, function again() {
    attach();
    browserClock.after(100, again);
  });
}

window.bench = {
  log,
  onsets,
  entries,
  get levels() {
    return levels;
  },
  get state() {
    return call?.state ?? log.at(-1);
  },
  async start(options = {}) {
    const from = browserClock.now();
    call = await startCall({
      agent: "echo",
      server: httpCallServer(options.baseUrl === undefined ? {} : { baseUrl: options.baseUrl }),
      clock: browserClock,
      audioElement: document.getElementById("agent"),
      ...(options.microphone === undefined ? {} : { microphone: options.microphone }),
      onState: (state) =>
        log.push({
          ...state,
          error: state.error && { code: state.error.code, message: state.error.message, hint: state.error.hint },
          atMs: browserClock.now() - from,
        }),
      onLevel: (now) => {
        levels = now;
      },
      onEvent: (entry) => entries.push(entry),
    }).catch((error) => {
      log.push({ phase: "rejected", code: error.code, message: error.message, hint: error.hint });
      return undefined;
    });
    if (call !== undefined && options.onsets !== false) await watchOnsets();
    return call?.callId;
  },
  call: () => call,
  async stats() {
    const reports = {};
    for (const peer of peers) {
      if (peer.connectionState === "closed") continue;
      for (const [, report] of await peer.getStats()) {
        if (["inbound-rtp", "outbound-rtp", "remote-inbound-rtp"].includes(report.type)) reports[report.type] = report;
      }
    }
    return reports;
  },
  async restartIce(callId) {
    const peer = peers.at(-1);
    const { sdp } = await peer.createOffer({ iceRestart: true });
    return await httpCallServer()
      .renegotiate(callId, sdp, new AbortController().signal)
      .then(
        () => "answered",
        (error) => error.serverCode,
      );
  },
};
document.documentElement.dataset.ready = "yes";
