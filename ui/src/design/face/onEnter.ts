import type { KeyboardEvent } from "react";

const TYPED: ReadonlySet<string> = new Set(["text", "password"]);

/** Handles keys of a form: Enter in a field that is typed into runs `run`; lists and boxes keep Enter for themselves. */
export function onEnter(run: () => void) {
  return (event: KeyboardEvent): void => {
    const { target } = event;
    if (event.key !== "Enter" || event.nativeEvent.isComposing || event.defaultPrevented) return;
    if (!(target instanceof HTMLInputElement) || !TYPED.has(target.type) || target.role === "combobox") return;
    event.preventDefault();
    run();
  };
}
