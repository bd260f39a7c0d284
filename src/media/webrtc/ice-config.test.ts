import { expect, it } from "vitest";
import { toNativeConfig } from "./ice-config.ts";

it("takes STUN and TURN servers as browsers write them", () => {
  const { iceServers } = toNativeConfig({
    iceServers: [
      { urls: "stun:stun.example.com" },
      {
        urls: ["turn:turn.example.com:3479?transport=udp", "turn:[2001:db8::1]"],
        username: "me",
        credential: "secret",
      },
    ],
  });
  expect(iceServers).toEqual([
    { hostname: "stun.example.com", port: 3478 },
    { hostname: "turn.example.com", port: 3479, username: "me", password: "secret", relayType: "TurnUdp" },
    { hostname: "[2001:db8::1]", port: 3478, username: "me", password: "secret", relayType: "TurnUdp" },
  ]);
});

it.each([
  [{ urls: "http://x" }, "iceServers.0.urls"],
  [{ urls: "stun:" }, "iceServers.0.urls"],
  [{ urls: "stun:host:99999" }, "iceServers.0.urls"],
  [{ urls: "turn:host?transport=tcp", username: "a", credential: "b" }, "iceServers.0.urls"],
  [{ urls: "turns:host", username: "a", credential: "b" }, "iceServers.0.urls"],
  [{ urls: "turn:host" }, "iceServers.0.credential"],
])("refuses %j", (server, field) => {
  expect(() => toNativeConfig({ iceServers: [server] })).toThrow(
    expect.objectContaining({ code: "WEBRTC_BAD_ICE_SERVER", field }),
  );
});

it("takes a port range or one port", () => {
  expect(toNativeConfig({ iceServers: [], portRange: { from: 40_000, to: 40_999 } })).toMatchObject({
    portRangeBegin: 40_000,
    portRangeEnd: 40_999,
  });
  expect(toNativeConfig({ iceServers: [], muxPort: 40_000 })).toMatchObject({
    enableIceUdpMux: true,
    portRangeBegin: 40_000,
    portRangeEnd: 40_000,
  });
});

it.each([
  [{ portRange: { from: 2, to: 1 } }, "portRange"],
  [{ portRange: { from: 0, to: 70_000 } }, "portRange"],
  [{ muxPort: 1.5 }, "muxPort"],
  [{ muxPort: 1, portRange: { from: 1, to: 2 } }, "muxPort"],
])("refuses the ports %j", (ports, field) => {
  expect(() => toNativeConfig({ iceServers: [], ...ports })).toThrow(
    expect.objectContaining({ code: "WEBRTC_BAD_PORTS", field }),
  );
});
