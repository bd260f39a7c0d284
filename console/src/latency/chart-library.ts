import { BarChart, CustomChart, LineChart } from "echarts/charts";
import { GridComponent, MarkAreaComponent, MarkLineComponent, TooltipComponent } from "echarts/components";
import { init, use as register, type EChartsCoreOption } from "echarts/core";
import { SVGRenderer } from "echarts/renderers";
import { readChartColors, type ChartColors } from "./chart-colors.ts";

register([
  BarChart,
  CustomChart,
  GridComponent,
  LineChart,
  MarkAreaComponent,
  MarkLineComponent,
  SVGRenderer,
  TooltipComponent,
]);

/** Makes what a chart shows in the colours of the theme. */
export type ChartOption = (colors: ChartColors) => EChartsCoreOption;

/** A chart that is drawn; it follows the size of its element and the theme of the page. */
export interface OpenChart {
  show(option: ChartOption): void;
  close(): void;
}

/** Draws a chart into an element. `onPick` hears of clicks, with the value (or the number of the category) on the x axis. */
export function openChart(element: HTMLElement, onPick: (x: number) => void): OpenChart {
  const chart = init(element, undefined, { renderer: "svg" });
  const isCalm = matchMedia("(prefers-reduced-motion: reduce)").matches;
  let shown: ChartOption | undefined;
  const draw = (): void => {
    if (shown === undefined) return;
    const colors = readChartColors(element);
    chart.setOption({ ...baseOption(colors), animation: !isCalm, ...shown(colors) }, { notMerge: true });
  };
  chart.getZr().on("click", ({ offsetX, offsetY }) => {
    if (!chart.containPixel({ gridIndex: "all" }, [offsetX, offsetY])) return;
    const [x] = chart.convertFromPixel({ xAxisIndex: 0, yAxisIndex: 0 }, [offsetX, offsetY]) ?? [];
    if (x !== undefined) onPick(x);
  });
  const size = new ResizeObserver(() => chart.resize());
  size.observe(element);
  const theme = new MutationObserver(draw);
  theme.observe(document.documentElement, { attributeFilter: ["data-theme"] });
  const dark = matchMedia("(prefers-color-scheme: dark)");
  dark.addEventListener("change", draw);
  return {
    show: (option) => {
      shown = option;
      draw();
    },
    close: () => {
      size.disconnect();
      theme.disconnect();
      dark.removeEventListener("change", draw);
      chart.dispose();
    },
  };
}

function baseOption({ ink, surface, line, font }: ChartColors): EChartsCoreOption {
  return {
    animationDuration: 300,
    textStyle: { fontFamily: font },
    tooltip: {
      trigger: "axis",
      confine: true,
      backgroundColor: surface,
      borderColor: line,
      textStyle: { color: ink, fontSize: 12 },
      axisPointer: { type: "shadow" },
    },
  };
}
