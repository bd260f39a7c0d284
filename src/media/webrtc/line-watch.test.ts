import { expect, it } from "vitest";
import { LineWatch } from "./line-watch.ts";

it("gives a browser 15 s to connect", () => {
  const watch = new LineWatch(0);
  expect(watch.tick(14_999)).toBeUndefined();
  expect(watch.tick(15_000)).toBe("connect-timeout");
  expect(watch.tick(15_020)).toBeUndefined();
});

it("says lost after two seconds without a packet, and recovered with the next", () => {
  const watch = new LineWatch(0);
  expect(watch.packet(100)).toBeUndefined();
  expect(watch.tick(2099)).toBeUndefined();
  expect(watch.tick(2100)).toBe("lost");
  expect(watch.isLost).toBe(true);
  expect(watch.tick(2120)).toBeUndefined();
  expect(watch.packet(12_099)).toBe("recovered");
  expect(watch.packet(12_119)).toBeUndefined();
  expect(watch.tick(14_118)).toBeUndefined();
});

it("gives up ten seconds after it said lost", () => {
  const watch = new LineWatch(0);
  watch.packet(0);
  expect(watch.failed(500)).toBe("lost");
  expect(watch.failed(600)).toBeUndefined();
  expect(watch.tick(10_499)).toBeUndefined();
  expect(watch.tick(10_500)).toBe("network-lost");
  expect(watch.failed(10_600)).toBeUndefined();
});
