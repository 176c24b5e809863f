import { Button, Tree } from "antd";
import { useEffect, useMemo, useRef, useState } from "react";
import { EmptyFace, useSize } from "../../../design";
import type { DatabaseSelection } from "../../../ipc";
import { text } from "../messages";
import type { ObjectName } from "../selection";
import { conflictsOf, keyOf, objectOf, remove, rename } from "../selection";
import { SelectedNode } from "./SelectedNode";

interface Node {
  key: string;
  name: ObjectName;
  to: string | null | undefined;
  whole: boolean;
  children?: Node[];
}

interface Props {
  objects: DatabaseSelection[];
  select: (objects: DatabaseSelection[]) => void;
  /** Names the tables of a whole database, so that each can be renamed. */
  list: (database: string) => void;
  /** How many tables are selected in all. */
  tables: number;
}

function nodesOf(objects: DatabaseSelection[]): Node[] {
  return objects.map(({ database, rename: to, tables }) => ({
    key: keyOf({ database }),
    name: { database },
    to,
    whole: !tables,
    ...(tables ? { children: tables.map(({ table, rename: name }) => ({ key: keyOf({ database, table }), name: { database, table }, to: name, whole: false })) } : {}),
  }));
}

/** What is selected, with its names on the destination. */
export function SelectedTree({ objects, select, list, tables }: Props) {
  // Until the height is known nothing is drawn: a tree without one would draw every node.
  const { ref, height } = useSize();
  const [editing, setEditing] = useState<string | null>(null);
  const [focused, setFocused] = useState<string | null>(null);
  const [closed, setClosed] = useState<ReadonlySet<string>>(new Set());
  const conflicts = conflictsOf(objects);
  const pane = useRef<HTMLElement>(null);
  const edited = useRef(false);
  useEffect(() => {
    // The field that had the focus is gone with the renaming; whoever clicked elsewhere stays there.
    if (editing === null && edited.current && document.activeElement === document.body) pane.current?.querySelector<HTMLElement>("[role=tree] [tabindex='0'], [role=tree][tabindex='0']")?.focus();
    edited.current = editing !== null;
  }, [editing]);
  const nodes = useMemo(() => nodesOf(objects), [objects]);
  const open = useMemo(() => nodes.map(({ key }) => key).filter((key) => !closed.has(key)), [nodes, closed]);
  return (
    <section className="ls-pane" aria-label={text.selectedObjects} ref={pane}>
      <header className="ls-pane-head">
        <h2>{text.selectedObjects}</h2>
        <span className="ls-grow" />
        {objects.length > 0 && (
          <Button size="small" type="text" onClick={() => select([])}>
            {text.removeAll}
          </Button>
        )}
      </header>
      {conflicts.size > 0 && (
        <div className="ls-pane-note ls-bad" role="alert">
          {text.conflicts(conflicts.size)}
        </div>
      )}
      <div
        className="ls-pane-body"
        ref={ref}
        onKeyDown={(event) => {
          if (!focused || editing) return;
          if (event.key === "F2") setEditing(focused);
          if (event.key === "Delete") select(remove(objects, objectOf(focused)));
        }}
      >
        {objects.length === 0 ? (
          <EmptyFace title={text.selectedNone} hint={text.selectedNoneHint} />
        ) : height > 0 && (
          <Tree<Node>
            aria-label={text.selectedObjects}
            blockNode
            height={height}
            treeData={nodes}
            motion={false}
            expandedKeys={open}
            onExpand={(_, { node, expanded }) => setClosed(new Set(expanded ? [...closed].filter((key) => key !== node.key) : [...closed, node.key]))}
            selectedKeys={focused ? [focused] : []}
            onSelect={(_, { node }) => setFocused(node.key)}
            // The arrow keys move what F2 and Delete act on; leaving the tree keeps it.
            onActiveChange={(key) => key && setFocused(String(key))}
            titleRender={({ key, name, to, whole }) => (
              <SelectedNode
                name={name}
                to={to}
                whole={whole}
                conflict={conflicts.has(key)}
                editing={editing === key}
                edit={() => setEditing(key)}
                done={(next) => {
                  setEditing(null);
                  if (next !== null) select(rename(objects, objectOf(key), next));
                }}
                remove={() => select(remove(objects, name))}
                list={() => list(name.database)}
              />
            )}
          />
        )}
      </div>
      {objects.length > 0 && (
        <footer className="ls-pane-foot ls-muted">
          <span>{text.selectedCount(objects.length, tables)}</span>
          <span>{text.renameHint}</span>
        </footer>
      )}
    </section>
  );
}
