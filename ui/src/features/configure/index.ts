export { ConfigurePage } from "./ConfigurePage";
export type { ConfigureSearch } from "./ConfigurePage";
