import { Button } from "antd";
import { Fragment } from "react";
import { EnvironmentLabel, ErrorReportView, StateTag, figuresOf, progressOf, taskStates } from "../../../design";
import { CloseOutlined } from "../../../design/icons";
import { count, duration, megabytes, short } from "../../../format";
import type { TaskRow } from "../../../ipc";
import { useSnapshot } from "../../../ipc";
import { text } from "../messages";

/** The selected task beside the list, so that one need not leave it. */
export function Peek({ row, open, close }: { row: TaskRow; open: () => void; close: () => void }) {
  const snapshot = useSnapshot(row.snapshot);
  const { state, position, tables_total } = snapshot;
  const metrics = figuresOf(snapshot);
  const progress = progressOf(snapshot);
  const facts: [string, string][] = [
    [text.progress, progress ? (progress.bounded ? `${progress.phase} ${progress.percent}%` : progress.phase) : text.unknown],
    [text.latency, metrics.latency_ms === null ? text.unknown : duration(metrics.latency_ms)],
    [text.rps, short(metrics.written_rows_per_s)],
    [text.traffic, megabytes(metrics.written_bytes_per_s)],
    [text.tables, count(tables_total)],
    [text.position, position ? `${position.file}:${position.offset}` : text.unknown],
  ];
  return (
    <aside className="ls-peek" aria-label={text.peekOf(row.name)}>
      <div className="ls-card-head">
        <h2 className="ls-ellipsis" title={row.name}>
          {row.name}
        </h2>
        <Button size="small" type="text" icon={<CloseOutlined />} aria-label={text.peekClose} onClick={close} />
      </div>
      <div className="ls-peek-state">
        <StateTag shown={taskStates[state.state]} />
        <EnvironmentLabel tag={row.environment ?? row.destination?.environment} />
      </div>
      {"error" in state && <ErrorReportView report={state.error} />}
      <dl className="ls-facts">
        <dt>{text.source}</dt>
        <dd>{row.source?.name ?? text.notChosen}</dd>
        <dt>{text.destination}</dt>
        <dd>{row.destination?.name ?? text.notChosen}</dd>
        {facts.map(([name, value]) => (
          <Fragment key={name}>
            <dt>{name}</dt>
            <dd className="ls-selectable">{value}</dd>
          </Fragment>
        ))}
      </dl>
      <Button type="primary" onClick={open}>
        {text.openIt}
      </Button>
    </aside>
  );
}
