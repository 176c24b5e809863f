import { CopyButton } from "../../../design";
import type { PositionSnapshot, TaskSnapshot } from "../../../ipc";
import { text } from "../messages";
import type { Range } from "../ranges";
import { Charts } from "./Charts";
import { Figures } from "./Figures";

/** Figures, charts and the position. */
export function OverviewTab({ snapshot, range, setRange }: { snapshot: TaskSnapshot; range: Range; setRange: (range: Range) => void }) {
  return (
    <div className="ls-overview">
      <Figures snapshot={snapshot} />
      <div className="ls-charts">
        <Charts id={snapshot.id} range={range} setRange={setRange} />
      </div>
      {snapshot.position && <Position position={snapshot.position} />}
    </div>
  );
}

function Position({ position: { file, offset, gtid_set } }: { position: PositionSnapshot }) {
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
      </dl>
      <p className="ls-muted">{text.positionHelp}</p>
    </section>
  );
}
