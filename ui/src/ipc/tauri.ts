import { Channel, invoke } from "@tauri-apps/api/core";
import type { LiveEvent } from "./bindings";
import { tauriQuitting } from "./quit";
import type { CommandName, Request, Response, Transport } from "./transport";

/** The way to the console inside the desktop window: two Tauri commands, `rpc` and `subscribe`. */
export function tauriTransport(): Transport {
  return {
    call<N extends CommandName>(name: N, request: Request<N>) {
      return invoke<Response<N>>("rpc", { name, request });
    },
    async subscribe(listener) {
      const channel = new Channel<LiveEvent>(listener);
      await invoke("subscribe", { channel });
    },
    quitting: tauriQuitting,
  };
}
