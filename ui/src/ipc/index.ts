export * from "./bindings";
export * from "./failures";
export * from "./feed";
export { forgetLive, liveSamples, newestSnapshot, useFeedHeardAt, useLiveSamples, useSnapshot, watchTask } from "./live";
export * from "./mutations";
export * from "./queries";
export { asReport, connect, quitting, rpc } from "./transport";
export type { CommandName, Quitting, Request, Response, Transport } from "./transport";
