const isApple = (): boolean => navigator.platform.startsWith("Mac");

/** `Mod+K` as the caps of this machine's keyboard. */
export function keyCaps(keys: string): string[] {
  return keys.split("+").map((key) => (key === "Mod" ? (isApple() ? "⌘" : "Ctrl") : key));
}
