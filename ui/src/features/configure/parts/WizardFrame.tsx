import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { PageHeader, PrecheckDialog } from "../../../design";
import type { TaskDetail, TaskRow } from "../../../ipc";
import { connectionsQuery, taskQuery, useIgnoreAlert, useSnapshot, useTaskAct } from "../../../ipc";
import type { ConfigureSearch } from "../ConfigurePage";
import type { Step } from "../draft";
import { reachable, steps } from "../draft";
import { text } from "../messages";
import type { Wizard } from "../useWizard";
import { useWizard } from "../useWizard";
import { ObjectsStep } from "./ObjectsStep";
import { OptionsStep } from "./OptionsStep";
import { PrecheckStep } from "./PrecheckStep";
import { ReviewStep } from "./ReviewStep";
import { SourceStep } from "./SourceStep";
import { StepList } from "./StepList";

interface Props {
  opened: TaskDetail | null;
  search: ConfigureSearch;
  setSearch: (change: ConfigureSearch) => void;
}

/** The last step that can be opened. */
const lastOf = (open: Record<Step, boolean>): Step => steps.findLast((one) => open[one]) ?? "source";

/** The wizard: steps on the left, the current one beside them. */
export function WizardFrame({ opened, search, setSearch }: Props) {
  const wizard = useWizard(opened, (task) => setSearch({ task }));
  const { draft, id } = wizard;
  const detail = useQuery({ ...taskQuery(id ?? ""), enabled: id !== null }).data;
  const connections = useQuery(connectionsQuery).data ?? [];
  const destination = connections.find((one) => one.id === draft.destination || one.details.name === draft.destination);
  const production = destination?.details.environment === "production" || draft.options.environment === "production";

  const passed = !wizard.changed && detail?.row.snapshot.state.state === "precheck_passed";
  const open = reachable(draft, passed);
  // A draft that was left is gone on with where it ends; a complete task is looked through from the start.
  const [begun] = useState<Step>(() => (opened?.document.document === "draft" ? lastOf(open) : "source"));
  const wanted = search.step ?? begun;
  // A step that the URL names but that cannot be opened yet falls back to the last one that can.
  const step: Step = open[wanted] ? wanted : lastOf(open);

  const go = (next: Step) => {
    void wizard.flush();
    setSearch({ step: next, dialog: undefined });
  };
  return (
    <div className={production ? "ls-page ls-page-production" : "ls-page"}>
      <PageHeader title={opened?.document.document === "complete" ? text.configure(draft.name) : text.title} />
      <div className="ls-wizard">
        <StepList current={step} open={open} go={go} />
        {step === "source" && <SourceStep wizard={wizard} proceed={() => go("objects")} />}
        {step === "objects" && <ObjectsStep wizard={wizard} filter={search.filter ?? ""} setFilter={(filter) => setSearch({ filter: filter || undefined })} proceed={() => go("options")} back={() => go("source")} />}
        {step === "options" && <OptionsStep wizard={wizard} proceed={() => setSearch({ step: "precheck", dialog: "precheck" })} back={() => go("objects")} />}
        {step === "precheck" && <PrecheckStep wizard={wizard} row={detail?.row} view={() => setSearch({ dialog: "precheck" })} proceed={() => go("review")} back={() => go("options")} />}
        {step === "review" && <ReviewStep wizard={wizard} back={() => go("precheck")} />}
      </div>
      {search.dialog === "precheck" && detail && !wizard.changed && <Precheck row={detail.row} wizard={wizard} close={() => setSearch({ dialog: undefined })} next={() => go("review")} />}
    </div>
  );
}

function Precheck({ row, wizard, close, next }: { row: TaskRow; wizard: Wizard; close: () => void; next: () => void }) {
  const snapshot = useSnapshot(row.snapshot);
  const act = useTaskAct();
  const ignore = useIgnoreAlert();
  const { id } = snapshot;
  return (
    <PrecheckDialog
      row={{ ...row, snapshot }}
      close={close}
      again={() => act.mutate({ id, action: "precheck" })}
      ignore={({ code, subject }) => ignore.mutate({ id, alert: { code, subject } }, { onSuccess: wizard.absorb })}
      next={next}
    />
  );
}
