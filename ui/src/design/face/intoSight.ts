/** A ref for what answers the operator: it may come below what fits into the window. */
export function intoSight(element: HTMLElement | null): void {
  element?.scrollIntoView({ block: "nearest" });
}
