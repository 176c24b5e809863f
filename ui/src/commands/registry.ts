import { useEffect, useRef, useSyncExternalStore } from "react";

/** Something the operator can do here and now. Palette, keys and help read these; buttons run them. */
export interface Command {
  /** Stable name, for example `task.pause`. */
  id: string;
  label: string;
  /** Heading under which the palette and the help list it. */
  group: string;
  /** Key combinations, for example `Mod+K` or `J`; the first is shown. */
  keys?: readonly string[];
  run: () => void;
}

let registered: ReadonlyArray<{ owner: symbol; commands: Command[] }> = [];
let flat: Command[] = [];
const listeners = new Set<() => void>();

function publish(next: typeof registered): void {
  registered = next;
  // What was registered last is nearest to the operator and wins a key or a name.
  const seen = new Set<string>();
  flat = registered
    .toReversed()
    .flatMap(({ commands }) => commands)
    .filter(({ id }) => !seen.has(id) && seen.add(id));
  listeners.forEach((wake) => wake());
}

/** Registers commands while the calling component is on the screen. */
export function useCommands(commands: Command[]): void {
  const newest = useRef(commands);
  const shape = commands.map(({ id, label, keys }) => `${id}\n${label}\n${(keys ?? []).join()}`).join("\n\n");
  useEffect(() => {
    newest.current = commands;
  });
  useEffect(() => {
    const owner = Symbol("commands");
    const stable = newest.current.map((command) => ({
      ...command,
      run: () => newest.current.find(({ id }) => id === command.id)?.run(),
    }));
    publish([...registered, { owner, commands: stable }]);
    return () => publish(registered.filter((entry) => entry.owner !== owner));
  }, [shape]);
}

/** Every command that can be run now. */
export function useRegistered(): Command[] {
  return useSyncExternalStore(
    (wake) => {
      listeners.add(wake);
      return () => listeners.delete(wake);
    },
    () => flat,
  );
}

/** Every command that can be run now, for the key handler. */
export function registeredCommands(): Command[] {
  return flat;
}
