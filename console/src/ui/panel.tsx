import { useId, type ReactNode } from "react";
import { classes } from "./classes.ts";
import styles from "./panel.module.css";

interface PanelProps {
  readonly title: string;
  readonly aside?: ReactNode;
  readonly className?: string | undefined;
  readonly children: ReactNode;
}

/** A titled region of a page. */
export function Panel({ title, aside, className, children }: PanelProps) {
  const headingId = useId();
  return (
    <section className={classes(styles.panel, className)} aria-labelledby={headingId}>
      <header className={styles.header}>
        <h2 id={headingId}>{title}</h2>
        {aside}
      </header>
      {children}
    </section>
  );
}
