import { parse, type MediaDescription } from "sdp-transform";
import { CallwrightError } from "../../base/errors.ts";

/** What we need to know of a browser's offer. */
export interface WebRtcOffer {
  readonly sdp: string;
  /** Names the browser's connection: the session of the `o=` line (RFC 8866 §5.2), the same in all offers of one RTCPeerConnection. */
  readonly session: string;
  /** Whether it opens data channels: our own client does, to hear and say how the call ends. */
  readonly hasDataChannel: boolean;
  /** Identification of the audio section (RFC 9143). */
  readonly mid: string;
  readonly opusPayloadType: number;
  readonly telephoneEvents: readonly { readonly payloadType: number; readonly rateHz: number }[];
}

const maxSdpBytes = 64 * 1024;

/**
 * Checks an offer at the border. Throws WEBRTC_BAD_SDP, naming what is wrong and what the browser should offer instead,
 * so that nothing but a well-formed offer reaches the native library.
 */
export function readOffer(sdp: unknown): WebRtcOffer {
  if (typeof sdp !== "string" || sdp.trim() === "")
    throw badSdp("The offer is empty", "Send the SDP of createOffer() as a string.");
  if (Buffer.byteLength(sdp) > maxSdpBytes)
    throw badSdp(`The offer is larger than ${maxSdpBytes / 1024} kB`, "Offer one audio section only.");
  const media = parseMedia(sdp);
  const audio = oneAudioSection(media.sections);
  checkSecurity(media, audio);
  const opus = audio.rtp.find((codec) => codec.codec.toLowerCase() === "opus" && codec.rate === 48_000);
  if (opus === undefined)
    throw badSdp(
      "The offer has no Opus codec",
      "Leave opus/48000/2 in the audio section; every browser offers it.",
      "sdp.audio.rtpmap",
    );
  return {
    sdp,
    session: media.session,
    hasDataChannel: media.sections.some((section) => section.type === "application" && section.port !== 0),
    mid: String(audio.mid),
    opusPayloadType: opus.payload,
    telephoneEvents: audio.rtp
      .filter((codec) => codec.codec.toLowerCase() === "telephone-event")
      .map((codec) => ({ payloadType: codec.payload, rateHz: codec.rate ?? 8000 })),
  };
}

interface ParsedMedia {
  readonly session: string;
  readonly sections: readonly MediaDescription[];
  readonly fingerprint: boolean;
  readonly ice: boolean;
  readonly setup: string | undefined;
}

function parseMedia(sdp: string): ParsedMedia {
  if (!sdp.startsWith("v=0")) throw badSdp("The offer is not SDP", "It begins with the line v=0.");
  try {
    const session = parse(sdp);
    return {
      session: `${session.origin?.username ?? ""} ${session.origin?.sessionId ?? ""}`,
      sections: session.media,
      fingerprint: session.fingerprint !== undefined,
      ice: session.iceUfrag !== undefined && session.icePwd !== undefined,
      setup: session.setup,
    };
  } catch (cause) {
    throw badSdp("The offer cannot be parsed", "Send the SDP exactly as the browser made it.", "sdp", cause);
  }
}

function oneAudioSection(sections: readonly MediaDescription[]): MediaDescription {
  const video = sections.find((section) => section.type === "video" && section.port !== 0);
  if (video !== undefined) throw badSdp("The offer has video", "Offer audio only; a call has no picture.", "sdp.video");
  const live = sections.filter((section) => section.type === "audio" && section.port !== 0);
  const [audio] = live;
  if (audio === undefined)
    throw badSdp("The offer has no audio section", "Add the microphone's track before createOffer().", "sdp.audio");
  if (live.length > 1) throw badSdp("The offer has more than one audio section", "Add one track only.", "sdp.audio");
  if (audio.mid === undefined || !Array.isArray(audio.rtp))
    throw badSdp(
      "The audio section has no mid or no codecs",
      "Send the SDP exactly as the browser made it.",
      "sdp.audio.mid",
    );
  if (audio.direction === "inactive")
    throw badSdp("The audio section is inactive", "Use a sendrecv transceiver.", "sdp.audio.direction");
  return audio;
}

function checkSecurity(media: ParsedMedia, audio: MediaDescription): void {
  const setup = audio.setup ?? media.setup;
  // RFC 8842 §5.2: an offer says actpass; an answer has chosen active or passive.
  if (setup !== "actpass")
    throw badSdp(
      `This is not an offer (a=setup:${setup ?? "missing"})`,
      "The browser offers, the server answers: send the SDP of createOffer().",
      "sdp.setup",
    );
  if (!media.fingerprint && audio.fingerprint === undefined)
    throw badSdp(
      "The offer has no DTLS fingerprint",
      "Plain RTP is not accepted; use a browser's RTCPeerConnection.",
      "sdp.fingerprint",
    );
  if (!media.ice && (audio.iceUfrag === undefined || audio.icePwd === undefined))
    throw badSdp("The offer has no ICE credentials", "Send the SDP exactly as the browser made it.", "sdp.ice-ufrag");
  if (audio.rtcpMux === undefined)
    throw badSdp(
      "The offer has no rtcp-mux",
      "RTP and RTCP share one port; use the browser's default rtcpMuxPolicy.",
      "sdp.rtcp-mux",
    );
}

function badSdp(message: string, hint: string, field = "sdp", cause?: unknown): CallwrightError {
  return new CallwrightError(message, { code: "WEBRTC_BAD_SDP", field, hint, cause });
}
