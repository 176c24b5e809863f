import { ArrowRightOutlined, DatabaseOutlined, ExportOutlined, ImportOutlined } from "../../../design/icons";
import { Tooltip } from "antd";
import type { ReactNode } from "react";
import { EnvironmentLabel, figuresOf } from "../../../design";
import { duration, megabytes, short } from "../../../format";
import type { EndpointLabel, TaskRow, TaskSnapshot } from "../../../ipc";
import { text } from "../messages";

/** A writer that does less than this share of what the reader gives is the slow side. */
const WRITER_LAGS_BELOW = 0.8;
/** Rows a second below which rates say nothing about who is slow. */
const RATE_THAT_COUNTS = 100;
/** A round trip that slows every batch. */
const PING_SLOW_MS = 100;

type Station = "source" | "reader" | "writer" | "destination";

/** Which stations hold the others up. */
export function slowStations({ metrics }: Pick<TaskSnapshot, "metrics">): Set<Station> {
  const slow = new Set<Station>();
  if ((metrics.source_ping_ms ?? 0) > PING_SLOW_MS) slow.add("source");
  if ((metrics.destination_ping_ms ?? 0) > PING_SLOW_MS) slow.add("destination");
  const { read_rows_per_s, written_rows_per_s } = metrics;
  if (read_rows_per_s > RATE_THAT_COUNTS && written_rows_per_s < read_rows_per_s * WRITER_LAGS_BELOW) slow.add("writer");
  return slow;
}

/** Source → reader → writer → destination, with the slow side tinted. */
export function FlowStrip({ row, snapshot }: { row: TaskRow; snapshot: TaskSnapshot }) {
  const metrics = figuresOf(snapshot);
  const slow = slowStations({ metrics });
  return (
    <div className="ls-flow" role="group" aria-label={text.flow}>
      <End title={text.source} end={row.source} ping={metrics.source_ping_ms} slow={slow.has("source")} />
      <ArrowRightOutlined className="ls-faint" />
      <Worker title={text.reader} icon={<ExportOutlined />} rows={metrics.read_rows_per_s} bytes={metrics.read_bytes_per_s} slow={slow.has("reader")} />
      <ArrowRightOutlined className="ls-faint" />
      <Worker title={text.writer} icon={<ImportOutlined />} rows={metrics.written_rows_per_s} bytes={metrics.written_bytes_per_s} slow={slow.has("writer")} />
      <ArrowRightOutlined className="ls-faint" />
      <End title={text.destination} end={row.destination} ping={metrics.destination_ping_ms} slow={slow.has("destination")} />
    </div>
  );
}

/** Below ten milliseconds a tenth tells servers of one rack from those of the next. */
const pingOf = (ms: number | null): string => (ms === null ? text.unknown : ms < 10 ? `${ms.toFixed(1)} ms` : duration(ms));

function Station({ title, icon, slow, children }: { title: string; icon: ReactNode; slow: boolean; children: ReactNode }) {
  return (
    <div className="ls-station" data-slow={slow}>
      <span className="ls-station-title">
        {icon} {title}
      </span>
      {children}
    </div>
  );
}

function End({ title, end, ping, slow }: { title: string; end: EndpointLabel | null; ping: number | null; slow: boolean }) {
  return (
    <Station title={title} icon={<DatabaseOutlined />} slow={slow}>
      <span className="ls-station-main">
        <strong className="ls-ellipsis" title={end?.name}>
          {end?.name ?? text.unknown}
        </strong>
        <EnvironmentLabel tag={end?.environment} />
      </span>
      <span className="ls-station-foot">
        <span className="ls-muted ls-mono ls-ellipsis" title={end?.address}>
          {end?.address ?? text.unknown}
        </span>
        <Tooltip title={text.pingHelp}>
          <span className={slow ? "ls-warn" : "ls-muted"}>{text.ping(pingOf(ping))}</span>
        </Tooltip>
      </span>
    </Station>
  );
}

function Worker({ title, icon, rows, bytes, slow }: { title: string; icon: ReactNode; rows: number; bytes: number; slow: boolean }) {
  return (
    <Station title={title} icon={icon} slow={slow}>
      <span className="ls-station-main">
        <strong>{short(rows)}</strong> <span className="ls-muted">{text.rowsPerSecond}</span>
      </span>
      <span className="ls-station-foot ls-muted">
        {megabytes(bytes)} {text.megabytesPerSecond}
      </span>
    </Station>
  );
}
