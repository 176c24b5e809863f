import type { TaskRow } from "../../../ipc";
import type { Group } from "../groups";
import { countByGroup, groupWords, groups } from "../groups";
import { text } from "../messages";

interface Props {
  rows: TaskRow[];
  chosen: Group | undefined;
  choose: (group: Group | undefined) => void;
}

/** Counters of tasks by state; each is a filter. */
export function Counters({ rows, chosen, choose }: Props) {
  const counts = countByGroup(rows);
  return (
    <div className="ls-counters" role="group" aria-label={text.counters}>
      <Counter label={text.all} count={rows.length} pressed={!chosen} onClick={() => choose(undefined)} />
      {groups.map((group) => (
        <Counter
          key={group}
          label={groupWords[group]}
          count={counts[group]}
          pressed={chosen === group}
          alarming={group === "attention" && counts[group] > 0}
          onClick={() => choose(chosen === group ? undefined : group)}
        />
      ))}
    </div>
  );
}

interface CounterProps {
  label: string;
  count: number;
  pressed: boolean;
  alarming?: boolean;
  onClick: () => void;
}

function Counter({ label, count, pressed, alarming = false, onClick }: CounterProps) {
  return (
    <button type="button" className="ls-counter" aria-pressed={pressed} data-alarming={alarming} onClick={onClick}>
      <span className="ls-counter-value">{count}</span>
      <span>{label}</span>
    </button>
  );
}
