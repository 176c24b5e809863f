import { Button } from "antd";
import { taskActions, useRunBulkAction } from "../../../commands";
import { counted } from "../../../format";
import type { TaskRow } from "../../../ipc";
import { allowing, bulkActions } from "../bulk";
import { text } from "../messages";

/** What can be done to the marked tasks; each button says how many of them it is for. */
export function BulkBar({ marked, clear }: { marked: TaskRow[]; clear: () => void }) {
  const run = useRunBulkAction();
  return (
    <div className="ls-bulk" role="group" aria-label={text.bulk}>
      <strong>{text.marked(counted(marked.length, "task"))}</strong>
      {bulkActions.map((action) => {
        const rows = allowing(marked, action);
        const { label, icon, danger } = taskActions[action];
        return (
          <Button key={action} size="small" icon={icon} danger={danger} disabled={rows.length === 0} onClick={() => run(rows, action)}>
            {`${label} ${rows.length}`}
          </Button>
        );
      })}
      <span className="ls-grow" />
      <Button size="small" type="text" onClick={clear}>
        {text.unmark}
      </Button>
    </div>
  );
}
