import type { TableColumnType } from "antd";
import { count } from "../../../format";
import type { TaskRow } from "../../../ipc";
import type { Arrangement, SortColumn } from "../arrange";
import { text } from "../messages";
import { ActionsCell, EnvironmentCell, LatencyCell, NameCell, ProgressCell, RateCell, RouteCell, StateCell, TrafficCell } from "./cells";

/** The columns of the list; sorting is asked of the URL, not of the table. */
export function columnsOf({ sort, order }: Arrangement, open: (row: TaskRow) => void): TableColumnType<TaskRow>[] {
  const sortable = (key: SortColumn) => ({ key, sorter: true, sortOrder: sort === key ? (order ?? null) : null });
  const number = { align: "right" as const, className: "ls-num" };
  return [
    { title: text.name, ...sortable("name"), width: 175, render: (_, row) => <NameCell row={row} open={() => open(row)} /> },
    { title: text.route, key: "route", width: 280, render: (_, row) => <RouteCell row={row} /> },
    { title: text.state, ...sortable("state"), width: 155, render: (_, row) => <StateCell row={row} /> },
    { title: text.progress, key: "progress", width: 140, render: (_, row) => <ProgressCell row={row} /> },
    { title: text.latency, ...sortable("latency"), ...number, width: 80, render: (_, row) => <LatencyCell row={row} /> },
    { title: text.rps, ...sortable("rps"), ...number, width: 125, render: (_, row) => <RateCell row={row} /> },
    { title: text.traffic, key: "traffic", ...number, width: 60, render: (_, row) => <TrafficCell row={row} /> },
    { title: text.tables, ...sortable("tables"), ...number, width: 72, render: (_, row) => count(row.snapshot.tables_total) },
    { title: text.environment, key: "environment", width: 108, render: (_, row) => <EnvironmentCell row={row} /> },
    { title: text.actions, key: "actions", width: 78, align: "right", fixed: "right", render: (_, row) => <ActionsCell row={row} /> },
  ];
}
