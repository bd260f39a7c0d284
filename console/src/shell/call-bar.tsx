import { Link, useLocation } from "wouter";
import { useLine } from "../talk/line-context.ts";
import { isOpen } from "../talk/talk-line.ts";
import { formatDuration } from "../format/duration.ts";
import { Button } from "../ui/button.tsx";
import { useNow } from "../ui/ticker.ts";
import styles from "./call-bar.module.css";

/** A call goes on while one looks at other pages; this leads back to it. */
export function CallBar() {
  const { line, view } = useLine();
  const [location] = useLocation();
  const nowMs = useNow();
  if (!isOpen(view.phase) || location === "/") return null;
  return (
    <section className={styles.bar} aria-label="Your call">
      <span className={styles.dot} aria-hidden="true" />
      <Link href="/">On a call</Link>
      {view.connectedAtMs !== undefined && <span>{formatDuration(nowMs - view.connectedAtMs)}</span>}
      <Button look="danger" onClick={() => line.hangUp()}>
        Hang up
      </Button>
    </section>
  );
}
