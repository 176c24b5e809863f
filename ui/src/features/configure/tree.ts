import type { CatalogColumn, CatalogDatabase, CatalogObject, DatabaseSelection } from "../../ipc";
import type { ObjectName } from "./selection";
import { keyOf } from "./selection";
import type { Catalog } from "./useCatalog";

/** What a node of the source tree stands for. */
export type Item =
  | { kind: "database"; database: CatalogDatabase }
  | { kind: "object"; name: Required<ObjectName>; object: CatalogObject }
  | { kind: "column"; column: CatalogColumn }
  | { kind: "loading" }
  | { kind: "none" }
  | { kind: "error"; error: unknown; retry: () => unknown };

/** A node as the tree draws it. */
export interface Node {
  key: string;
  item: Item;
  checkable: boolean;
  isLeaf: boolean;
  children?: Node[];
}

const leaf = (key: string, item: Item): Node => ({ key, item, checkable: false, isLeaf: true });

/** Children are made only for what is open: a closed table of a hundred thousand costs nothing. */
function columnNodes(key: string, catalog: Catalog): Node[] | undefined {
  const level = catalog.columns.get(key);
  if (!level) return undefined;
  if (level.data) return level.data.map((column) => leaf(`${key} ${column.name}`, { kind: "column", column }));
  if (level.error) return [leaf(`${key} error`, { kind: "error", error: level.error, retry: level.retry })];
  return [leaf(`${key} loading`, { kind: "loading" })];
}

function objectNodes(database: string, catalog: Catalog, needle: string): Node[] | undefined {
  const level = catalog.objects.get(database);
  const parent = keyOf({ database });
  if (!level) return undefined;
  if (level.error) return [leaf(`${parent} error`, { kind: "error", error: level.error, retry: level.retry })];
  if (!level.data) return [leaf(`${parent} loading`, { kind: "loading" })];
  if (level.data.length === 0) return [leaf(`${parent} none`, { kind: "none" })];
  const whole = matches(database, needle);
  return level.data
    .filter((object) => whole || matches(object.name, needle))
    .map((object) => {
      const name = { database, table: object.name };
      const key = keyOf(name);
      const isTable = object.kind === "table";
      return withChildren({ key, item: { kind: "object", name, object }, checkable: isTable, isLeaf: !isTable }, columnNodes(key, catalog));
    });
}

function withChildren(node: Node, children: Node[] | undefined): Node {
  return children ? { ...node, children } : node;
}

function matches(name: string, needle: string): boolean {
  return name.toLowerCase().includes(needle);
}

/** The tree under a filter: databases that match, and those of which a table does. */
export function treeOf(catalog: Catalog, filter: string): Node[] {
  const needle = filter.trim().toLowerCase();
  return (catalog.databases.data ?? []).flatMap((database) => {
    const children = objectNodes(database.name, catalog, needle);
    const hit = matches(database.name, needle) || children?.some(({ item }) => item.kind === "object");
    if (!hit) return [];
    return [withChildren({ key: keyOf({ database: database.name }), item: { kind: "database", database }, checkable: database.tables > 0, isLeaf: false }, children)];
  });
}

/** Tables that the filter shows, by database. */
export function shownTables(nodes: Node[]): Map<string, string[]> {
  const found = new Map<string, string[]>();
  for (const { item: parent, children = [] } of nodes) {
    if (parent.kind !== "database") continue;
    const tables = children.flatMap(({ item }) => (item.kind === "object" && item.object.kind === "table" ? [item.name.table] : []));
    if (tables.length > 0) found.set(parent.database.name, tables);
  }
  return found;
}

/** Which nodes are ticked, and which databases are ticked in part. */
export function ticksOf(nodes: Node[], objects: DatabaseSelection[]): { checked: string[]; halfChecked: string[] } {
  const selections = new Map(objects.map((one) => [one.database, one]));
  const checked: string[] = [];
  const halfChecked: string[] = [];
  for (const { key, item, children = [] } of nodes) {
    if (item.kind !== "database") continue;
    const selection = selections.get(item.database.name);
    if (!selection) continue;
    (selection.tables ? halfChecked : checked).push(key);
    const chosen = selection.tables && new Set(selection.tables.map(({ table }) => table));
    for (const child of children) {
      if (child.item.kind === "object" && child.checkable && (!chosen || chosen.has(child.item.name.table))) checked.push(child.key);
    }
  }
  return { checked, halfChecked };
}
