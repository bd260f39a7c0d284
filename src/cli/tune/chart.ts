import type { TuningPoint, TuningSource } from "../../turn/tuning/replay.ts";

/** One curve of the chart. */
interface Curve {
  readonly source: TuningSource;
  readonly points: readonly TuningPoint[];
}

const width = 64;
const height = 16;
const marks: Readonly<Record<TuningSource, string>> = { words: "w", acoustics: "a", all: "*" };
const colours: Readonly<Record<TuningSource, string>> = { words: "#1f6feb", acoustics: "#bf5700", all: "#1a7f37" };

/** Cut-offs (up) against the mean wait at true ends (right), in characters. */
export function textChart(curves: readonly Curve[]): string {
  const { longestMs, most } = extent(curves);
  const rows = Array.from({ length: height + 1 }, () => Array.from({ length: width + 1 }, () => " "));
  for (const { source, points } of curves) {
    for (const { figures } of points) {
      const column = Math.round((figures.meanWaitMs / longestMs) * width);
      const line = rows[height - Math.round((figures.cutOffs / most) * height)];
      if (line) line[column] = marks[source];
    }
  }
  const lines = rows.map((line, index) => {
    const percent = (100 * most * (height - index)) / height;
    return `${index % 4 === 0 ? percent.toFixed(0).padStart(4) : "    "} |${line.join("").trimEnd()}`;
  });
  const legend = curves.map(({ source }) => `${marks[source]} ${source}`).join("   ");
  return [
    "cut off, %",
    ...lines,
    `     +${"-".repeat(width)}`,
    `      0${`mean wait ${Math.round(longestMs)} ms`.padStart(width - 1)}`,
    `      ${legend}`,
  ].join("\n");
}

/** The same as a picture. */
export function svgChart(curves: readonly Curve[]): string {
  const { longestMs, most } = extent(curves);
  const x = (ms: number): string => (60 + (ms / longestMs) * 520).toFixed(1);
  const y = (share: number): string => (340 - (share / most) * 300).toFixed(1);
  const drawn = curves.map(({ source, points }, index) => {
    const path = points.map(({ figures }) => `${x(figures.meanWaitMs)},${y(figures.cutOffs)}`).join(" ");
    const colour = colours[source];
    return `<polyline fill="none" stroke="${colour}" stroke-width="2" points="${path}"/><text x="470" y="${40 + 18 * index}" fill="${colour}">${source}</text>`;
  });
  return [
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 600 400" font-family="sans-serif" font-size="13">',
    '<rect width="600" height="400" fill="#fff"/><path d="M60 40V340H580" fill="none" stroke="#444"/>',
    `<text x="60" y="30">cut off, up to ${(100 * most).toFixed(0)} %</text>`,
    `<text x="360" y="370">mean wait, up to ${Math.round(longestMs)} ms</text>`,
    ...drawn,
    "</svg>\n",
  ].join("\n");
}

function extent(curves: readonly Curve[]): { readonly longestMs: number; readonly most: number } {
  const figures = curves.flatMap(({ points }) => points.map((point) => point.figures));
  return {
    longestMs: Math.max(1, ...figures.map(({ meanWaitMs }) => meanWaitMs)),
    most: Math.max(0.01, ...figures.map(({ cutOffs }) => cutOffs)),
  };
}
