import type { TableColumnType } from "antd";

/** A column that knows how narrow it may be and when it gives way. */
export interface FittingColumn<T> extends TableColumnType<T> {
  key: string;
  /** Narrowest width, in pixels, at which the column can be read. */
  width: number;
  /** Share of the width that is left over; columns without one keep their width. */
  grow?: number;
  /** Where there is no room for all, the column with the highest number goes first; one without always stays. */
  yields?: number;
}

/** Width of a table with these columns. */
export const widthOf = <T>(columns: FittingColumn<T>[]): number => columns.reduce((sum, { width }) => sum + width, 0);

/** The columns that a width has room for, as wide as they may be: a table never scrolls sideways for its least important column. */
export function fitColumns<T>(columns: FittingColumn<T>[], width: number): FittingColumn<T>[] {
  const yielding = columns.filter(({ yields }) => yields !== undefined).sort((a, b) => (b.yields ?? 0) - (a.yields ?? 0));
  let kept = columns;
  for (const column of yielding) {
    if (widthOf(kept) <= width) break;
    kept = kept.filter((other) => other !== column);
  }
  const spare = Math.max(0, width - widthOf(kept));
  const shares = kept.reduce((sum, { grow = 0 }) => sum + grow, 0);
  return kept.map((column) => ({ ...column, width: column.width + (shares > 0 ? Math.floor((spare * (column.grow ?? 0)) / shares) : 0) }));
}
