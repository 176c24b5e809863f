import { ArrowRightOutlined } from "../../../design/icons";
import { Progress, Tooltip } from "antd";
import { memo } from "react";
import { EnvironmentLabel, Sparkline, StateTag, figuresOf, progressOf, taskStates } from "../../../design";
import { duration, megabytes, short } from "../../../format";
import type { EndpointLabel, TaskRow } from "../../../ipc";
import { liveSamples, useSnapshot } from "../../../ipc";
import { TaskActionButtons } from "../../../commands";
import { text } from "../messages";

/** Samples that a sparkline draws: the last half minute at 4 Hz. */
const SPARKLINE_SAMPLES = 120;
const ACTIONS_SHOWN = 1;

// Cells are drawn anew for their own task only: choosing another row must not cost the whole table.

/** The name, and below it the environment, where that has no column of its own, and the id. */
export const NameCell = memo(function NameCell({ row, open, environment }: { row: TaskRow; open: (row: TaskRow) => void; environment: boolean }) {
  return (
    <div className="ls-two-lines">
      <a
        className="ls-name"
        href={`#/tasks/${row.snapshot.id}`}
        title={row.name}
        onClick={(event) => {
          event.preventDefault();
          open(row);
        }}
      >
        {row.name}
      </a>
      <span className="ls-beneath">
        {environment && <EnvironmentLabel tag={environmentOf(row)} />}
        <span className="ls-faint ls-mono ls-ellipsis">{row.snapshot.id.slice(0, 8)}</span>
      </span>
    </div>
  );
});

export const RouteCell = memo(function RouteCell({ row }: { row: TaskRow }) {
  return (
    <div className="ls-route">
      <End end={row.source} />
      <ArrowRightOutlined className="ls-faint" />
      <End end={row.destination} />
    </div>
  );
});

function End({ end }: { end: EndpointLabel | null }) {
  if (!end) return <span className="ls-faint ls-two-lines">{text.notChosen}</span>;
  return (
    <div className="ls-two-lines">
      <span title={end.name}>{end.name}</span>
      <span className="ls-faint ls-mono" title={end.address}>
        {end.address}
      </span>
    </div>
  );
}

export const StateCell = memo(function StateCell({ row }: { row: TaskRow }) {
  const { state, retry } = useSnapshot(row.snapshot);
  const error = "error" in state ? state.error : undefined;
  return (
    <Tooltip title={error && `${error.code} ${error.title}`}>
      <div className="ls-two-lines">
        <StateTag shown={taskStates[state.state]} />
        {state.state === "retrying" && retry ? (
          <span className="ls-faint">{text.attempt(String(retry.attempt))}</span>
        ) : (
          error && <span className="ls-faint ls-ellipsis">{error.title}</span>
        )}
      </div>
    </Tooltip>
  );
});

export const ProgressCell = memo(function ProgressCell({ row }: { row: TaskRow }) {
  const progress = progressOf(useSnapshot(row.snapshot));
  if (!progress) return <span className="ls-faint">{text.unknown}</span>;
  return (
    <div className="ls-two-lines">
      <span className="ls-progress-label">
        <span>{progress.phase}</span>
        {progress.bounded && <span className="ls-muted">{`${progress.percent}%`}</span>}
      </span>
      <Progress percent={progress.percent} size={["100%", 4]} showInfo={false} {...(progress.bounded ? {} : { strokeColor: "var(--ls-ok)" })} />
    </div>
  );
});

export const LatencyCell = memo(function LatencyCell({ row }: { row: TaskRow }) {
  const { latency_ms } = useSnapshot(row.snapshot).metrics;
  if (latency_ms === null) return <span className="ls-faint">{text.unknown}</span>;
  return <span className={latency_ms > LATE_MS ? "ls-warn" : ""}>{duration(latency_ms)}</span>;
});

/** A latency that a DBA wants to see at a glance. */
const LATE_MS = 10_000;

/** Rows a second over the last half minute. */
export const TrendCell = memo(function TrendCell({ row }: { row: TaskRow }) {
  const { id } = useSnapshot(row.snapshot);
  return <Sparkline values={liveSamples(id).slice(-SPARKLINE_SAMPLES).map((sample) => sample.written_rows_per_s)} />;
});

export const RateCell = memo(function RateCell({ row }: { row: TaskRow }) {
  const { written_rows_per_s } = figuresOf(useSnapshot(row.snapshot));
  return <span className={written_rows_per_s === 0 ? "ls-faint" : ""}>{short(written_rows_per_s)}</span>;
});

export const TrafficCell = memo(function TrafficCell({ row }: { row: TaskRow }) {
  const { written_bytes_per_s } = figuresOf(useSnapshot(row.snapshot));
  return <span className={written_bytes_per_s === 0 ? "ls-faint" : ""}>{megabytes(written_bytes_per_s)}</span>;
});

/** The task's own tag, else that of the server that it writes to. */
const environmentOf = (row: TaskRow) => row.environment ?? row.destination?.environment;

export const EnvironmentCell = memo(function EnvironmentCell({ row }: { row: TaskRow }) {
  const tag = environmentOf(row);
  return tag ? <EnvironmentLabel tag={tag} /> : <span className="ls-faint">{text.unknown}</span>;
});

export const ActionsCell = memo(function ActionsCell({ row }: { row: TaskRow }) {
  const { actions } = useSnapshot(row.snapshot);
  return <TaskActionButtons row={row} actions={actions} shown={ACTIONS_SHOWN} compact />;
});
