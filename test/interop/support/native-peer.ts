import { createEncoder, type OpusEncoderHandle } from "libopus-wasm";
import { Audio, PeerConnection, type DataChannel, type Track } from "node-datachannel";
import { systemClock } from "../../../src/base/clock.ts";
import { sleep } from "../../../src/base/sleep.ts";
import { hold } from "../../../src/media/webrtc/native-refs.ts";
import { isRtcp, readRtp, writeRtp } from "../../../src/media/webrtc/rtp-packet.ts";

const opusType = 111;
const keysType = 110;
const samplesPerPacket = 480;

/** The browser's end of a call, without a browser: offers, sends Opus and keys, counts what it hears. */
export class NativePeer {
  heardSamples = 0;
  readonly #connection: PeerConnection;
  readonly #track: Track;
  readonly #control: DataChannel;
  readonly #encoder: OpusEncoderHandle;
  readonly #packet = Buffer.alloc(1500);
  readonly #opened = Promise.withResolvers<void>();
  #sequence = 100;
  #timestamp = 1000;
  #isClosed = false;

  static async open(): Promise<NativePeer> {
    return new NativePeer(await createEncoder({ sampleRate: 16_000, channels: 1, bitrate: 32_000, complexity: 5 }));
  }

  private constructor(encoder: OpusEncoderHandle) {
    this.#encoder = encoder;
    const connection = new PeerConnection("browser", {
      iceServers: [],
      bindAddress: "127.0.0.1",
      disableAutoNegotiation: true,
      forceMediaTransport: true,
    });
    this.#connection = connection;
    const audio = new Audio("0", "SendRecv");
    audio.addOpusCodec(opusType, "minptime=10;useinbandfec=1");
    audio.addAudioCodec(keysType, "telephone-event/48000");
    audio.addSSRC(4711, "browser", "browser", "microphone");
    this.#track = connection.addTrack(audio);
    this.#control = connection.createDataChannel("callwright", { negotiated: true, id: 100 });
    const released = hold(connection, "peer: connection");
    connection.onStateChange((state) => state === "closed" && released());
    this.#control.onClosed(hold(this.#control, "peer: channel"));
    this.#track.onClosed(hold(this.#track, "peer: track"));
    // The channel stands last; a native connection that is closed before leaves without a word.
    this.#control.onOpen(() => this.#opened.resolve());
    this.#track.onMessage((bytes) => {
      if (!isRtcp(bytes) && readRtp(bytes)?.payloadType === opusType) this.heardSamples += samplesPerPacket;
    });
  }

  async offer(): Promise<string> {
    this.#connection.setLocalDescription("offer");
    while (this.#connection.gatheringState() !== "complete") await sleep(systemClock, 2);
    return this.#connection.localDescription()?.sdp ?? "";
  }

  /** Takes the answer and waits until the connection stands. */
  async accept(sdp: string): Promise<void> {
    this.#connection.setRemoteDescription(sdp, "answer");
    await this.#opened.promise;
  }

  /** Says 20 ms of 16 kHz. */
  say(samples: Int16Array): void {
    const payload = this.#encoder.encode(samples);
    this.#send(opusType, payload, this.#timestamp);
    this.#timestamp += 960;
  }

  /** Presses a key: three packets of one event, the last two its end (RFC 4733 §2.5.1). */
  dtmf(digit: string): void {
    const event = "0123456789*#ABCD".indexOf(digit);
    for (const end of [0, 0x80, 0x80]) this.#send(keysType, Uint8Array.of(event, end | 10, 3, 0xc0), this.#timestamp);
    this.#timestamp += 4800;
  }

  /** Sends anything in place of RTP. */
  sendRaw(packet: Buffer): void {
    try {
      this.#track.sendMessageBinary(packet);
    } catch {
      // Too malformed for our own library to encrypt: such a packet cannot reach the other side.
    }
  }

  /** Closes the channel of the call, and nothing else. */
  closeChannel(): void {
    this.#control.close();
  }

  hangUp(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#track.close();
    this.#control.close();
    this.#connection.close();
    this.#encoder.free();
  }

  #send(payloadType: number, payload: Uint8Array, timestamp: number): void {
    if (this.#isClosed || !this.#track.isOpen()) return;
    const packet = { payloadType, marker: false, sequence: this.#sequence++, timestamp, ssrc: 4711, payload };
    this.#track.sendMessageBinary(this.#packet.subarray(0, writeRtp(packet, this.#packet)));
  }
}
