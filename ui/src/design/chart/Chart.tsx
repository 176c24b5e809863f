import { useEffect, useRef } from "react";
import uPlot from "uplot";
import "uplot/dist/uPlot.min.css";
import { usePalette } from "../look/Look";
import { useSize } from "../face/useSize";
import type { Palette } from "../look/palette";

/** One line of a chart. */
export interface Series {
  label: string;
  colour: "accent" | "second";
}

interface Props {
  /** Accessible name. */
  label: string;
  /** Seconds since the Unix epoch, then one row of values for each series; null where nothing is known. */
  data: uPlot.AlignedData;
  series: Series[];
  /** How a value is written, with its unit. */
  format: (value: number) => string;
  /** The time range in seconds, so that an idle task shows its gaps. */
  range: [number, number];
  height?: number;
}

const FONT = "11px system-ui, sans-serif";
const AXIS_WIDTH = 64;

function optionsOf({ series, format, range }: Props, palette: Palette, width: number, height: number): uPlot.Options {
  const axis = { stroke: palette.textFaint, font: FONT, grid: { stroke: palette.border, width: 1 }, ticks: { show: false } };
  return {
    width,
    height,
    padding: [8, 8, 0, 0],
    legend: { live: true },
    cursor: { points: { size: 6 }, drag: { x: false, y: false } },
    scales: { x: { range: () => range }, y: { range: (_plot, _low, high) => [0, Math.max(high * 1.15, 1)] } },
    axes: [
      { ...axis, grid: { show: false } },
      { ...axis, size: AXIS_WIDTH, values: (_plot, ticks) => ticks.map(format) },
    ],
    series: [
      { value: "{YYYY}-{MM}-{DD} {HH}:{mm}:{ss}" },
      ...series.map(({ label, colour }) => ({
        label,
        stroke: palette[colour],
        fill: `${palette[colour]}1c`,
        width: 1.5,
        points: { show: false },
        value: (_plot: uPlot, value: number | null) => (value === null ? "–" : format(value)),
      })),
    ],
  };
}

/** A time chart that is redrawn in place: data never passes through React's tree. */
export function Chart(props: Props) {
  const palette = usePalette();
  const { ref, width } = useSize();
  const host = useRef<HTMLDivElement>(null);
  const plot = useRef<uPlot>(null);
  const { data, range, label, height = 190 } = props;
  const [from, to] = range;
  const latest = useRef(props);

  useEffect(() => {
    latest.current = props;
  });

  useEffect(() => {
    if (!host.current || width === 0) return;
    const shape = { ...latest.current };
    const drawn = new uPlot({ ...optionsOf(shape, palette, width, height), scales: { x: { range: () => latest.current.range }, y: { range: (_p, _l, high) => [0, Math.max(high * 1.15, 1)] } } }, latest.current.data, host.current);
    plot.current = drawn;
    return () => {
      plot.current = null;
      drawn.destroy();
    };
  }, [palette, width, height]);

  useEffect(() => {
    plot.current?.setData(data);
  }, [data, from, to]);

  return (
    <figure className="ls-chart" ref={ref} aria-label={label}>
      <div ref={host} />
    </figure>
  );
}
