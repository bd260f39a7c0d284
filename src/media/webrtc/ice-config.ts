import type { IceServer as NativeIceServer, RtcConfig } from "node-datachannel";
import { CallwrightError } from "../../base/errors.ts";

/** A STUN or TURN server, written as browsers write it. */
export interface IceServer {
  /** `stun:host[:port]`, `turn:host[:port]` or `turn:host[:port]?transport=udp`. */
  readonly urls: string | readonly string[];
  /** TURN only. */
  readonly username?: string;
  readonly credential?: string;
}

/** Which addresses and ports the server uses for media, and whom it asks for candidates. */
export interface IceOptions {
  readonly iceServers: readonly IceServer[];
  /** UDP ports to take, both included. Default: any free port. */
  readonly portRange?: { readonly from: number; readonly to: number };
  /** One UDP port for all calls. Not together with `portRange`. */
  readonly muxPort?: number;
  /** The one local address to use. Default: every interface. */
  readonly bindAddress?: string;
}

/** Validated, in the native library's words. Throws WEBRTC_BAD_ICE_SERVER or WEBRTC_BAD_PORTS. */
export function toNativeConfig(options: IceOptions): RtcConfig {
  return {
    iceServers: options.iceServers.flatMap((server, index) => toNativeServers(server, index)),
    // `setRemoteDescription` answers by itself, since a failure inside `setLocalDescription` (no free port) would end
    // the process: node-datachannel catches C++ exceptions in the one and not in the other.
    disableAutoNegotiation: false,
    forceMediaTransport: true,
    ...(options.bindAddress === undefined ? {} : { bindAddress: options.bindAddress }),
    ...toNativePorts(options),
  };
}

const iceUrl = /^(stuns?|turns?):(\[[0-9a-f:.]+\]|[a-z0-9.-]+)(?::(\d{1,5}))?(?:\?transport=(udp|tcp))?$/i;

function toNativeServers(server: IceServer, index: number): NativeIceServer[] {
  const urls = typeof server.urls === "string" ? [server.urls] : server.urls;
  return urls.map((url) => {
    const field = `iceServers.${index}.urls`;
    const match = iceUrl.exec(url);
    const hostname = match?.[2];
    if (match === null || hostname === undefined)
      throw badIceServer(`'${url}' is not a STUN or TURN URL`, field, "Write stun:host:3478 or turn:host:3478.");
    const scheme = (match[1] ?? "").toLowerCase();
    // libjuice, the ICE library inside node-datachannel, speaks UDP to STUN and TURN servers and nothing else.
    if (scheme.endsWith("s") || match[4]?.toLowerCase() === "tcp") {
      throw badIceServer(
        `'${url}' needs TCP or TLS, which the server's ICE does not speak`,
        field,
        "Use turn:…?transport=udp here; browsers may be given the TCP one.",
      );
    }
    const port = match[3] === undefined ? 3478 : Number(match[3]);
    if (port < 1 || port > 65_535) throw badIceServer(`'${url}' has no valid port`, field, "Ports are 1 to 65535.");
    if (scheme === "stun") return { hostname, port };
    if (!server.username || !server.credential)
      throw badIceServer(
        `'${url}' has no username and credential`,
        `iceServers.${index}.credential`,
        "A TURN server needs both.",
      );
    return { hostname, port, username: server.username, password: server.credential, relayType: "TurnUdp" };
  });
}

function toNativePorts(options: IceOptions): Partial<RtcConfig> {
  const { portRange, muxPort } = options;
  if (portRange !== undefined && muxPort !== undefined)
    throw badPorts("Both portRange and muxPort are given", "muxPort", "Give one of them.");
  if (muxPort !== undefined) {
    if (!isPort(muxPort)) throw badPorts(`${muxPort} is not a port`, "muxPort", "Give a UDP port, 1 to 65535.");
    return { enableIceUdpMux: true, portRangeBegin: muxPort, portRangeEnd: muxPort };
  }
  if (portRange === undefined) return {};
  const { from, to } = portRange;
  if (!isPort(from) || !isPort(to) || from > to)
    throw badPorts(
      `${from}-${to} is not a range of ports`,
      "portRange",
      "Give two UDP ports, the lower first, for instance 40000-40999.",
    );
  return { portRangeBegin: from, portRangeEnd: to };
}

function isPort(value: number): boolean {
  return Number.isInteger(value) && value >= 1 && value <= 65_535;
}

function badIceServer(message: string, field: string, hint: string): CallwrightError {
  return new CallwrightError(message, { code: "WEBRTC_BAD_ICE_SERVER", field, hint });
}

function badPorts(message: string, field: string, hint: string): CallwrightError {
  return new CallwrightError(message, { code: "WEBRTC_BAD_PORTS", field, hint });
}
