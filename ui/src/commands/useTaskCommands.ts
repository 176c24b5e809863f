import { useNavigate } from "@tanstack/react-router";
import { App } from "antd";
import { messages } from "../format";
import type { Action, TaskRow } from "../ipc";
import { useTaskAct } from "../ipc";
import type { Command } from "./registry";
import { taskActions } from "./taskActions";

const text = messages({ en: { cancel: "Cancel" } });

/** Runs an action on a task: asks first where something is given up, and goes where the action is seen. */
export function useRunTaskAction(): (row: TaskRow, action: Action) => void {
  const act = useTaskAct();
  const navigate = useNavigate();
  const { modal } = App.useApp();
  return (row, action) => {
    const { id } = row.snapshot;
    const { confirm, label } = taskActions[action];
    const send = () => act.mutateAsync({ id, action });
    if (action === "configure") {
      void navigate({ to: "/configure", search: { task: id } });
    } else if (action === "precheck") {
      void navigate({ to: "/tasks/$id", params: { id }, search: { dialog: "precheck" } });
      act.mutate({ id, action });
    } else if (confirm) {
      const { title, body } = confirm(row);
      // The failure is shown by the one handler; the dialog closes either way.
      const onOk = () => send().then(() => undefined, () => undefined);
      modal.confirm({ title, content: body, okText: label, okButtonProps: { danger: true }, cancelText: text.cancel, width: 480, onOk });
    } else {
      act.mutate({ id, action });
    }
  };
}

/** The allowed actions of a task as commands, for the palette and the keys. */
export function taskCommands(row: TaskRow, allowed: Action[], run: (row: TaskRow, action: Action) => void): Command[] {
  return allowed.map((action) => {
    const { label, keys } = taskActions[action];
    return { id: `task.${action}`, label: `${label} ${row.name}`, group: row.name, keys: keys ?? [], run: () => run(row, action) };
  });
}
