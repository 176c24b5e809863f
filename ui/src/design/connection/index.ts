export { ConnectionFields } from "./ConnectionFields";
export { Connectivity } from "./Connectivity";
export { newDetails, problemsOf, tidy } from "./details";
export type { Problems } from "./details";
export { text as connectionText } from "./messages";
