import { useQueries, useQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { CopyButton } from "../../../design";
import { bytes, count, short } from "../../../format";
import type { CatalogObject, Connection, DatabaseSelection } from "../../../ipc";
import { connectionsQuery, objectsQuery, useTaskAct } from "../../../ipc";
import type { Draft } from "../draft";
import { definitionOf } from "../draft";
import { text } from "../messages";
import { selectable } from "../selection";
import type { Wizard } from "../useWizard";
import { StepBody } from "./StepBody";

/** Rows and bytes of what is selected, as the source estimates them. */
function sizeOf(objects: DatabaseSelection[], catalogs: (CatalogObject[] | undefined)[]): { rows: number; bytes: number } {
  const sum = { rows: 0, bytes: 0 };
  objects.forEach(({ tables }, at) => {
    const names = tables && new Set(tables.map(({ table }) => table));
    for (const object of selectable(catalogs[at] ?? [])) {
      if (names && !names.has(object.name)) continue;
      sum.rows += object.rows_estimate;
      sum.bytes += object.bytes;
    }
  });
  return sum;
}

function sentencesOf({ types, options }: Draft, route: [string, string], size: { rows: number; bytes: number }): string[] {
  const { retry, conflicting_tables, ignored_alerts } = options;
  return [
    text.sentenceRoute(...route),
    types.schema ? text.sentenceSchema : text.sentenceNoSchema,
    types.full ? text.sentenceFull(short(size.rows), bytes(size.bytes)) : "",
    types.incremental ? text.sentenceIncremental : text.sentenceOnce,
    conflicting_tables === "precheck_and_report_errors" ? text.sentenceReport : text.sentenceIgnore,
    text.sentenceRetry(count(retry.failed_connections_minutes), count(retry.other_issues_minutes)),
    ignored_alerts.length > 0 ? text.sentenceIgnored(ignored_alerts.length) : "",
  ].filter(Boolean);
}

/** Table names written out for each database; the document below has them all. */
const NAMES_MAX = 60;

function namesOf(tables: NonNullable<DatabaseSelection["tables"]>): string {
  const names = tables.slice(0, NAMES_MAX).map(({ table, rename }) => (rename ? `${table} → ${rename}` : table));
  return [...names, ...(tables.length > NAMES_MAX ? [text.andMore(tables.length - NAMES_MAX)] : [])].join(", ");
}

/** The task in plain language, then the start. */
export function ReviewStep({ wizard, back }: { wizard: Wizard; back: () => void }) {
  const { draft, id } = wizard;
  const { objects } = draft;
  const act = useTaskAct();
  const navigate = useNavigate();
  const connections = useQuery(connectionsQuery).data ?? [];
  const catalogs = useQueries({ queries: objects.map(({ database }) => objectsQuery(draft.source ?? "", database)) });
  const nameOf = (ref: string | null) => {
    const found: Connection | undefined = connections.find((one) => one.id === ref || one.details.name === ref);
    return found ? `${found.details.name} (${found.details.host}:${found.details.port})` : (ref ?? "");
  };
  const size = sizeOf(objects, catalogs.map(({ data }) => data));
  const json = JSON.stringify(definitionOf(draft, id), null, 2);

  const start = () => {
    if (!id) return;
    act.mutate({ id, action: "start" }, { onSuccess: () => void navigate({ to: "/tasks/$id", params: { id } }) });
  };
  return (
    <StepBody wizard={wizard} back={back} next={text.start} proceed={start} busy={act.isPending}>
      <section className="ls-card ls-review">
        <h2>{text.summary}</h2>
        <ul>
          {sentencesOf(draft, [nameOf(draft.source), nameOf(draft.destination)], size).map((sentence) => (
            <li key={sentence}>{sentence}</li>
          ))}
        </ul>
        <h2>{text.selected}</h2>
        <ul>
          {objects.map(({ database, rename, tables }) => (
            <li key={database}>
              <strong>{rename ? `${database} → ${rename}` : database}</strong>:{" "}
              {tables ? namesOf(tables) : text.whole}
            </li>
          ))}
        </ul>
        <details>
          <summary>{text.json}</summary>
          <CopyButton value={json} label={text.copyJson}>
            {text.copyJson}
          </CopyButton>
          <pre className="ls-json ls-selectable">{json}</pre>
        </details>
      </section>
    </StepBody>
  );
}
