export { TaskPage } from "./TaskPage";
export type { TaskSearch } from "./TaskPage";
