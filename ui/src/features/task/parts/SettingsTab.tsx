import type { ReactNode } from "react";
import { CopyButton, EnvironmentLabel } from "../../../design";
import { count, moment } from "../../../format";
import type { DatabaseSelection, TaskDefinition, TaskDetail } from "../../../ipc";
import { text } from "../messages";
import { SpeedCard } from "./SpeedCard";

function objectWords({ database, rename, tables }: DatabaseSelection): string {
  const name = rename ? `${database} → ${rename}` : database;
  return `${name}: ${tables ? text.tableCount(tables.length) : text.wholeDatabase}`;
}

function typeWords({ types }: TaskDefinition): string {
  return [types.schema && text.schema, types.full && text.full, types.incremental && text.incremental].filter(Boolean).join(", ");
}

/** The definition as it was saved, in words and as JSON. */
export function SettingsTab({ detail: { row, document } }: { detail: TaskDetail }) {
  const json = JSON.stringify(document.content, null, 2);
  return (
    <div className="ls-definition">
      <section className="ls-card">
        <h2>{text.definition}</h2>
        <dl className="ls-facts">
          <Fact name={text.taskId}>
            <code className="ls-selectable">{row.snapshot.id}</code>
            <CopyButton value={row.snapshot.id} label={text.copyId} />
          </Fact>
          <Fact name={text.created}>{moment(row.created_ms)}</Fact>
          {document.document === "complete" && <Words definition={document.content} />}
        </dl>
      </section>
      {document.document === "complete" && <SpeedCard id={row.snapshot.id} throttles={document.content.options.throttles} />}
      <section className="ls-card">
        <div className="ls-card-head">
          <h2>{text.json}</h2>
          <CopyButton value={json} label={text.copyJson}>
            {text.copyJson}
          </CopyButton>
        </div>
        <pre className="ls-json ls-selectable">{json}</pre>
      </section>
    </div>
  );
}

function Words({ definition }: { definition: TaskDefinition }) {
  const { options, objects } = definition;
  const ignored = options.ignored_alerts.map(({ code, subject }) => (subject ? `${code} (${subject})` : code));
  return (
    <>
      <Fact name={text.environment}>{options.environment ? <EnvironmentLabel tag={options.environment} /> : text.none}</Fact>
      <Fact name={text.types}>{typeWords(definition)}</Fact>
      <Fact name={text.conflicting}>{options.conflicting_tables === "precheck_and_report_errors" ? text.reportErrors : text.ignoreErrors}</Fact>
      <Fact name={text.retryConnections}>{text.minutes(count(options.retry.failed_connections_minutes))}</Fact>
      <Fact name={text.retryOther}>{text.minutes(count(options.retry.other_issues_minutes))}</Fact>
      <Fact name={text.workers}>{text.readersWriters(String(options.workers.readers), String(options.workers.writers))}</Fact>
      <Fact name={text.objects}>
        {objects.map((selection) => (
          <div key={selection.database}>{objectWords(selection)}</div>
        ))}
      </Fact>
      <Fact name={text.ignoredAlerts}>{ignored.length > 0 ? ignored.join(", ") : text.none}</Fact>
    </>
  );
}

function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </>
  );
}
