import type { ReactNode } from "react";
import type { Tone } from "../format/labels.ts";
import { classes } from "./classes.ts";
import styles from "./badge.module.css";

/** A short word on how something stands. */
export function Badge({ tone = "neutral", children }: { readonly tone?: Tone; readonly children: ReactNode }) {
  return (
    <span className={classes(styles.badge, styles[tone])}>
      {tone === "live" && <span className={styles.dot} aria-hidden="true" />}
      {children}
    </span>
  );
}
