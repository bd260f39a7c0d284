import type { ReplyKind } from "../../../src/store/turn-figures.ts";

/** The colours of the page's theme as a drawing needs them: resolved, since it knows no custom properties. */
export interface ChartColors {
  readonly ink: string;
  readonly inkSoft: string;
  readonly surface: string;
  readonly line: string;
  readonly agent: string;
  readonly caller: string;
  readonly target: string;
  readonly danger: string;
  readonly kinds: Readonly<Record<ReplyKind, string>>;
  readonly font: string;
}

/** Reads them where the drawing stands. */
export function readChartColors(element: HTMLElement): ChartColors {
  const color = (token: string): string => {
    // One for each: a colour that changes may be on its way (a transition), a first one is there at once.
    const probe = element.ownerDocument.createElement("span");
    probe.style.color = `var(--${token})`;
    element.append(probe);
    const resolved = getComputedStyle(probe).color;
    probe.remove();
    return resolved;
  };
  return {
    ink: color("ink"),
    inkSoft: color("ink-soft"),
    surface: color("surface"),
    line: color("line"),
    agent: color("agent"),
    caller: color("caller"),
    target: color("target-band"),
    danger: color("danger"),
    kinds: {
      onset: color("kind-onset"),
      branch: color("kind-branch"),
      prediction: color("kind-prediction"),
      speculation: color("kind-speculation"),
      plain: color("kind-plain"),
      fallback: color("kind-fallback"),
    },
    font: getComputedStyle(element).fontFamily,
  };
}
