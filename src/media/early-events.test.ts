import { expect, it } from "vitest";
import type { TransportHandlers } from "../contracts/transport.ts";
import { EarlyEvents } from "./early-events.ts";

it("keeps everything until the call listens, then tells it in order", () => {
  const events = new EarlyEvents();
  const samples = Int16Array.of(1);
  events.frame({ samples, sampleRateHz: 8000 });
  samples[0] = 2;
  events.frame({ samples, sampleRateHz: 8000 });
  events.tell((handlers) => handlers.onDtmf("5"));
  const log: string[] = [];
  events.start(recorder(log));
  events.frame({ samples: Int16Array.of(3), sampleRateHz: 8000 });
  expect(log).toEqual(["frame 1", "frame 2", "dtmf 5", "frame 3"]);
});

it("tells the end once, and nothing after it, even to a call that listens late", () => {
  const events = new EarlyEvents();
  events.close("over");
  events.close("again");
  events.tell((handlers) => handlers.onDtmf("1"));
  const log: string[] = [];
  events.start(recorder(log));
  events.frame({ samples: Int16Array.of(1), sampleRateHz: 8000 });
  expect(log).toEqual(["closed over"]);
});

it("lets a handler that causes an event hear it behind what was waiting", () => {
  const events = new EarlyEvents();
  events.tell((handlers) => handlers.onDtmf("1"));
  events.tell((handlers) => handlers.onDtmf("2"));
  const log: string[] = [];
  events.start({
    ...recorder(log),
    onDtmf: (digit) => {
      log.push(`dtmf ${digit}`);
      if (digit === "1") events.close("enough");
    },
  });
  expect(log).toEqual(["dtmf 1", "dtmf 2", "closed enough"]);
});

it("keeps no more than five seconds", () => {
  const events = new EarlyEvents();
  for (let frame = 0; frame < 1000; frame++) events.frame({ samples: Int16Array.of(frame), sampleRateHz: 8000 });
  const log: string[] = [];
  events.start(recorder(log));
  expect(log).toHaveLength(250);
});

it("is started once", () => {
  const events = new EarlyEvents();
  events.start(recorder([]));
  expect(() => events.start(recorder([]))).toThrow(expect.objectContaining({ code: "TRANSPORT_STARTED_TWICE" }));
});

function recorder(log: string[]): TransportHandlers {
  return {
    onFrame: ({ samples }) => log.push(`frame ${samples[0]}`),
    onMark: (name) => log.push(`mark ${name}`),
    onDtmf: (digit) => log.push(`dtmf ${digit}`),
    onNetwork: (state) => log.push(`network ${state}`),
    onClosed: (reason) => log.push(`closed ${reason}`),
  };
}
