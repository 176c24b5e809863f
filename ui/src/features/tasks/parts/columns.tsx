import { count } from "../../../format";
import type { FittingColumn } from "../../../design";
import { fitColumns } from "../../../design";
import type { TaskRow } from "../../../ipc";
import type { Arrangement, SortColumn } from "../arrange";
import { text } from "../messages";
import { ActionsCell, EnvironmentCell, LatencyCell, NameCell, ProgressCell, RateCell, RouteCell, StateCell, TrafficCell, TrendCell } from "./cells";

/** The columns of the list that a width has room for; sorting is asked of the URL, not of the table. */
export function columnsOf(width: number, { sort, order }: Arrangement, open: (row: TaskRow) => void): FittingColumn<TaskRow>[] {
  const sortable = (key: SortColumn) => ({ key, sorter: true, sortOrder: sort === key ? (order ?? null) : null });
  const number = { align: "right" as const, className: "ls-num" };
  const fitted = fitColumns<TaskRow>(
    [
      { title: text.name, ...sortable("name"), width: 140, grow: 3 },
      { title: text.route, key: "route", width: 246, grow: 6, render: (_, row) => <RouteCell row={row} /> },
      { title: text.environment, key: "environment", width: 116, yields: 6, render: (_, row) => <EnvironmentCell row={row} /> },
      { title: text.state, ...sortable("state"), width: 152, grow: 1, render: (_, row) => <StateCell row={row} /> },
      { title: text.progress, key: "progress", width: 106, grow: 1, yields: 1, render: (_, row) => <ProgressCell row={row} /> },
      { title: text.latency, ...sortable("latency"), ...number, width: 88, render: (_, row) => <LatencyCell row={row} /> },
      { title: text.trend, key: "trend", width: 84, align: "right", yields: 3, render: (_, row) => <TrendCell row={row} /> },
      { title: text.rps, ...sortable("rps"), ...number, width: 80, yields: 2, render: (_, row) => <RateCell row={row} /> },
      { title: text.traffic, key: "traffic", ...number, width: 62, yields: 5, render: (_, row) => <TrafficCell row={row} /> },
      { title: text.tables, ...sortable("tables"), ...number, width: 82, yields: 4, render: (_, row) => count(row.snapshot.tables_total) },
      { title: text.actions, key: "actions", width: 76, className: "ls-end", align: "right", render: (_, row) => <ActionsCell row={row} /> },
    ],
    width,
  );
  // Where the environment has no column of its own it stands below the name: it must not go unseen.
  const aside = !fitted.some(({ key }) => key === "environment");
  return fitted.map((column) => (column.key === "name" ? { ...column, render: (_, row) => <NameCell row={row} open={open} environment={aside} /> } : column));
}
