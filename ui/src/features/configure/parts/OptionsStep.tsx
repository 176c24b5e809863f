import { Checkbox, Form, Radio, Select, Space } from "antd";
import { useState } from "react";
import { EnvironmentLabel, NumberField, Parameter, ThrottleFields, environments } from "../../../design";
import type { EnvironmentTag, SynchronizationTypes, TaskOptions } from "../../../ipc";
import { useTaskAct } from "../../../ipc";
import { optionProblems, retryBounds, workerBounds } from "../draft";
import { text } from "../messages";
import type { Wizard } from "../useWizard";
import { StepBody } from "./StepBody";

const typeLabels: [keyof SynchronizationTypes, string][] = [
  ["schema", text.schemaType],
  ["full", text.fullType],
  ["incremental", text.incrementalType],
];

const range = ([low, high]: readonly [number, number]) => text.retryRange(String(low), String(high));

interface NumberProps {
  id: string;
  label: string;
  help: string;
  unit: string;
  value: number;
  change: (value: number) => void;
  problem: string | undefined;
}

function NumberParameter({ id, label, help, unit, value, change, problem }: NumberProps) {
  return (
    <Parameter label={label} help={help} htmlFor={id} problem={problem}>
      <Space.Compact>
        <NumberField id={id} value={value} change={change} />
        <Space.Addon>{unit}</Space.Addon>
      </Space.Compact>
    </Parameter>
  );
}

/** Everything that has a default. */
export function OptionsStep({ wizard, proceed, back }: { wizard: Wizard; proceed: () => void; back: () => void }) {
  const { draft, change } = wizard;
  const { types, options } = draft;
  const { retry, workers } = options;
  const act = useTaskAct();
  const [busy, setBusy] = useState(false);
  const problems = optionProblems(draft);
  const set = (part: Partial<TaskOptions>) => change({ options: { ...options, ...part } });

  const saveAndCheck = async () => {
    setBusy(true);
    const detail = await wizard.saveTask().catch(() => null);
    setBusy(false);
    if (!detail) return;
    act.mutate({ id: detail.row.snapshot.id, action: "precheck" });
    proceed();
  };
  return (
    <StepBody wizard={wizard} back={back} next={text.nextPrecheck} proceed={() => void saveAndCheck()} busy={busy} blocked={Object.keys(problems).length > 0}>
      <Form layout="vertical" component="div" className="ls-card ls-options">
        <Parameter label={text.types} help={text.typesHelp} problem={problems.types ? text.typesNone : undefined}>
          <div className="ls-checks">
            {typeLabels.map(([type, label]) => (
              <Checkbox key={type} checked={types[type]} onChange={(event) => change({ types: { ...types, [type]: event.target.checked } })}>
                {label}
              </Checkbox>
            ))}
          </div>
        </Parameter>
        <Parameter label={text.conflicting} help={options.conflicting_tables === "precheck_and_report_errors" ? text.reportErrorsHelp : text.ignoreErrorsHelp}>
          <Radio.Group
            value={options.conflicting_tables}
            onChange={(event) => set({ conflicting_tables: event.target.value as TaskOptions["conflicting_tables"] })}
            options={[
              { value: "precheck_and_report_errors", label: text.reportErrors },
              { value: "ignore_errors_and_proceed", label: text.ignoreErrors },
            ]}
          />
        </Parameter>
        <div className="ls-columns">
          <NumberParameter id="retry-connections" label={text.retryConnections} help={text.retryConnectionsHelp} unit={text.minutes} value={retry.failed_connections_minutes} change={(value) => set({ retry: { ...retry, failed_connections_minutes: value } })} problem={problems.connections && range(retryBounds.connections)} />
          <NumberParameter id="retry-other" label={text.retryOther} help={text.retryOtherHelp} unit={text.minutes} value={retry.other_issues_minutes} change={(value) => set({ retry: { ...retry, other_issues_minutes: value } })} problem={problems.other && (problems.other === "order" ? text.retryOrder : range(retryBounds.other))} />
          <NumberParameter id="readers" label={text.readers} help={text.readersHelp} unit={text.connectionsUnit} value={workers.readers} change={(readers) => set({ workers: { ...workers, readers } })} problem={problems.readers && range(workerBounds)} />
          <NumberParameter id="writers" label={text.writers} help={text.writersHelp} unit={text.connectionsUnit} value={workers.writers} change={(writers) => set({ workers: { ...workers, writers } })} problem={problems.writers && range(workerBounds)} />
        </div>
        <ThrottleFields throttles={options.throttles} change={(throttles) => set({ throttles })} />
        <Parameter label={text.heartbeat} help={options.heartbeat ? text.heartbeatWrittenHelp : text.heartbeatHelp}>
          <Checkbox checked={options.heartbeat} onChange={(event) => set({ heartbeat: event.target.checked })}>
            {text.heartbeatWrite}
          </Checkbox>
        </Parameter>
        <Parameter label={text.environment} help={text.environmentHelp} htmlFor="environment">
          <Select<EnvironmentTag | "">
            id="environment"
            aria-label={text.environment}
            className="ls-narrow"
            value={options.environment ?? ""}
            options={[{ value: "", label: text.noEnvironment }, ...environments.map((tag) => ({ value: tag, label: <EnvironmentLabel tag={tag} /> }))]}
            onChange={(tag) => set({ environment: tag === "" ? null : tag })}
          />
        </Parameter>
      </Form>
    </StepBody>
  );
}
