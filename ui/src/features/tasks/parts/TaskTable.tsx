import { Table } from "antd";
import type { TableRef } from "antd/es/table";
import { useEffect, useMemo, useRef } from "react";
import { useSize, widthOf } from "../../../design";
import type { TaskId, TaskRow } from "../../../ipc";
import { testids } from "../../../testids";
import type { Arrangement, SortColumn } from "../arrange";
import { text } from "../messages";
import { columnsOf } from "./columns";

const HEADER_HEIGHT = 40;
/** The column of the boxes that mark tasks. */
const MARKS_WIDTH = 32;

interface Props {
  rows: TaskRow[];
  arrangement: Arrangement;
  selected: TaskId | undefined;
  select: (id: TaskId) => void;
  marked: readonly TaskId[];
  mark: (ids: TaskId[]) => void;
  open: (row: TaskRow) => void;
  sortBy: (sort: SortColumn | undefined, order: Arrangement["order"]) => void;
}

/** The dense, virtual table of tasks. */
export function TaskTable({ rows, arrangement, selected, select, marked, mark, open, sortBy }: Props) {
  const { ref, width, height } = useSize();
  const table = useRef<TableRef>(null);
  useEffect(() => {
    if (selected) table.current?.scrollTo({ key: selected });
  }, [selected]);
  const { sort, order } = arrangement;
  const columns = useMemo(() => columnsOf(width - MARKS_WIDTH, { sort, order }, open), [width, sort, order, open]);
  return (
    <div className="ls-fill" ref={ref}>
      <Table<TaskRow>
        ref={table}
        virtual
        rowKey={(row) => row.snapshot.id}
        columns={columns}
        dataSource={rows}
        pagination={false}
        showSorterTooltip={false}
        rowSelection={{
          columnWidth: MARKS_WIDTH,
          selectedRowKeys: [...marked],
          onChange: (keys) => mark(keys.map(String)),
          getCheckboxProps: (row) => ({ "aria-label": text.markOf(row.name) }) as object,
          getTitleCheckboxProps: () => ({ "aria-label": text.markAll }) as object,
        }}
        scroll={{ x: widthOf(columns) + MARKS_WIDTH, y: Math.max(height - HEADER_HEIGHT, 80) }}
        rowClassName={(row) => (row.snapshot.id === selected ? "ls-row ls-row-selected" : "ls-row")}
        onRow={(row) => ({
          "data-testid": testids.taskRow,
          "data-task": row.snapshot.id,
          "aria-selected": row.snapshot.id === selected,
          onClick: () => select(row.snapshot.id),
          onDoubleClick: () => open(row),
        })}
        onChange={(_page, _filter, sorter) => {
          const one = Array.isArray(sorter) ? sorter[0] : sorter;
          sortBy(one?.order ? (one.columnKey as SortColumn) : undefined, one?.order ?? undefined);
        }}
      />
    </div>
  );
}
