export { ConnectionsPage } from "./ConnectionsPage";
export type { ConnectionsSearch } from "./ConnectionsPage";
