export { messages } from "./messages";
export type { Language } from "./messages";
export { bytes, count, counted, megabytes, percent, rows, short } from "./numbers";
export { clock, duration, moment } from "./time";
