import { text } from "./messages";

/** The mark: two strokes in step. */
export function Mark() {
  return (
    <svg className="ls-mark" viewBox="0 0 24 24" width="26" height="26" role="img" aria-label={text.product}>
      <path d="M3 8.5h7.5l3 7H21" />
      <path d="M3 15.5h7.5l1-2.3M13 10.3l.8-1.8H21" />
    </svg>
  );
}
