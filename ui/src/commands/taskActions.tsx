import {
  CaretRightOutlined,
  ClearOutlined,
  DeleteOutlined,
  EditOutlined,
  PauseOutlined,
  PlayCircleOutlined,
  SafetyCertificateOutlined,
  StopOutlined,
} from "../design/icons";
import type { ReactNode } from "react";
import { counted, messages } from "../format";
import type { Action, TaskRow } from "../ipc";

const text = messages({
  en: {
    configure: "Configure",
    precheck: "Precheck",
    start: "Start",
    pause: "Pause",
    resume: "Resume",
    stop: "Stop",
    reset: "Reset",
    release: "Release",
    stopTitle: (name: string) => `Stop ${name} for good?`,
    stopBody: (tables: string, source: string, destination: string) =>
      `Changes on ${source} will no longer reach the ${tables} on ${destination}. Rows already there stay. A stopped task cannot be resumed; it can only be reset and loaded again. To interrupt it for a while, pause it instead.`,
    resetTitle: (name: string) => `Reset ${name}?`,
    resetBody: (tables: string, destination: string) =>
      `The position and the progress of ${tables} are forgotten, and the next start begins from nothing. The tables on ${destination} and their rows are not removed.`,
    releaseTitle: (name: string) => `Release ${name}?`,
    releaseBody: (destination: string) =>
      `The task is removed from this console, and its position from the lockstep database on ${destination}. The synchronized tables and their rows stay. This cannot be undone.`,
    releaseMany: "They are removed from this console, and their positions from the lockstep database of each destination. The synchronized tables and their rows stay. This cannot be undone.",
    nowhere: "the destination",
    somewhere: "the source",
  },
});

/** What must be said before an action is taken. */
export interface Confirmation {
  title: string;
  body: string;
}

interface Shown {
  label: string;
  icon: ReactNode;
  keys?: readonly string[];
  danger: boolean;
  confirm?: (row: TaskRow) => Confirmation;
  /** What is said before it is done to several tasks at once, below their names. */
  confirmMany?: string;
}

const destinationOf = (row: TaskRow): string => (row.destination ? `${row.destination.name} (${row.destination.address})` : text.nowhere);
const sourceOf = (row: TaskRow): string => row.source?.name ?? text.somewhere;
const tablesOf = (row: TaskRow): string => counted(row.snapshot.tables_total, "table");

/** The one table of actions: a new action fails to compile until it is in here. */
export const taskActions: Record<Action, Shown> = {
  configure: { label: text.configure, icon: <EditOutlined />, danger: false },
  precheck: { label: text.precheck, icon: <SafetyCertificateOutlined />, danger: false },
  start: { label: text.start, icon: <CaretRightOutlined />, danger: false },
  pause: { label: text.pause, icon: <PauseOutlined />, keys: ["P"], danger: false },
  resume: { label: text.resume, icon: <PlayCircleOutlined />, keys: ["P"], danger: false },
  stop: {
    label: text.stop,
    icon: <StopOutlined />,
    danger: true,
    confirm: (row) => ({ title: text.stopTitle(row.name), body: text.stopBody(tablesOf(row), sourceOf(row), destinationOf(row)) }),
  },
  reset: {
    label: text.reset,
    icon: <ClearOutlined />,
    danger: true,
    confirm: (row) => ({ title: text.resetTitle(row.name), body: text.resetBody(tablesOf(row), destinationOf(row)) }),
  },
  release: {
    label: text.release,
    icon: <DeleteOutlined />,
    danger: true,
    confirm: (row) => ({ title: text.releaseTitle(row.name), body: text.releaseBody(destinationOf(row)) }),
    confirmMany: text.releaseMany,
  },
};
