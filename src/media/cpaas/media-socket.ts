import type { RawData, WebSocket } from "ws";

/** What a media stream needs of a WebSocket, so that it can be tested without one. */
export interface MediaSocket {
  send(text: string): void;
  /** Bytes that were sent and have not left yet. */
  readonly bufferedBytes: number;
  /** Says goodbye with a status of RFC 6455 §7.4. Idempotent. */
  close(status: number, reason: string): void;
  /** Ends the connection without waiting for the other side. */
  terminate(): void;
  /** Called once. What came before is delivered first. */
  listen(listeners: MediaSocketListeners): void;
}

export interface MediaSocketListeners {
  /** A text message, or `undefined` for a binary one. */
  onMessage(text: string | undefined): void;
  /** Called once, after the last message. */
  onClosed(): void;
}

/** Takes an accepted connection of `ws`. Call it in the same turn in which the connection was accepted. */
export function toMediaSocket(socket: WebSocket): MediaSocket {
  let listeners: MediaSocketListeners | undefined;
  const early: ((to: MediaSocketListeners) => void)[] = [];
  const tell = (event: (to: MediaSocketListeners) => void): void => {
    if (listeners === undefined) early.push(event);
    else event(listeners);
  };
  socket.on("message", (data: RawData, isBinary: boolean) => {
    const text = isBinary ? undefined : toText(data);
    tell((to) => to.onMessage(text));
  });
  // `close` follows, and that is what we act upon; without a listener the error would end the process.
  socket.on("error", () => undefined);
  socket.on("close", () => tell((to) => to.onClosed()));
  return {
    get bufferedBytes() {
      return socket.bufferedAmount;
    },
    send: (text) => {
      if (socket.readyState === socket.OPEN) socket.send(text);
    },
    // RFC 6455 §5.5: a control frame carries at most 125 bytes, two of them the status.
    close: (status, reason) => socket.close(status, Buffer.from(reason, "utf8").subarray(0, 120)),
    terminate: () => socket.terminate(),
    listen: (to) => {
      listeners = to;
      for (const event of early.splice(0)) event(to);
    },
  };
}

function toText(data: RawData): string {
  if (Array.isArray(data)) return Buffer.concat(data).toString("utf8");
  return Buffer.isBuffer(data) ? data.toString("utf8") : Buffer.from(data).toString("utf8");
}
