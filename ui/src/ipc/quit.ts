import { emit, listen } from "@tauri-apps/api/event";
import type { Quitting } from "./transport";

/** Closing the window, in the three words that the shell and the page have for it. */
export const tauriQuitting: Quitting = {
  asked: (listener) => listen<{ running: number }>("quit-asked", ({ payload }) => listener(payload.running)),
  want: () => void emit("quit-wanted"),
  confirm: () => void emit("quit-confirmed"),
  decline: () => void emit("quit-declined"),
};
