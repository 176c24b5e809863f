import { tauriTransport } from "./ipc/tauri";
import { start } from "./start";

start(tauriTransport());
