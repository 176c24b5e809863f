import { PlusOutlined, SearchOutlined } from "../../design/icons";
import { useQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import type { InputRef } from "antd";
import { Button, Input } from "antd";
import { useCallback, useMemo, useRef } from "react";
import { taskCommands, useCommands, useRunTaskAction } from "../../commands";
import type { Command } from "../../commands";
import { EmptyFace, ListFaces, PageHeader } from "../../design";
import type { TaskRow } from "../../ipc";
import { taskListQuery, useSnapshot } from "../../ipc";
import type { Arrangement } from "./arrange";
import { arrange } from "./arrange";
import { markedOf, turned } from "./bulk";
import { text } from "./messages";
import { BulkBar } from "./parts/BulkBar";
import { Counters } from "./parts/Counters";
import { Peek } from "./parts/Peek";
import { TaskTable } from "./parts/TaskTable";

/** What the URL says about the list. */
export interface TasksSearch extends Arrangement {
  selected?: string | undefined;
  /** The tasks that the next action is for, besides the selected one. */
  marked?: string[] | undefined;
  /** Whether the selected task is shown beside the list. */
  peek?: boolean | undefined;
}

/** The home screen: every task, its state and its rates. */
export function TasksPage({ search, setSearch }: { search: TasksSearch; setSearch: (change: TasksSearch) => void }) {
  const query = useQuery(taskListQuery);
  const navigate = useNavigate();
  const finder = useRef<InputRef>(null);
  const { group, q, sort, order } = search;
  const rows = useMemo(() => arrange(query.data ?? [], { group, q, sort, order }), [query.data, group, q, sort, order]);
  const at = rows.findIndex((row) => row.snapshot.id === search.selected);
  const selected = rows[at];
  const marked = markedOf(rows, search.marked);

  const open = useCallback(
    ({ snapshot: { id, state } }: TaskRow) => {
      // There is nothing to watch of a draft: it is gone on with.
      if (state.state === "not_configured") void navigate({ to: "/configure", search: { task: id } });
      else void navigate({ to: "/tasks/$id", params: { id } });
    },
    [navigate],
  );
  const create = () => void navigate({ to: "/configure", search: { session: String(Date.now()) } });
  const move = (step: number) => {
    const next = rows[Math.min(Math.max(at + step, 0), rows.length - 1)];
    if (next) setSearch({ selected: next.snapshot.id });
  };

  useCommands([
    { id: "tasks.next", label: text.next, group: text.group, keys: ["J", "ArrowDown"], run: () => move(1) },
    { id: "tasks.previous", label: text.previous, group: text.group, keys: ["K", "ArrowUp"], run: () => move(-1) },
    { id: "tasks.find", label: text.find, group: text.group, keys: ["/"], run: () => finder.current?.focus() },
  ]);

  const createButton = (
    <Button type="primary" icon={<PlusOutlined />} onClick={create}>
      {text.create}
    </Button>
  );
  return (
    <div className="ls-page">
      <PageHeader title={text.title} actions={query.data && query.data.length > 0 && createButton}>
        {query.data && query.data.length > 0 && (
          <div className="ls-toolbar">
            <Counters rows={query.data} chosen={search.group} choose={(group) => setSearch({ group })} />
            <span className="ls-grow" />
            <Input
              ref={finder}
              className="ls-search"
              allowClear
              prefix={<SearchOutlined />}
              placeholder={text.search}
              aria-label={text.search}
              value={search.q ?? ""}
              onChange={(event) => setSearch({ q: event.target.value || undefined })}
            />
          </div>
        )}
      </PageHeader>
      {selected && <SelectedCommands row={selected} open={() => open(selected)} search={search} setSearch={setSearch} />}
      {marked.length > 0 && <BulkBar marked={marked} clear={() => setSearch({ marked: undefined })} />}
      <ListFaces query={query} label={text.title} empty={<EmptyFace title={text.emptyTitle} hint={text.emptyHint} action={createButton} />}>
        {() =>
          rows.length === 0 ? (
            <EmptyFace
              title={text.nothingFound}
              hint={text.nothingFoundHint}
              action={<Button onClick={() => setSearch({ q: undefined, group: undefined })}>{text.clear}</Button>}
            />
          ) : (
            <div className="ls-beside">
              <TaskTable
                rows={rows}
                arrangement={search}
                selected={search.selected}
                select={(id) => setSearch({ selected: id })}
                marked={marked.map(({ snapshot }) => snapshot.id)}
                mark={(ids) => setSearch({ marked: ids.length > 0 ? ids : undefined })}
                open={open}
                sortBy={(sort, order) => setSearch({ sort, order })}
              />
              {search.peek && selected && <Peek row={selected} open={() => open(selected)} close={() => setSearch({ peek: undefined })} />}
            </div>
          )
        }
      </ListFaces>
    </div>
  );
}

interface Selected {
  row: TaskRow;
  open: () => void;
  search: TasksSearch;
  setSearch: (change: TasksSearch) => void;
}

/** Registers what the selected task allows now. */
function SelectedCommands({ row, open, search, setSearch }: Selected) {
  const run = useRunTaskAction();
  const { id } = row.snapshot;
  const own: Command[] = [
    { id: "tasks.open", label: text.open, group: text.group, keys: ["Enter"], run: open },
    { id: "tasks.peek", label: text.peek, group: text.group, keys: ["Space"], run: () => setSearch({ peek: search.peek ? undefined : true }) },
    { id: "tasks.mark", label: text.mark, group: text.group, keys: ["X"], run: () => setSearch({ marked: turned(search.marked, id) }) },
  ];
  if (search.peek) own.push({ id: "tasks.peek.close", label: text.peekClose, group: text.group, keys: ["Escape"], run: () => setSearch({ peek: undefined }) });
  useCommands([...own, ...taskCommands(row, useSnapshot(row.snapshot).actions, run)]);
  return null;
}
