import type { Shown } from "./states";

/** A state as icon and word in its tone. */
export function StateTag({ shown, testid }: { shown: Shown; testid?: string }) {
  return (
    <span className={`ls-state ls-tone-${shown.tone}`} data-testid={testid}>
      {shown.icon}
      <span>{shown.label}</span>
    </span>
  );
}
