import { StateTag, shownPhase } from "../../../design";
import { count, percent } from "../../../format";
import type { PhaseSnapshot, TaskSnapshot } from "../../../ipc";
import { testids } from "../../../testids";
import { text } from "../messages";

interface Phase {
  name: "schema" | "full" | "incremental";
  label: string;
  detail: string;
  snapshot: PhaseSnapshot;
}

function phasesOf({ schema, full, incremental, metrics }: TaskSnapshot): Phase[] {
  const changes = metrics.rows_inserted + metrics.rows_updated + metrics.rows_deleted;
  const estimated = full.state === "finished" ? "" : "~";
  return [
    { name: "schema", label: text.schema, snapshot: schema, detail: schema.total > 0 ? text.tablesOf(count(schema.done), count(schema.total)) : "" },
    {
      name: "full",
      label: text.full,
      snapshot: full,
      detail: full.state === "finished" ? text.rowsDone(full.done) : full.total > 0 ? text.rowsOf(count(full.done), `${estimated}${count(full.total)}`) : "",
    },
    { name: "incremental", label: text.incremental, snapshot: incremental, detail: changes > 0 ? text.changesDone(changes) : "" },
  ];
}

/** Schema → Full → Incremental: where the task is in its walk. */
export function PhaseRail({ snapshot }: { snapshot: TaskSnapshot }) {
  return (
    <ol className="ls-phases" aria-label={text.phases}>
      {phasesOf(snapshot).map(({ name, label, detail, snapshot: phase }) => {
        const share = phase.state === "finished" || phase.state === "caught_up" ? 100 : phase.state === "not_started" || phase.state === "not_selected" ? 0 : percent(phase.done, phase.total);
        const shown = shownPhase(phase.state, snapshot.state);
        return (
          <li key={name} data-testid={testids.phase} data-phase={name} data-state={phase.state} className={`ls-phase ls-phase-${phase.state} ls-phase-${shown.tone}`}>
            <div className="ls-phase-head">
              <strong>{label}</strong>
              <StateTag shown={shown} />
              <span className="ls-grow" />
              {phase.state === "running" && phase.total > 0 && <span className="ls-muted">{share}%</span>}
            </div>
            <div className="ls-phase-bar">
              <span style={{ width: `${name === "incremental" && phase.state === "running" ? 100 : share}%` }} />
            </div>
            <span className="ls-phase-detail">{detail}</span>
          </li>
        );
      })}
    </ol>
  );
}
