import type { ReactNode } from "react";
import { ApiFailure } from "../api/api-failure.ts";
import { Button } from "./button.tsx";
import { classes } from "./classes.ts";
import { Icon, type IconName } from "./icon.tsx";
import styles from "./notice.module.css";

interface EmptyProps {
  readonly icon: IconName;
  readonly title: string;
  readonly children?: ReactNode;
  readonly action?: ReactNode;
}

/** What a page shows in place of what is not there, and what to do about it. */
export function Empty({ icon, title, children, action }: EmptyProps) {
  return (
    <div className={styles.empty}>
      <span className={styles.emblem}>
        <Icon name={icon} size={26} />
      </span>
      <h2>{title}</h2>
      {children !== undefined && <p>{children}</p>}
      {action}
    </div>
  );
}

/** A request that failed: what happened, what to do, and another try. */
export function Failure({ error, onRetry }: { readonly error: Error; readonly onRetry: () => void }) {
  const hint = error instanceof ApiFailure ? error.hint : undefined;
  return (
    <div role="alert" className={styles.failure}>
      <Icon name="warning" />
      <div>
        <strong>{error.message}</strong>
        {hint !== undefined && <p>{hint}</p>}
      </div>
      <Button onClick={onRetry}>Try again</Button>
    </div>
  );
}

/** A sentence about something that is worse than it could be. */
export function Hint({
  tone = "warn",
  children,
}: {
  readonly tone?: "warn" | "bad" | "calm";
  readonly children: ReactNode;
}) {
  return (
    <div className={classes(styles.hint, styles[tone])}>
      <Icon name="warning" size={18} />
      <div>{children}</div>
    </div>
  );
}

/** Grey lines where something is about to be. */
export function Skeleton({ lines, label }: { readonly lines: number; readonly label: string }) {
  return (
    <output className={styles.skeleton}>
      <span className="visually-hidden">{label}</span>
      {Array.from({ length: lines }, (_, index) => (
        <span key={index} aria-hidden="true" style={{ width: `${92 - ((index * 17) % 40)}%` }} />
      ))}
    </output>
  );
}
