import { expect, it } from "vitest";
import { TelephoneEvents } from "./telephone-event.ts";

const key = (event: number, isEnd = false): Uint8Array => Uint8Array.of(event, isEnd ? 0x8a : 0x0a, 3, 0x20);

it("tells each key once, at its first packet", () => {
  const events = new TelephoneEvents();
  const told = [key(1), key(1), key(1, true), key(1, true), key(1, true)].map((payload) => events.push(payload, 1000));
  expect(told).toEqual(["1", undefined, undefined, undefined, undefined]);
  expect(events.push(key(1), 9000)).toBe("1");
});

it("tells a key of which only the last packet came", () => {
  expect(new TelephoneEvents().push(key(11, true), 5)).toBe("#");
});

it("is not fooled by a late packet of the key before, nor by a timestamp that wraps", () => {
  const events = new TelephoneEvents();
  expect(events.push(key(2), 0xffff_fff0)).toBe("2");
  expect(events.push(key(3), 100)).toBe("3");
  expect(events.push(key(2, true), 0xffff_fff0)).toBeUndefined();
});

it("passes over events that are no keys, and payloads that are too short", () => {
  const events = new TelephoneEvents();
  expect(events.push(key(16), 1)).toBeUndefined();
  expect(events.push(Uint8Array.of(1, 2), 2)).toBeUndefined();
  expect(events.push(key(15), 3)).toBe("D");
});
