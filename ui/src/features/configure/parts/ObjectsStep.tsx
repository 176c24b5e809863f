import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import type { DatabaseSelection } from "../../../ipc";
import { objectsQuery } from "../../../ipc";
import { text } from "../messages";
import { conflictsOf, countTables, listTables, objectOf, selectable } from "../selection";
import { useCatalog } from "../useCatalog";
import type { Wizard } from "../useWizard";
import { SelectedTree } from "./SelectedTree";
import { SourceTree } from "./SourceTree";
import { StepBody } from "./StepBody";

/** A filter looks into this many databases by itself: each costs the source one read of its catalog. */
const SEARCHED_MAX = 50;

interface Props {
  wizard: Wizard;
  filter: string;
  setFilter: (filter: string) => void;
  proceed: () => void;
  back: () => void;
}

/** Databases and tables: what is there on the left, what is selected on the right. */
export function ObjectsStep({ wizard, filter, setFilter, proceed, back }: Props) {
  const { draft, change } = wizard;
  const client = useQueryClient();
  const connection = draft.source ?? "";
  const [expanded, setExpanded] = useState<string[]>([]);
  const databases = client.getQueryData<{ name: string }[]>(["catalog_databases", connection]) ?? [];
  const filtering = filter.trim() !== "";

  const names = expanded.map(objectOf);
  const byHand = names.filter(({ table }) => table === undefined).map(({ database }) => database);
  const searched = filtering ? databases.slice(0, SEARCHED_MAX).map(({ name }) => name) : [];
  const opened = [...new Set([...byHand, ...searched])];
  const catalog = useCatalog(connection, opened, names.filter(({ table }) => table !== undefined));

  const select = (objects: DatabaseSelection[]) => change({ objects });
  const list = async (database: string) => {
    const objects = await client.ensureQueryData(objectsQuery(connection, database)).catch(() => null);
    if (objects) select(listTables(wizard.draft.objects, database, selectable(objects).map(({ name }) => name)));
  };
  const tablesIn = (database: string) => catalog.databases.data?.find(({ name }) => name === database)?.tables ?? 0;
  const shownOpen = filtering ? [...new Set([...expanded, ...searched.map((name) => JSON.stringify([name]))])] : expanded;
  return (
    <StepBody wizard={wizard} back={back} next={text.nextOptions} proceed={proceed} blocked={draft.objects.length === 0 || conflictsOf(draft.objects).size > 0}>
      <p className="ls-muted ls-step-hint">{text.objectsHint}</p>
      <div className="ls-panes">
        <SourceTree
          catalog={{ ...catalog, refetch: catalog.databases.retry }}
          objects={draft.objects}
          select={select}
          filter={filter}
          setFilter={setFilter}
          expanded={shownOpen}
          expand={setExpanded}
          unsearched={filtering ? databases.filter(({ name }) => !opened.includes(name)).length : 0}
        />
        <SelectedTree objects={draft.objects} select={select} list={(database) => void list(database)} tables={countTables(draft.objects, tablesIn)} />
      </div>
    </StepBody>
  );
}
