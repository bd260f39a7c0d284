import { useEffect, useRef, useState } from "react";
import type { ChartOption, OpenChart } from "./chart-library.ts";
import styles from "./chart.module.css";

interface ChartProps {
  /** Made anew only when what it shows has changed. */
  readonly option: ChartOption;
  /** What the chart says, in words; the figures stand in the table beside it. */
  readonly summary: string;
  readonly height: "low" | "tall";
  /** A click, with the value (or the number of the category) on the x axis. */
  readonly onPick?: (x: number) => void;
}

/** A chart for the eyes; whoever reads gets a sentence here and a table after it. The library is loaded when one is seen. */
export function Chart({ option, summary, height, onPick }: ChartProps) {
  const box = useRef<HTMLDivElement>(null);
  const pick = useRef(onPick);
  const [chart, setChart] = useState<OpenChart>();
  const [failed, setFailed] = useState(false);
  useEffect(() => {
    pick.current = onPick;
  }, [onPick]);
  useEffect(() => {
    let isGone = false;
    let opened: OpenChart | undefined;
    import("./chart-library.ts").then(
      ({ openChart }) => {
        if (isGone || box.current === null) return;
        opened = openChart(box.current, (x) => pick.current?.(x));
        setChart(opened);
      },
      () => setFailed(true),
    );
    return () => {
      isGone = true;
      opened?.close();
    };
  }, []);
  useEffect(() => chart?.show(option), [chart, option]);
  return (
    <figure className={styles.figure}>
      <figcaption className="visually-hidden">{summary}</figcaption>
      {failed ? (
        <p className={styles.none}>The chart could not be loaded; the figures are in the table below.</p>
      ) : (
        <div
          ref={box}
          aria-hidden="true"
          className={styles[height]}
          data-pick={onPick === undefined ? undefined : "true"}
        />
      )}
    </figure>
  );
}
