import { useEffect } from "react";
import { registeredCommands } from "./registry";

/** The combination of a key event in the registry's spelling: `Mod+K`, `Shift+F2`, `?`. */
export function combination(event: Pick<KeyboardEvent, "key" | "ctrlKey" | "metaKey" | "altKey" | "shiftKey">): string {
  const key = event.key === " " ? "Space" : event.key.length === 1 ? event.key.toUpperCase() : event.key;
  const parts: string[] = [];
  if (event.ctrlKey || event.metaKey) parts.push("Mod");
  if (event.altKey) parts.push("Alt");
  // A printed character such as `?` already says that Shift was held.
  if (event.shiftKey && event.key.length > 1) parts.push("Shift");
  return [...parts, key].join("+");
}

const TYPING = "input:not([type=checkbox]), textarea, select, [contenteditable=true]";
/** Where Enter and Space belong to the element itself. */
const PRESSABLE = "button, input[type=checkbox], a, summary, [role=button], [role=menuitem], [role=option], [role=tab], [role=checkbox], [role=radio], .ant-tree";

function belongsToElement(target: EventTarget | null, keys: string): boolean {
  if (!(target instanceof Element)) return false;
  if (target.closest(TYPING)) return !keys.startsWith("Mod+");
  if (target.closest(".ant-modal, .ant-drawer, .ant-popover, .ant-dropdown")) return !keys.startsWith("Mod+");
  return (keys === "Enter" || keys === "Space") && target.closest(PRESSABLE) !== null;
}

/** Runs the registered command of each key combination; mounted once, by the shell. */
export function useHotkeys(): void {
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (event.defaultPrevented || event.isComposing) return;
      const keys = combination(event);
      if (belongsToElement(event.target, keys)) return;
      const command = registeredCommands().find((candidate) => candidate.keys?.includes(keys));
      if (!command) return;
      event.preventDefault();
      command.run();
    };
    window.addEventListener("keydown", onKey);
    return () => window.removeEventListener("keydown", onKey);
  }, []);
}
