import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useMemo, useState } from "react";
import type { DatabaseSelection } from "../../../ipc";
import { databasesQuery, objectsQuery } from "../../../ipc";
import { text } from "../messages";
import { conflictsOf, countTables, keyOf, listTables, objectOf, selectable } from "../selection";
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
  const known = useQuery(databasesQuery(connection)).data;
  const filtering = filter.trim() !== "";

  const searched = useMemo(() => (filtering && known ? known.slice(0, SEARCHED_MAX).map(({ name }) => name) : []), [filtering, known]);
  const { opened, tables } = useMemo(() => {
    const names = expanded.map(objectOf);
    const byHand = names.filter(({ table }) => table === undefined).map(({ database }) => database);
    return { opened: [...new Set([...byHand, ...searched])], tables: names.filter(({ table }) => table !== undefined) };
  }, [expanded, searched]);
  const catalog = useCatalog(connection, opened, tables);

  const select = (objects: DatabaseSelection[]) => change({ objects });
  const list = async (database: string) => {
    const objects = await client.ensureQueryData(objectsQuery(connection, database)).catch(() => null);
    if (objects) select(listTables(wizard.draft.objects, database, selectable(objects).map(({ name }) => name)));
  };
  const tablesIn = (database: string) => known?.find(({ name }) => name === database)?.tables ?? 0;
  const shownOpen = useMemo(() => [...new Set([...expanded, ...searched.map((database) => keyOf({ database }))])], [expanded, searched]);
  return (
    <StepBody wizard={wizard} back={back} next={text.nextOptions} proceed={proceed} blocked={draft.objects.length === 0 || conflictsOf(draft.objects).size > 0}>
      <p className="ls-muted ls-step-hint">{text.objectsHint}</p>
      <div className="ls-panes">
        <SourceTree
          catalog={catalog}
          objects={draft.objects}
          select={select}
          filter={filter}
          setFilter={setFilter}
          expanded={shownOpen}
          expand={setExpanded}
          unsearched={filtering && known ? known.filter(({ name }) => !opened.includes(name)).length : 0}
        />
        <SelectedTree objects={draft.objects} select={select} list={(database) => void list(database)} tables={countTables(draft.objects, tablesIn)} />
      </div>
    </StepBody>
  );
}
