import { expect, test } from "vitest";
import type { DatabaseSelection } from "../../ipc";
import { addDatabase, addTables, conflictsOf, countTables, isName, keyOf, listTables, objectOf, remove, rename } from "./selection";

const shop: DatabaseSelection[] = [{ database: "shop" }];

test("a key gives its object back, dots and quotes included", () => {
  const name = { database: 'a.b"c', table: "d.e" };
  expect(objectOf(keyOf(name))).toEqual(name);
  expect(objectOf(keyOf({ database: "x" }))).toEqual({ database: "x", table: undefined });
});

test("selecting tables keeps databases and tables in order and each once", () => {
  const once = addTables(addTables([], "shop", ["order", "actor"]), "crm", ["note"]);
  expect(addTables(once, "shop", ["actor"])).toEqual([
    { database: "crm", tables: [{ table: "note" }] },
    { database: "shop", tables: [{ table: "actor" }, { table: "order" }] },
  ]);
});

test("a table of a whole database is selected already", () => {
  expect(addTables(shop, "shop", ["order"])).toBe(shop);
});

test("selecting the whole database keeps its new name and drops the list of tables", () => {
  const some = rename(addTables([], "shop", ["order"]), { database: "shop" }, "shop_copy");
  expect(addDatabase(some, "shop")).toEqual([{ database: "shop", rename: "shop_copy" }]);
});

test("taking a table out of a whole database leaves the others by name", () => {
  expect(remove(shop, { database: "shop", table: "b" }, ["a", "b", "c"])).toEqual([{ database: "shop", tables: [{ table: "a" }, { table: "c" }] }]);
});

test("a database without any table left is not selected", () => {
  expect(remove(addTables([], "shop", ["order"]), { database: "shop", table: "order" })).toEqual([]);
});

test("renaming to its own name takes the renaming back", () => {
  const listed = listTables(shop, "shop", ["a"]);
  const renamed = rename(rename(listed, { database: "shop", table: "a" }, "b"), { database: "shop" }, "s");
  expect(renamed).toEqual([{ database: "shop", rename: "s", tables: [{ table: "a", rename: "b" }] }]);
  expect(rename(rename(renamed, { database: "shop", table: "a" }, "a"), { database: "shop" }, "shop")).toEqual([{ database: "shop", tables: [{ table: "a" }] }]);
});

test("two tables that meet under one name conflict, two databases merged table by table do not", () => {
  const merged: DatabaseSelection[] = [
    { database: "a", rename: "all", tables: [{ table: "x" }] },
    { database: "b", rename: "all", tables: [{ table: "y" }] },
  ];
  expect(conflictsOf(merged).size).toBe(0);
  const met = rename(merged, { database: "b", table: "y" }, "x");
  expect(conflictsOf(met)).toEqual(new Set([keyOf({ database: "a", table: "x" }), keyOf({ database: "b", table: "y" })]));
});

test("a whole database conflicts with whatever else goes to the same place", () => {
  const objects: DatabaseSelection[] = [{ database: "a", rename: "b" }, { database: "b", tables: [{ table: "x" }] }];
  expect(conflictsOf(objects)).toEqual(new Set([keyOf({ database: "a" }), keyOf({ database: "b" })]));
});

test("names that no server allows are conflicts", () => {
  expect([isName(""), isName("a "), isName("x".repeat(65)), isName("é".repeat(64))]).toEqual([false, false, false, true]);
  expect(conflictsOf(rename(shop, { database: "shop" }, "bad ")).size).toBe(1);
});

test("a whole database counts the tables that it has now", () => {
  expect(countTables([...shop, { database: "crm", tables: [{ table: "a" }] }], () => 16)).toBe(17);
});
