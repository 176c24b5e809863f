import { FolderOutlined, PlusOutlined, SearchOutlined } from "../../design/icons";
import { useQuery } from "@tanstack/react-query";
import { App, Button, Input } from "antd";
import type { InputRef } from "antd";
import { useRef, useState } from "react";
import { useCommands } from "../../commands";
import { EmptyFace, ListFaces, PageHeader } from "../../design";
import type { Connection } from "../../ipc";
import { connectionsQuery, useDeleteConnection } from "../../ipc";
import { text } from "./messages";
import { ConnectionDrawer } from "./parts/ConnectionDrawer";
import { ConnectionTable } from "./parts/ConnectionTable";
import { TestDialog } from "./parts/TestDialog";

/** What the URL says about the list; `edit` is an id, or `new`. */
export interface ConnectionsSearch {
  folder?: string | undefined;
  q?: string | undefined;
  edit?: string | undefined;
}

function shown(connections: Connection[], { folder, q }: ConnectionsSearch): Connection[] {
  const needle = (q ?? "").trim().toLowerCase();
  return connections
    .filter(({ details }) => folder === undefined || details.folder === folder)
    .filter(({ details }) => !needle || [details.name, details.host, details.account].some((part) => part.toLowerCase().includes(needle)))
    .sort((a, b) => a.details.name.localeCompare(b.details.name));
}

/** Saved connections in their folders. */
export function ConnectionsPage({ search, setSearch }: { search: ConnectionsSearch; setSearch: (change: ConnectionsSearch) => void }) {
  const query = useQuery(connectionsQuery);
  const remove = useDeleteConnection();
  const { modal } = App.useApp();
  const [testing, setTesting] = useState<Connection | null>(null);
  const finder = useRef<InputRef>(null);
  const all = query.data ?? [];
  const create = () => setSearch({ edit: "new" });
  useCommands([
    { id: "connections.create", label: text.create, group: text.group, keys: ["C"], run: create },
    { id: "connections.find", label: text.search, group: text.group, keys: ["/"], run: () => finder.current?.focus() },
  ]);

  const askRemove = ({ id, details, tasks }: Connection) => {
    const title = text.removeTitle(details.name);
    if (tasks > 0) {
      modal.warning({ title, content: text.removeUsed(tasks) });
      return;
    }
    const onOk = () => remove.mutateAsync(id).then(() => undefined, () => undefined);
    modal.confirm({ title, content: text.removeBody(`${details.host}:${details.port}`), okText: text.remove, okButtonProps: { danger: true }, cancelText: text.cancel, onOk });
  };
  const createButton = (
    <Button type="primary" icon={<PlusOutlined />} onClick={create}>
      {text.create}
    </Button>
  );
  const edited = all.find((connection) => connection.id === search.edit);
  return (
    <div className="ls-page">
      <PageHeader
        title={text.title}
        actions={
          all.length > 0 && (
            <>
              <Input ref={finder} className="ls-search" allowClear prefix={<SearchOutlined />} placeholder={text.search} aria-label={text.search} value={search.q ?? ""} onChange={(event) => setSearch({ q: event.target.value || undefined })} />
              {createButton}
            </>
          )
        }
      />
      <ListFaces query={query} label={text.title} empty={<EmptyFace title={text.emptyTitle} hint={text.emptyHint} action={createButton} />}>
        {(connections) => (
          <div className="ls-folders">
            <Folders connections={connections} chosen={search.folder} choose={(folder) => setSearch({ folder })} />
            {shown(connections, search).length === 0 ? (
              <EmptyFace title={text.nothingFound} action={<Button onClick={() => setSearch({ q: undefined, folder: undefined })}>{text.showAll}</Button>} />
            ) : (
              <ConnectionTable connections={shown(connections, search)} acts={{ edit: ({ id }) => setSearch({ edit: id }), test: setTesting, remove: askRemove }} />
            )}
          </div>
        )}
      </ListFaces>
      {(search.edit === "new" || edited) && (
        <ConnectionDrawer key={search.edit} connection={edited} all={all} close={() => setSearch({ edit: undefined })} />
      )}
      {testing && <TestDialog connection={testing} close={() => setTesting(null)} />}
    </div>
  );
}

function Folders({ connections, chosen, choose }: { connections: Connection[]; chosen: string | undefined; choose: (folder: string | undefined) => void }) {
  const names = [...new Set(connections.map(({ details }) => details.folder))].sort();
  if (names.length < 2) return null;
  const count = (name: string) => connections.filter(({ details }) => details.folder === name).length;
  const item = (label: string, value: string | undefined, number: number) => (
    <button key={label} type="button" className="ls-folder" aria-pressed={chosen === value} onClick={() => choose(value)}>
      <FolderOutlined /> <span className="ls-ellipsis">{label}</span> <span className="ls-faint">{number}</span>
    </button>
  );
  return (
    <nav className="ls-folder-list" aria-label={text.title}>
      {item(text.all, undefined, connections.length)}
      {names.map((name) => item(name || text.noFolder, name, count(name)))}
    </nav>
  );
}
