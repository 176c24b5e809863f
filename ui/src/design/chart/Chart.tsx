import type { RefObject } from "react";
import { useEffect, useRef } from "react";
import uPlot from "uplot";
import "uplot/dist/uPlot.min.css";
import { messages, moment } from "../../format";
import { useSize } from "../face/useSize";
import { usePalette } from "../look/Look";
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
}

const text = messages({ en: { time: "Time", newest: "newest" } });

const FONT = "11px system-ui, sans-serif";
const AXIS_WIDTH = 58;
const HEIGHT = 190;
/** Air above the highest value. */
const HEADROOM = 1.15;

const DAY_S = 86_400;
/** Length of `HH:mm` at the end of a moment without its seconds. */
const SECONDS_LENGTH = 3;

/** A tick: the time of day, with the date where the range is longer than a day. */
function timeOf(seconds: number, [from, to]: [number, number]): string {
  const whole = moment(seconds * 1000).slice(0, -SECONDS_LENGTH);
  return to - from > DAY_S ? whole.slice(5) : whole.slice(-5);
}

const written = (value: number | null | undefined, format: (value: number) => string): string => (value === null || value === undefined ? "–" : format(value));

/** The newest value, which the legend shows while the pointer is elsewhere. */
const newestOf = (values: ArrayLike<number | null | undefined> | undefined) => values?.[values.length - 1];

function optionsOf(newest: RefObject<Props>, palette: Palette, width: number): uPlot.Options {
  const { series, format } = newest.current;
  const axis = { stroke: palette.textFaint, font: FONT, ticks: { show: false } };
  return {
    width,
    height: HEIGHT,
    padding: [8, 10, 0, 0],
    cursor: { points: { size: 6 }, drag: { x: false, y: false } },
    scales: { x: { range: () => newest.current.range }, y: { range: (_plot, _low, high) => [0, Math.max(high * HEADROOM, 1)] } },
    axes: [
      { ...axis, grid: { show: false }, size: 26, values: (_plot, ticks) => ticks.map((at) => timeOf(at, newest.current.range)) },
      { ...axis, size: AXIS_WIDTH, grid: { stroke: palette.border, width: 1 }, values: (_plot, ticks) => ticks.map(format) },
    ],
    series: [
      { label: text.time, value: (_plot, at: number | null) => (at === null ? text.newest : moment(at * 1000)) },
      ...series.map(({ label, colour }) => ({
        label,
        stroke: palette[colour],
        fill: `${palette[colour]}1c`,
        width: 1.5,
        points: { show: false },
        value: (plot: uPlot, value: number | null, at: number, index: number | null) => written(index === null ? newestOf(plot.data[at]) : value, format),
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
  const newest = useRef(props);
  const { data, label } = props;
  const [, to] = props.range;

  useEffect(() => {
    newest.current = props;
  });

  useEffect(() => {
    if (!host.current || width === 0) return;
    const drawn = new uPlot(optionsOf(newest, palette, width), newest.current.data, host.current);
    plot.current = drawn;
    return () => {
      plot.current = null;
      drawn.destroy();
    };
  }, [palette, width]);

  useEffect(() => {
    plot.current?.setData(data);
  }, [data, to]);

  return (
    <figure className="ls-chart" ref={ref} aria-label={label}>
      <div ref={host} />
    </figure>
  );
}
