/**
 * The native library keeps a list of its track and channel wrappers, and takes one off only when its `onClosed`
 * callback runs in JavaScript. A wrapper that is garbage collected before leaves a dangling pointer in that list, and
 * the next `cleanup()` crashes the process. So everything native is held here, from its making until it said `closed`.
 */
const held = new Set<object>();

/** How many native objects are alive: 0 when nothing leaked, some moments after the last close. */
export function nativeObjectCount(): number {
  return held.size;
}

/** Holds `native` until the returned function is called. Idempotent. */
export function hold(native: object): () => void {
  held.add(native);
  return () => void held.delete(native);
}
