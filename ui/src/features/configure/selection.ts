import type { CatalogObject, DatabaseSelection, TableSelection } from "../../ipc";

/** An object of the tree: a database, or a table in it. */
export interface ObjectName {
  database: string;
  table?: string | undefined;
}

/** Longest name of a database or table on any supported server, in characters. */
const NAME_LENGTH_MAX = 64;

/** Whether a server allows this as a name. */
export function isName(name: string): boolean {
  const length = [...name].length;
  return length > 0 && length <= NAME_LENGTH_MAX && !name.includes("\0") && !name.endsWith(" ");
}

export function keyOf({ database, table }: ObjectName): string {
  return JSON.stringify(table === undefined ? [database] : [database, table]);
}

export function objectOf(key: string): ObjectName {
  const [database = "", table] = JSON.parse(key) as string[];
  return { database, table };
}

/** Views are not synchronized by this version; everything else that the catalog lists is a table. */
export function selectable(objects: CatalogObject[]): CatalogObject[] {
  return objects.filter(({ kind }) => kind === "table");
}

const find = (objects: DatabaseSelection[], database: string) => objects.find((one) => one.database === database);

function put(objects: DatabaseSelection[], next: DatabaseSelection): DatabaseSelection[] {
  const others = objects.filter((one) => one.database !== next.database);
  // A database of which no table is left is not selected.
  const kept = next.tables?.length === 0 ? others : [...others, next];
  return kept.sort((a, b) => (a.database < b.database ? -1 : 1));
}

const byName = (tables: TableSelection[]) => tables.sort((a, b) => (a.table < b.table ? -1 : 1));

/** Selects a whole database; tables made later are included. */
export function addDatabase(objects: DatabaseSelection[], database: string): DatabaseSelection[] {
  const whole: DatabaseSelection = { ...find(objects, database), database };
  delete whole.tables;
  return put(objects, whole);
}

/** Selects tables one by one; those of a whole database are selected already. */
export function addTables(objects: DatabaseSelection[], database: string, tables: string[]): DatabaseSelection[] {
  const known = find(objects, database);
  if (known && !known.tables) return objects;
  const have = known?.tables ?? [];
  const names = new Set(have.map(({ table }) => table));
  const added = tables.filter((table) => !names.has(table)).map((table) => ({ table }));
  return put(objects, { ...known, database, tables: byName([...have, ...added]) });
}

/** Takes an object out. A table taken out of a whole database leaves the others, by name; `all` are its tables. */
export function remove(objects: DatabaseSelection[], { database, table }: ObjectName, all: string[] = []): DatabaseSelection[] {
  const known = find(objects, database);
  if (!known) return objects;
  if (table === undefined) return objects.filter((one) => one !== known);
  const have = known.tables ?? all.map((name) => ({ table: name }));
  return put(objects, { ...known, tables: have.filter((one) => one.table !== table) });
}

/** Names every table of a whole database, so that each can be renamed or removed. */
export function listTables(objects: DatabaseSelection[], database: string, all: string[]): DatabaseSelection[] {
  const known = find(objects, database);
  if (!known || known.tables) return objects;
  return put(objects, { ...known, tables: byName(all.map((table) => ({ table }))) });
}

/** Gives an object its name on the destination; its own name takes the renaming back. */
export function rename(objects: DatabaseSelection[], { database, table }: ObjectName, name: string): DatabaseSelection[] {
  return objects.map((one) => {
    if (one.database !== database) return one;
    if (table === undefined) {
      const plain = { database, ...(one.tables ? { tables: one.tables } : {}) };
      return name === database ? plain : { ...plain, rename: name };
    }
    if (!one.tables) return one;
    return { ...one, tables: one.tables.map((it) => (it.table !== table ? it : name === table ? { table } : { table, rename: name })) };
  });
}

const judged = new WeakMap<DatabaseSelection[], Set<string>>();

/**
 * Keys of objects that would meet another under one name on the destination, or whose new name no server allows.
 * A selection is never changed in place, so each is judged once, however often the screens ask.
 */
export function conflictsOf(objects: DatabaseSelection[]): Set<string> {
  const known = judged.get(objects);
  if (known) return known;
  const found = judge(objects);
  judged.set(objects, found);
  return found;
}

function judge(objects: DatabaseSelection[]): Set<string> {
  const found = new Set<string>();
  const places = new Map<string, string[]>();
  const claim = (place: string, key: string) => {
    const keys = places.get(place);
    if (keys) keys.push(key);
    else places.set(place, [key]);
  };
  for (const { database, rename: databaseRename, tables } of objects) {
    const to = databaseRename ?? database;
    if (!isName(to)) found.add(keyOf({ database }));
    // A whole database claims every name in its destination.
    claim(JSON.stringify([to]), keyOf({ database }));
    for (const { table, rename: tableRename } of tables ?? []) {
      const name = tableRename ?? table;
      const key = keyOf({ database, table });
      if (!isName(name)) found.add(key);
      claim(JSON.stringify([to, name]), key);
    }
  }
  const whole = new Set(objects.filter(({ tables }) => !tables).map(({ database }) => keyOf({ database })));
  for (const [place, keys] of places) {
    if (keys.length < 2) continue;
    const isDatabase = (JSON.parse(place) as string[]).length === 1;
    // Two databases may share a destination as long as their tables are named one by one.
    if (!isDatabase || keys.some((key) => whole.has(key))) keys.forEach((key) => found.add(key));
  }
  return found;
}

/** How many tables are selected, as far as that is known: a whole database counts those that it has now. */
export function countTables(objects: DatabaseSelection[], tablesIn: (database: string) => number): number {
  return objects.reduce((sum, { database, tables }) => sum + (tables ? tables.length : tablesIn(database)), 0);
}
