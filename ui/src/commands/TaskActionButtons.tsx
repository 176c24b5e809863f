import { MoreOutlined } from "../design/icons";
import { Button, Dropdown, Tooltip } from "antd";
import { messages } from "../format";
import type { Action, TaskRow } from "../ipc";
import { taskActions } from "./taskActions";
import { useRunTaskAction } from "./useTaskCommands";

const text = messages({ en: { more: (name: string) => `More actions for ${name}`, of: (action: string, name: string) => `${action} ${name}` } });

interface Props {
  row: TaskRow;
  actions: Action[];
  /** How many stand as buttons; the rest are in the menu. */
  shown: number;
  /** Icons alone, for a table. */
  compact?: boolean;
}

/** The actions that the state allows, and no others. */
export function TaskActionButtons({ row, actions, shown, compact = false }: Props) {
  const run = useRunTaskAction();
  const first = actions.slice(0, shown);
  const rest = actions.slice(shown);
  const [primary] = first;
  return (
    <span className="ls-actions" onClick={(event) => event.stopPropagation()} onDoubleClick={(event) => event.stopPropagation()}>
      {first.map((action) => {
        const { label, icon, danger } = taskActions[action];
        const button = (
          <Button
            key={action}
            size={compact ? "small" : "medium"}
            type={compact ? "text" : action === primary && !danger ? "primary" : "default"}
            danger={danger && !compact}
            icon={icon}
            aria-label={compact ? text.of(label, row.name) : label}
            onClick={() => run(row, action)}
          >
            {compact ? null : label}
          </Button>
        );
        return compact ? (
          <Tooltip key={action} title={label}>
            {button}
          </Tooltip>
        ) : (
          button
        );
      })}
      {rest.length > 0 && (
        <Dropdown
          trigger={["click"]}
          menu={{
            items: rest.map((action) => ({ key: action, label: taskActions[action].label, icon: taskActions[action].icon, danger: taskActions[action].danger })),
            onClick: ({ key }) => run(row, key as Action),
          }}
        >
          <Button size={compact ? "small" : "medium"} type={compact ? "text" : "default"} icon={<MoreOutlined />} aria-label={text.more(row.name)} />
        </Dropdown>
      )}
    </span>
  );
}
