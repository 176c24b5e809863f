export { combination, useHotkeys } from "./hotkeys";
export { useCommands, useRegistered } from "./registry";
export type { Command } from "./registry";
export { TaskActionButtons } from "./TaskActionButtons";
export { taskActions } from "./taskActions";
export { taskCommands, useRunBulkAction, useRunTaskAction } from "./useTaskCommands";
