import type { Commands, ErrorReport, LiveEvent } from "./bindings";

/** Name of a command of the console. */
export type CommandName = keyof Commands;
/** What a command takes. */
export type Request<N extends CommandName> = Commands[N]["request"];
/** What a command gives. */
export type Response<N extends CommandName> = Commands[N]["response"];

/** Closing the window: the shell asks while tasks run, the page answers. */
export interface Quitting {
  /** Listens to the question, which comes with how many tasks run. Gives how to stop. */
  asked(listener: (running: number) => void): Promise<() => void>;
  /** The operator wants to quit. */
  want(): void;
  /** Yes: stop the tasks and close. */
  confirm(): void;
  /** No: keep everything as it is. */
  decline(): void;
}

/** The way to the console. The window has one over Tauri, the tests one in memory. */
export interface Transport {
  /** Sends a request; rejects with an `ErrorReport`. */
  call<N extends CommandName>(name: N, request: Request<N>): Promise<Response<N>>;
  /** Opens the one channel for live data, for the life of the window. */
  subscribe(listener: (event: LiveEvent) => void): Promise<void>;
  /** Absent where there is no window to close. */
  quitting?: Quitting;
}

let current: Transport | undefined;

/** Chooses the way to the console; called once, before the first screen. */
export function connect(transport: Transport): void {
  current = transport;
}

function transport(): Transport {
  if (!current) throw new Error("connect() runs before the first command");
  return current;
}

/** Runs a command of the console. */
export function rpc<N extends CommandName>(name: N, request: Request<N>): Promise<Response<N>> {
  return transport().call(name, request);
}

/** How the window is closed; absent where there is none. */
export function quitting(): Quitting | undefined {
  return transport().quitting;
}

/** Listens to live data. */
export function listen(listener: (event: LiveEvent) => void): Promise<void> {
  return transport().subscribe(listener);
}

function isReport(value: unknown): value is ErrorReport {
  return typeof value === "object" && value !== null && "code" in value && "title" in value && "chain" in value;
}

/** Any rejection as a report: what did not come from the console is a fault of the window. */
export function asReport(failure: unknown): ErrorReport {
  if (isReport(failure)) return failure;
  return {
    code: "UI001",
    kind: "internal",
    title: "The window could not reach the console behind it",
    hint: "Close the window and open it again; running tasks go on by themselves.",
    subject: null,
    chain: [failure instanceof Error ? failure.message : String(failure)],
  };
}
