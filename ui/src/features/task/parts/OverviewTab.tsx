import { Tooltip } from "antd";
import { CopyButton, figuresOf } from "../../../design";
import { duration } from "../../../format";
import type { PositionSnapshot, TaskSnapshot } from "../../../ipc";
import { testids } from "../../../testids";
import { text } from "../messages";
import type { Range } from "../ranges";
import { Charts } from "./Charts";
import { Figures } from "./Figures";

/** Time left with the binlog below which it is told as a warning. */
const SHORT_MS = 3_600_000;

/** Figures, charts and the position. */
export function OverviewTab({ snapshot, range, setRange }: { snapshot: TaskSnapshot; range: Range; setRange: (range: Range) => void }) {
  return (
    <div className="ls-overview">
      <Figures snapshot={snapshot} />
      <div className="ls-charts">
        <Charts id={snapshot.id} range={range} setRange={setRange} />
      </div>
      {snapshot.position && <Position position={snapshot.position} kept={figuresOf(snapshot).binlog_kept_ms} />}
    </div>
  );
}

function Position({ position: { file, offset, gtid_set }, kept }: { position: PositionSnapshot; kept: number | null }) {
  return (
    <section className="ls-card">
      <h2>{text.position}</h2>
      <dl className="ls-facts">
        <dt>{text.file}</dt>
        <dd>
          <code className="ls-selectable">{`${file}:${offset}`}</code>
          <CopyButton value={`${file}:${offset}`} label={text.copyFile} />
        </dd>
        {gtid_set && (
          <>
            <dt>{text.gtid}</dt>
            <dd>
              <code className="ls-selectable">{gtid_set}</code>
              <CopyButton value={gtid_set} label={text.copyGtid} />
            </dd>
          </>
        )}
        {kept !== null && (
          <>
            <dt>{text.kept}</dt>
            <dd>
              <Tooltip title={text.keptHelp}>
                <span className={kept < SHORT_MS ? "ls-warn" : ""} data-testid={testids.binlogKept}>
                  {kept === 0 ? text.mayBePurged : text.atLeast(duration(kept))}
                </span>
              </Tooltip>
            </dd>
          </>
        )}
      </dl>
      <p className="ls-muted">{text.positionHelp}</p>
    </section>
  );
}
