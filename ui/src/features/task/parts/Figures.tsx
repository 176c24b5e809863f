import { Tooltip } from "antd";
import { figuresOf } from "../../../design";
import { count, duration, megabytes, short } from "../../../format";
import type { TaskSnapshot } from "../../../ipc";
import { testids } from "../../../testids";
import { text } from "../messages";

/** Silence of the source after which the latency is no longer called true. */
const SILENT_AFTER_MS = 5000;

/** The figures of a task, live. */
export function Figures({ snapshot }: { snapshot: TaskSnapshot }) {
  const metrics = figuresOf(snapshot);
  // The meters begin anew with each run; what the phase says is kept with the position.
  const loaded = Math.max(metrics.rows_loaded, snapshot.full.done);
  const silent = metrics.source_silent_ms ?? 0;
  return (
    <div className="ls-figures">
      <div className="ls-figure-group">
        <Tooltip title={text.latencyHelp}>
          <div className="ls-figure ls-figure-first">
            <span className="ls-muted">{text.latency}</span>
            <strong data-testid={testids.latency}>{metrics.latency_ms === null ? text.unknown : duration(metrics.latency_ms)}</strong>
            {metrics.heartbeat_ms !== null && <span className="ls-faint">{text.heartbeat(duration(metrics.heartbeat_ms))}</span>}
            {silent > SILENT_AFTER_MS && <span className="ls-warn">{text.stale(duration(silent))}</span>}
          </div>
        </Tooltip>
        <Figure label={text.rate} value={short(metrics.written_rows_per_s)} unit={text.perSecond} />
        <Figure label={text.transactions} value={short(metrics.transactions_per_s)} unit={text.perSecond} />
        <Figure label={text.traffic} value={megabytes(metrics.written_bytes_per_s)} unit={text.megabytesPerSecond} />
      </div>
      <div className="ls-figure-group">
        <Figure label={text.loaded} value={count(loaded)} />
        <Figure label={text.inserted} value={count(metrics.rows_inserted)} />
        <Figure label={text.updated} value={count(metrics.rows_updated)} />
        <Figure label={text.deleted} value={count(metrics.rows_deleted)} />
        <Figure label={text.ddl} value={count(metrics.ddl_replayed)} />
      </div>
    </div>
  );
}

function Figure({ label, value, unit }: { label: string; value: string; unit?: string }) {
  return (
    <div className="ls-figure">
      <span className="ls-muted">{label}</span>
      <span>
        <strong>{value}</strong> {unit && <span className="ls-faint">{unit}</span>}
      </span>
    </div>
  );
}
