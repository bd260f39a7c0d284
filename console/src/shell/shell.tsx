import { useEffect, useRef, type ReactNode } from "react";
import { Link, useLocation } from "wouter";
import { useCalls, useEngines } from "../api/queries.ts";
import type { FeedState } from "../api/live-feed.ts";
import { Icon, type IconName } from "../ui/icon.tsx";
import { classes } from "../ui/classes.ts";
import { CallBar } from "./call-bar.tsx";
import { ThemeSwitch } from "./theme-switch.tsx";
import styles from "./shell.module.css";

const places: readonly { readonly path: string; readonly label: string; readonly icon: IconName }[] = [
  { path: "/", label: "Talk", icon: "talk" },
  { path: "/calls", label: "Calls", icon: "calls" },
  { path: "/calendar", label: "Calendar", icon: "calendar" },
  { path: "/latency", label: "Latency", icon: "latency" },
  { path: "/vendors", label: "Vendors", icon: "vendors" },
];

/** The frame around every page: where one is, where one can go, and whether the server is there. */
export function Shell({ feed, children }: { readonly feed: FeedState; readonly children: ReactNode }) {
  const [location] = useLocation();
  const main = useFocusOnNavigation(location);
  return (
    <div className={styles.shell}>
      <a className={styles.skip} href="#main">
        Skip to the content
      </a>
      <header className={styles.side}>
        <Link href="/" className={styles.brand}>
          <Mark />
          Callwright
        </Link>
        <nav aria-label="Pages" className={styles.pages}>
          {places.map(({ path, label, icon }) => (
            <Link
              key={path}
              href={path}
              className={styles.place}
              aria-current={isHere(path, location) ? "page" : undefined}
            >
              <Icon name={icon} />
              <span>{label}</span>
              {path === "/calls" && <LiveCount />}
            </Link>
          ))}
        </nav>
        <div className={styles.foot}>
          <ServerState feed={feed} />
          <ThemeSwitch />
        </div>
      </header>
      <main id="main" ref={main} tabIndex={-1} className={styles.main}>
        {children}
      </main>
      <CallBar />
    </div>
  );
}

function isHere(path: string, location: string): boolean {
  return path === "/" ? location === "/" : location.startsWith(path);
}

/** A new page begins at its top, for eyes and for screen readers. */
function useFocusOnNavigation(location: string) {
  const main = useRef<HTMLElement>(null);
  const previous = useRef(location);
  useEffect(() => {
    if (previous.current === location) return;
    previous.current = location;
    main.current?.focus({ preventScroll: true });
    scrollTo(0, 0);
  }, [location]);
  return main;
}

function LiveCount() {
  const { data } = useCalls({ search: "", outcome: "live", agent: "" });
  const count = data?.pages[0]?.calls.length ?? 0;
  if (count === 0) return null;
  return (
    <span className={styles.count}>
      {count}
      <span className="visually-hidden"> live</span>
    </span>
  );
}

function ServerState({ feed }: { readonly feed: FeedState }) {
  const { data } = useEngines();
  const [look, text] =
    feed === "lost"
      ? [styles.lost, "Server not reached, trying again"]
      : data?.isDegraded === true
        ? [styles.degraded, "Works, with limits"]
        : [styles.ready, feed === "open" ? "Connected" : "Connecting"];
  const title = data?.notices.map(({ message }) => message).join("\n");
  return (
    <output className={classes(styles.state, look)} title={title}>
      <span aria-hidden="true" />
      {text}
    </output>
  );
}

function Mark() {
  return (
    <svg aria-hidden="true" width="28" height="28" viewBox="0 0 32 32" className={styles.mark}>
      <rect width="32" height="32" rx="9" />
      <path d="M8 12.5v4M13 8v11" />
      <path d="M19 13v11M24 15.5v4" />
    </svg>
  );
}
