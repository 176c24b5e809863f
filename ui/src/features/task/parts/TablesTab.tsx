import { SearchOutlined } from "../../../design/icons";
import { useQuery } from "@tanstack/react-query";
import { Input, Progress, Table, Tooltip } from "antd";
import type { HTMLAttributes } from "react";
import { EmptyFace, ListFaces, StateTag, fitColumns, tableStates, useSize, widthOf } from "../../../design";
import type { FittingColumn } from "../../../design";
import { count, percent, rows } from "../../../format";
import type { TableSnapshot, TaskId } from "../../../ipc";
import { tablesQuery } from "../../../ipc";
import { testids } from "../../../testids";
import { text } from "../messages";

const PAGE_SIZE = 200;
/** Counts of tables are asked for again this often while the tab is open. */
const REFRESH_MS = 2000;
const HEADER_AND_PAGES = 84;

function Share({ table: { rows_done, rows_total, rows_estimated, state } }: { table: TableSnapshot }) {
  const whole = state === "loaded" || state === "synchronizing";
  const share = whole ? 100 : Math.min(99, percent(rows_done, rows_total));
  return (
    <span className="ls-share">
      <Progress percent={share} size={["100%", 4]} showInfo={false} />
      <span>{`${rows_estimated && !whole ? "~" : ""}${share}%`}</span>
    </span>
  );
}

const number = { align: "right" as const, className: "ls-num" };

const columns: FittingColumn<TableSnapshot>[] = [
  { title: text.table, key: "table", width: 160, grow: 2, render: (_, it) => <span className="ls-name ls-ellipsis" title={`${it.database}.${it.table}`}>{`${it.database}.${it.table}`}</span> },
  {
    title: text.renamedTo,
    key: "renamed",
    width: 150,
    grow: 2,
    yields: 2,
    render: (_, it) => {
      const same = it.database === it.destination_database && it.table === it.destination_table;
      const name = `${it.destination_database}.${it.destination_table}`;
      return (
        <span className={same ? "ls-faint ls-ellipsis" : "ls-ellipsis"} title={name}>
          {name}
        </span>
      );
    },
  },
  { title: text.state, key: "state", width: 146, render: (_, it) => <StateTag shown={tableStates[it.state]} /> },
  { title: text.progress, key: "progress", width: 120, grow: 1, yields: 3, render: (_, it) => <Share table={it} /> },
  { title: text.rows, key: "rows", ...number, width: 186, render: (_, it) => `${count(it.rows_done)} / ${rows(it.rows_total, it.rows_estimated)}` },
  { title: text.inserted, key: "inserted", ...number, width: 86, yields: 1, render: (_, it) => count(it.inserted) },
  { title: text.updated, key: "updated", ...number, width: 86, yields: 1, render: (_, it) => count(it.updated) },
  { title: text.deleted, key: "deleted", ...number, width: 86, yields: 1, render: (_, it) => count(it.deleted) },
  {
    title: text.error,
    key: "error",
    width: 140,
    grow: 2,
    render: (_, { error }) =>
      error && (
        <Tooltip title={`${error.title}. ${error.hint}`}>
          <span className="ls-bad ls-ellipsis">{`${error.code} ${error.title}`}</span>
        </Tooltip>
      ),
  },
];

interface Props {
  id: TaskId;
  filter: string;
  setFilter: (filter: string) => void;
  page: number;
  setPage: (page: number) => void;
}

/** Every table of the task: state, progress, counts. */
export function TablesTab({ id, filter, setFilter, page, setPage }: Props) {
  const query = useQuery({ ...tablesQuery(id, filter, (page - 1) * PAGE_SIZE, PAGE_SIZE), refetchInterval: REFRESH_MS });
  const { ref, width, height } = useSize();
  const fitted = fitColumns(columns, width);
  const empty = filter ? <EmptyFace title={text.noTableMatches} /> : <EmptyFace title={text.noTables} hint={text.noTablesHint} />;
  return (
    <div className="ls-tab">
      <div className="ls-toolbar">
        <Input className="ls-search" allowClear prefix={<SearchOutlined />} placeholder={text.tableFilter} aria-label={text.tableFilter} value={filter} onChange={(event) => setFilter(event.target.value)} />
        <span className="ls-muted">{query.data && text.tableCount(query.data.total)}</span>
      </div>
      <div className="ls-fill ls-fill-flush" ref={ref}>
        <ListFaces query={{ ...query, data: query.data?.tables }} label={text.tabTables} empty={empty}>
          {(tables) => (
            <Table<TableSnapshot>
              virtual
              rowKey={(it) => `${it.database}.${it.table}`}
              columns={fitted}
              dataSource={tables}
              scroll={{ x: widthOf(fitted), y: Math.max(height - HEADER_AND_PAGES, 80) }}
              pagination={{ current: page, pageSize: PAGE_SIZE, total: query.data?.total ?? 0, showSizeChanger: false, hideOnSinglePage: true, onChange: setPage, size: "small" }}
              onRow={(it) => ({ "data-testid": testids.tableRow, "data-table": `${it.database}.${it.table}` }) as HTMLAttributes<HTMLElement>}
            />
          )}
        </ListFaces>
      </div>
    </div>
  );
}
