import { SafetyCertificateOutlined } from "../../../design/icons";
import { Button, Progress } from "antd";
import { useState } from "react";
import { StateTag, taskStates } from "../../../design";
import type { TaskRow } from "../../../ipc";
import { useTaskAct } from "../../../ipc";
import { text } from "../messages";
import type { Wizard } from "../useWizard";
import { StepBody } from "./StepBody";

interface Props {
  wizard: Wizard;
  row: TaskRow | undefined;
  view: () => void;
  proceed: () => void;
  back: () => void;
}

/** Where the precheck stands; the dialog over it has the items. */
export function PrecheckStep({ wizard, row, view, proceed, back }: Props) {
  const act = useTaskAct();
  const [busy, setBusy] = useState(false);
  const precheck = wizard.changed ? null : (row?.snapshot.precheck ?? null);
  const state = row?.snapshot.state.state ?? "not_configured";
  const passed = state === "precheck_passed" && !wizard.changed;

  const run = async () => {
    setBusy(true);
    const detail = await wizard.saveTask().catch(() => null);
    setBusy(false);
    if (!detail) return;
    act.mutate({ id: detail.row.snapshot.id, action: "precheck" });
    view();
  };
  return (
    <StepBody wizard={wizard} back={back} next={text.nextReview} proceed={proceed} blocked={!passed}>
      <section className="ls-card ls-precheck-card">
        {precheck ? (
          <>
            <Progress type="circle" size={74} percent={precheck.success_rate_percent} status={precheck.passed ? "success" : state === "precheck_failed" ? "exception" : "normal"} format={(rate) => `${rate ?? 0}%`} />
            <div className="ls-two-lines">
              <strong>{text.successRate(String(precheck.success_rate_percent))}</strong>
              <StateTag shown={taskStates[state]} />
            </div>
            <span className="ls-grow" />
            <Button icon={<SafetyCertificateOutlined />} onClick={view}>
              {text.openPrecheck}
            </Button>
          </>
        ) : (
          <>
            <div className="ls-two-lines">
              <strong>{row?.snapshot.precheck ? text.changedSince : text.precheckHint}</strong>
            </div>
            <span className="ls-grow" />
            <Button type="primary" loading={busy} icon={<SafetyCertificateOutlined />} onClick={() => void run()}>
              {text.runPrecheck}
            </Button>
          </>
        )}
      </section>
    </StepBody>
  );
}
