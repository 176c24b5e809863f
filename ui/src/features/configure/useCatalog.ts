import { useQueries, useQuery } from "@tanstack/react-query";
import type { CatalogColumn, CatalogDatabase, CatalogObject, ConnectionId } from "../../ipc";
import { columnsQuery, databasesQuery, objectsQuery } from "../../ipc";
import type { ObjectName } from "./selection";
import { keyOf } from "./selection";

/** A level of the tree that is asked for: its children, or why there are none yet. */
export interface Level<T> {
  data: T[] | undefined;
  error: unknown;
  retry: () => void;
}

/** What is known of the source's catalog: each level is read when it is opened. */
export interface Catalog {
  databases: Level<CatalogDatabase> & { isFetching: boolean };
  objects: Map<string, Level<CatalogObject>>;
  columns: Map<string, Level<CatalogColumn>>;
}

/** Reads the databases, the objects of `opened` databases and the columns of `tables`. */
export function useCatalog(connection: ConnectionId, opened: string[], tables: ObjectName[]): Catalog {
  const databases = useQuery(databasesQuery(connection));
  const objects = useQueries({ queries: opened.map((database) => objectsQuery(connection, database)) });
  const columns = useQueries({ queries: tables.map(({ database, table = "" }) => columnsQuery(connection, database, table)) });
  const level = <T,>({ data, error, refetch }: { data: T[] | undefined; error: unknown; refetch: () => unknown }): Level<T> => ({ data, error, retry: () => void refetch() });
  return {
    databases: { ...level(databases), isFetching: databases.isFetching },
    objects: new Map(objects.map((query, at) => [opened[at] ?? "", level(query)])),
    columns: new Map(columns.map((query, at) => [keyOf(tables[at] ?? { database: "" }), level(query)])),
  };
}
