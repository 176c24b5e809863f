import { useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import { Chart, Choice, EmptyFace, ErrorFace, useNow } from "../../../design";
import { duration, short } from "../../../format";
import { historyQuery, useLiveSamples } from "../../../ipc";
import { text } from "../messages";
import type { Range } from "../ranges";
import { joinSamples, rangeMs, ranges, toColumns } from "../ranges";

/** Charts move this often; the figures beside them are live. */
const REDRAW_MS = 1000;
/** History is asked for again this often. */
const HISTORY_EVERY_MS = 30_000;

const rangeOptions = ranges.map((value) => ({ value, label: value }));

/** Latency and rows a second over a time range. */
export function Charts({ id, range, setRange }: { id: string; range: Range; setRange: (range: Range) => void }) {
  const span = rangeMs[range];
  const history = useQuery({ ...historyQuery(id, span), refetchInterval: HISTORY_EVERY_MS });
  const live = useLiveSamples(id);
  const now = useNow(REDRAW_MS);
  const shown = useMemo(() => joinSamples(history.data ?? [], live, now - span), [history.data, live, now, span]);
  const latency = useMemo(() => toColumns(shown, span, [(sample) => sample.latency_ms]), [shown, span]);
  const rows = useMemo(() => toColumns(shown, span, [(sample) => sample.written_rows_per_s, (sample) => sample.read_rows_per_s]), [shown, span]);
  const seconds: [number, number] = [(now - span) / 1000, now / 1000];

  const head = (title: string, first: boolean) => (
    <div className="ls-card-head">
      <h2>{title}</h2>
      {first && <Choice small label={text.range} options={rangeOptions} value={range} onChange={setRange} />}
    </div>
  );
  if (history.error && live.length === 0) return <ErrorFace error={history.error} retry={history.refetch} />;
  if (history.data && shown.length === 0) {
    return (
      <section className="ls-card">
        {head(text.latencyChart, true)}
        <EmptyFace title={text.noSamples} hint={text.noSamplesHint} />
      </section>
    );
  }
  return (
    <>
      <section className="ls-card">
        {head(text.latencyChart, true)}
        <Chart label={text.latencyChart} data={latency} series={[{ label: text.latency, colour: "accent" }]} format={duration} range={seconds} />
      </section>
      <section className="ls-card">
        {head(text.rowsChart, false)}
        <Chart
          label={text.rowsChart}
          data={rows}
          series={[
            { label: text.rateWritten, colour: "accent" },
            { label: text.rateRead, colour: "second" },
          ]}
          format={short}
          range={seconds}
        />
      </section>
    </>
  );
}
