import { createContext, useContext, useSyncExternalStore } from "react";
import { TalkLine, type LineView } from "./talk-line.ts";

/** The line of this window. */
const LineContext = createContext(new TalkLine());

export function useLine(): { readonly line: TalkLine; readonly view: LineView } {
  const line = useContext(LineContext);
  return { line, view: useSyncExternalStore(line.subscribe, line.view) };
}
