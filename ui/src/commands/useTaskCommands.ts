import { useNavigate } from "@tanstack/react-router";
import { App } from "antd";
import { counted, messages } from "../format";
import type { Action, TaskRow } from "../ipc";
import { useTaskAct } from "../ipc";
import type { Command } from "./registry";
import { taskActions } from "./taskActions";

const text = messages({
  en: {
    cancel: "Cancel",
    manyTitle: (action: string, tasks: string) => `${action} ${tasks}?`,
    manyBody: (names: string, body: string) => `${names}. ${body}`,
  },
});

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

/** Runs an action on several tasks, each by itself: one that is refused does not hold the others up. Asks once for all where something is given up. */
export function useRunBulkAction(): (rows: TaskRow[], action: Action) => void {
  const act = useTaskAct();
  const { modal } = App.useApp();
  return (rows, action) => {
    const { confirmMany, label } = taskActions[action];
    // Each failure is shown by the one handler.
    const send = () => Promise.allSettled(rows.map(({ snapshot }) => act.mutateAsync({ id: snapshot.id, action })));
    if (!confirmMany) return void send();
    const names = rows.map(({ name, destination }) => (destination ? `${name} → ${destination.name}` : name)).join(", ");
    const onOk = () => send().then(() => undefined);
    modal.confirm({ title: text.manyTitle(label, counted(rows.length, "task")), content: text.manyBody(names, confirmMany), okText: label, okButtonProps: { danger: true }, cancelText: text.cancel, width: 480, onOk });
  };
}

/** The allowed actions of a task as commands, for the palette and the keys. */
export function taskCommands(row: TaskRow, allowed: Action[], run: (row: TaskRow, action: Action) => void): Command[] {
  return allowed.map((action) => {
    const { label, keys } = taskActions[action];
    return { id: `task.${action}`, label: `${label} ${row.name}`, group: row.name, keys: keys ?? [], run: () => run(row, action) };
  });
}
