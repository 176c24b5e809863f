import { SearchOutlined } from "../../../design/icons";
import { Button, Input, Tree } from "antd";
import { useMemo } from "react";
import { EmptyFace, ListFaces, useSize } from "../../../design";
import type { DatabaseSelection } from "../../../ipc";
import { text } from "../messages";
import type { ObjectName } from "../selection";
import { addDatabase, addTables, objectOf, remove, selectable } from "../selection";
import type { Node } from "../tree";
import { shownTables, ticksOf, treeOf } from "../tree";
import type { Catalog } from "../useCatalog";
import { NodeTitle } from "./NodeTitle";

interface Props {
  catalog: Catalog;
  objects: DatabaseSelection[];
  select: (objects: DatabaseSelection[]) => void;
  filter: string;
  setFilter: (filter: string) => void;
  expanded: string[];
  expand: (keys: string[]) => void;
  /** How many databases the filter has not looked into. */
  unsearched: number;
}

/** The source's databases, tables and columns, read level by level. */
export function SourceTree({ catalog, objects, select, filter, setFilter, expanded, expand, unsearched }: Props) {
  // Until the height is known nothing is drawn: a tree without one would draw every node.
  const { ref, height } = useSize();
  const nodes = useMemo(() => treeOf(catalog, filter), [catalog, filter]);
  const ticks = useMemo(() => ticksOf(nodes, objects), [nodes, objects]);
  const shown = useMemo(() => shownTables(nodes), [nodes]);
  const found = [...shown.values()].reduce((sum, tables) => sum + tables.length, 0);
  const filtering = filter.trim() !== "";

  const toggle = (name: ObjectName, tick: boolean) => {
    const { database, table } = name;
    if (!tick) {
      const all = selectable(catalog.objects.get(database)?.data ?? []).map((object) => object.name);
      return select(remove(objects, name, all));
    }
    return select(table === undefined ? addDatabase(objects, database) : addTables(objects, database, [table]));
  };
  const selectFound = () => select([...shown].reduce((chosen, [database, tables]) => addTables(chosen, database, tables), objects));

  return (
    <section className="ls-pane" aria-label={text.sourceObjects}>
      <header className="ls-pane-head">
        <h2>{text.sourceObjects}</h2>
        <Input allowClear prefix={<SearchOutlined />} placeholder={text.filter} aria-label={text.filter} value={filter} onChange={(event) => setFilter(event.target.value)} />
      </header>
      {filtering && (
        <div className="ls-pane-note">
          <span>{text.filterCount(found)}</span>
          {unsearched > 0 && <span className="ls-warn">{text.filterMore(unsearched)}</span>}
          <span className="ls-grow" />
          {found > 0 && (
            <Button size="small" onClick={selectFound}>
              {text.selectMatches(found)}
            </Button>
          )}
        </div>
      )}
      <div className="ls-pane-body" ref={ref}>
        <ListFaces query={{ ...catalog.databases, refetch: catalog.databases.retry }} label={text.sourceObjects} empty={<EmptyFace title={text.noDatabases} hint={text.noDatabasesHint} />}>
          {() =>
            nodes.length === 0 ? (
              <EmptyFace title={text.nothingMatches} />
            ) : height > 0 && (
              <Tree<Node>
                aria-label={text.sourceObjects}
                blockNode
                checkable
                checkStrictly
                motion={false}
                selectable={false}
                height={height}
                treeData={nodes}
                checkedKeys={ticks}
                expandedKeys={expanded}
                onExpand={(keys) => expand(keys.map(String))}
                onCheck={(_, { node, checked }) => toggle(objectOf(node.key), checked)}
                titleRender={({ item }) => <NodeTitle item={item} />}
              />
            )
          }
        </ListFaces>
      </div>
    </section>
  );
}
