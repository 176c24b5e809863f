import {
  CheckCircleFilled,
  ClockCircleOutlined,
  CloseCircleFilled,
  DeleteOutlined,
  EditOutlined,
  FlagFilled,
  LoadingOutlined,
  PauseCircleFilled,
  PlayCircleOutlined,
  ReloadOutlined,
  StopFilled,
  SyncOutlined,
} from "../icons";
import type { ReactNode } from "react";
import { messages } from "../../format";
import type { PhaseState, TableState, TaskState } from "../../ipc";

/** How a state looks besides its word. */
export type Tone = "ok" | "work" | "warn" | "bad" | "idle";

/** How a state is shown: icon and word, never colour alone. */
export interface Shown {
  label: string;
  tone: Tone;
  icon: ReactNode;
}

/** Name of a task's state. */
export type StateName = TaskState["state"];

const words = messages({
  en: {
    not_configured: "Draft",
    not_started: "Not started",
    prechecking: "Prechecking",
    precheck_failed: "Precheck failed",
    precheck_passed: "Precheck passed",
    initializing: "Initializing",
    initialize_failed: "Initialization failed",
    synchronizing: "Synchronizing",
    retrying: "Retrying",
    suspending: "Pausing",
    suspended: "Paused",
    failed: "Failed",
    stopping: "Stopping",
    stopped: "Stopped",
    finished: "Completed",
    released: "Released",
  },
});

const phaseWords = messages({
  en: { not_selected: "Not selected", not_started: "Waiting", running: "Running", caught_up: "Caught up", failed: "Failed", finished: "Finished" },
});

const tableWords = messages({
  en: { waiting: "Waiting", loading: "Loading", loaded: "Loaded", synchronizing: "Synchronizing", set_aside: "Set aside", failed: "Failed" },
});

/** The one map of task states: a new state fails to compile until it is in here. */
export const taskStates: Record<StateName, Shown> = {
  not_configured: { label: words.not_configured, tone: "idle", icon: <EditOutlined /> },
  not_started: { label: words.not_started, tone: "idle", icon: <ClockCircleOutlined /> },
  prechecking: { label: words.prechecking, tone: "work", icon: <LoadingOutlined /> },
  precheck_failed: { label: words.precheck_failed, tone: "bad", icon: <CloseCircleFilled /> },
  precheck_passed: { label: words.precheck_passed, tone: "ok", icon: <PlayCircleOutlined /> },
  initializing: { label: words.initializing, tone: "work", icon: <LoadingOutlined /> },
  initialize_failed: { label: words.initialize_failed, tone: "bad", icon: <CloseCircleFilled /> },
  synchronizing: { label: words.synchronizing, tone: "ok", icon: <SyncOutlined /> },
  retrying: { label: words.retrying, tone: "warn", icon: <ReloadOutlined /> },
  suspending: { label: words.suspending, tone: "idle", icon: <LoadingOutlined /> },
  suspended: { label: words.suspended, tone: "idle", icon: <PauseCircleFilled /> },
  failed: { label: words.failed, tone: "bad", icon: <CloseCircleFilled /> },
  stopping: { label: words.stopping, tone: "idle", icon: <LoadingOutlined /> },
  stopped: { label: words.stopped, tone: "idle", icon: <StopFilled /> },
  finished: { label: words.finished, tone: "ok", icon: <FlagFilled /> },
  released: { label: words.released, tone: "idle", icon: <DeleteOutlined /> },
};

/** The one map of phase states. */
export const phaseStates: Record<PhaseState, Shown> = {
  not_selected: { label: phaseWords.not_selected, tone: "idle", icon: <StopFilled /> },
  not_started: { label: phaseWords.not_started, tone: "idle", icon: <ClockCircleOutlined /> },
  running: { label: phaseWords.running, tone: "work", icon: <LoadingOutlined /> },
  caught_up: { label: phaseWords.caught_up, tone: "ok", icon: <CheckCircleFilled /> },
  failed: { label: phaseWords.failed, tone: "bad", icon: <CloseCircleFilled /> },
  finished: { label: phaseWords.finished, tone: "ok", icon: <CheckCircleFilled /> },
};

/** The one map of table states. */
export const tableStates: Record<TableState, Shown> = {
  waiting: { label: tableWords.waiting, tone: "idle", icon: <ClockCircleOutlined /> },
  loading: { label: tableWords.loading, tone: "work", icon: <LoadingOutlined /> },
  loaded: { label: tableWords.loaded, tone: "ok", icon: <CheckCircleFilled /> },
  synchronizing: { label: tableWords.synchronizing, tone: "ok", icon: <SyncOutlined /> },
  set_aside: { label: tableWords.set_aside, tone: "warn", icon: <PauseCircleFilled /> },
  failed: { label: tableWords.failed, tone: "bad", icon: <CloseCircleFilled /> },
};
