import type { Transport, TransportHandlers } from "../contracts/transport.ts";

/** A line on which keys can also be pressed from outside: by the console's keypad. */
export interface KeyedLine {
  readonly transport: Transport;
  /** Presses one key, as if the caller had. */
  press(digit: string): void;
}

/** Puts a keypad on a line. */
export function toKeyedLine(line: Transport): KeyedLine {
  let handlers: TransportHandlers | undefined;
  const transport: Transport = {
    kind: line.kind,
    inputRateHz: line.inputRateHz,
    outputRateHz: line.outputRateHz,
    leadMs: line.leadMs,
    continuous: line.continuous,
    start: (to) => {
      handlers = to;
      line.start(to);
    },
    send: (frame) => line.send(frame),
    mark: (name) => line.mark(name),
    clear: () => line.clear(),
    close: (reason) => {
      handlers = undefined;
      return line.close(reason);
    },
  };
  return { transport, press: (digit) => handlers?.onDtmf(digit) };
}
