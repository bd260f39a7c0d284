import { useEffect, useRef, type ReactNode } from "react";
import { classes } from "../ui/classes.ts";
import { useLine } from "./line-context.ts";
import styles from "./voices.module.css";

/** How loud both sides are: a ring around the button each, and a bar with its name below. */
export function Voices({ isCompact, children }: { readonly isCompact: boolean; readonly children: ReactNode }) {
  const { line } = useLine();
  const box = useRef<HTMLDivElement>(null);
  useEffect(
    () =>
      // Twenty times a second: straight into the style, past React.
      line.listenToLevels(({ microphone, agent }) => {
        box.current?.style.setProperty("--microphone", microphone.toFixed(3));
        box.current?.style.setProperty("--agent-level", agent.toFixed(3));
      }),
    [line],
  );
  return (
    <div ref={box} className={classes(styles.voices, isCompact && styles.compact)}>
      <div className={styles.rings}>
        <span className={styles.agentRing} aria-hidden="true" />
        <span className={styles.callerRing} aria-hidden="true" />
        {children}
      </div>
      <div className={styles.bars} aria-hidden="true">
        <span>You</span>
        <i className={styles.callerBar} />
        <i className={styles.agentBar} />
        <span>Agent</span>
      </div>
    </div>
  );
}
