import { useQueries, useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import type { CatalogColumn, CatalogDatabase, CatalogObject, ConnectionId } from "../../ipc";
import { columnsQuery, databasesQuery, objectsQuery } from "../../ipc";
import type { ObjectName } from "./selection";
import { keyOf } from "./selection";

/** A level of the tree that is asked for: its children, or why there are none yet. */
export interface Level<T> {
  data: T[] | undefined;
  error: unknown;
  retry: () => unknown;
}

/** What is known of the source's catalog: each level is read when it is opened. */
export interface Catalog {
  databases: Level<CatalogDatabase> & { isFetching: boolean };
  objects: Map<string, Level<CatalogObject>>;
  columns: Map<string, Level<CatalogColumn>>;
}

interface Asked<T> {
  data: T[] | undefined;
  error: unknown;
  refetch: () => unknown;
}

const level = <T,>({ data, error, refetch }: Asked<T>): Level<T> => ({ data, error, retry: refetch });
// Constants, so that the levels stay the same objects until an answer changes: the tree may have 100,000 nodes.
const objectLevels = (asked: Asked<CatalogObject>[]) => asked.map(level);
const columnLevels = (asked: Asked<CatalogColumn>[]) => asked.map(level);

/** Reads the databases, the objects of `opened` databases and the columns of `tables`. */
export function useCatalog(connection: ConnectionId, opened: string[], tables: ObjectName[]): Catalog {
  const { data, error, refetch, isFetching } = useQuery(databasesQuery(connection));
  const objects = useQueries({ queries: opened.map((database) => objectsQuery(connection, database)), combine: objectLevels });
  const columns = useQueries({ queries: tables.map(({ database, table = "" }) => columnsQuery(connection, database, table)), combine: columnLevels });
  return useMemo(
    () => ({
      databases: { data, error, retry: refetch, isFetching },
      objects: new Map(objects.map((one, at) => [opened[at] ?? "", one])),
      columns: new Map(columns.map((one, at) => [keyOf(tables[at] ?? { database: "" }), one])),
    }),
    [data, error, refetch, isFetching, objects, columns, opened, tables],
  );
}
