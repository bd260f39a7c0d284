/**
 * The native library keeps a list of its track and channel wrappers, and takes one off only when its `onClosed`
 * callback runs in JavaScript. A wrapper that is garbage collected before leaves a dangling pointer in that list, and
 * the next `cleanup()` crashes the process. So everything native is held here, from its making until it said `closed`.
 */
const held = new Map<object, string>();

/** What native objects are alive, by the names that they were held with: none when nothing leaked, some moments after the last close. */
export function nativeObjects(): readonly string[] {
  return [...held.values()];
}

/** Holds `native` until the returned function is called; `name` says whose it is when it stays. Idempotent. */
export function hold(native: object, name: string): () => void {
  held.set(native, name);
  return () => void held.delete(native);
}
