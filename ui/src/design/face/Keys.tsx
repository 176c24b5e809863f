import { keyCaps } from "./keyCaps";

/** A key combination as key caps. */
export function Keys({ keys }: { keys: string }) {
  return (
    <span className="ls-keys">
      {keyCaps(keys).map((cap) => (
        <kbd key={cap}>{cap}</kbd>
      ))}
    </span>
  );
}
