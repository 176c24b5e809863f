export { TasksPage } from "./TasksPage";
export type { TasksSearch } from "./TasksPage";
