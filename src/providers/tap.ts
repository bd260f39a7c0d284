import { AsyncLocalStorage } from "node:async_hooks";

/** Hears what is exchanged with a vendor. Must not throw. */
export interface Tap {
  note(note: TapNote): void;
}

/** Who sends to whom, and what. What is in it may still be secret: see `secrets`. */
export interface TapNote {
  readonly carrier: "http" | "socket" | "grpc";
  readonly direction: "sent" | "received";
  readonly kind: "request" | "head" | "body" | "open" | "message" | "close" | "error";
  readonly url?: URL;
  readonly method?: string;
  readonly status?: number;
  readonly headers?: Readonly<Record<string, unknown>>;
  /** Text as text; bytes as they are. */
  readonly content?: string | Uint8Array;
  /** What may not be kept. */
  readonly secrets: readonly string[];
}

const storage = new AsyncLocalStorage<Tap>();

/** Lets `tap` hear all connections and requests that `work` opens, as long as they last. */
export function withTap<T>(tap: Tap, work: () => Promise<T>): Promise<T> {
  return storage.run(tap, work);
}

/** The tap of whoever opens a connection; asked then, because its events come from elsewhere. */
export function currentTap(): Tap | undefined {
  return storage.getStore();
}
