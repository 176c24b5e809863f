import { Button, Modal, Progress } from "antd";
import type { Finding, Outcome, TaskRow } from "../../ipc";
import { testids } from "../../testids";
import { FindingRow } from "./FindingRow";
import { text } from "./messages";

const ORDER: Record<Outcome, number> = { failed: 0, alert: 1, passed: 2 };
const weight = (finding: Finding): number => (finding.ignored ? 1.5 : ORDER[finding.outcome]);

interface Props {
  row: TaskRow;
  again: () => void;
  ignore: (finding: Finding) => void;
  close: () => void;
  /** Where to go once the precheck passed; absent where there is nowhere. */
  next?: (() => void) | undefined;
}

/** What the operator reads above the items. */
function verdictOf({ snapshot: { precheck, state } }: TaskRow): string {
  if (!precheck) return text.notRun;
  if (state.state === "prechecking") return text.running(String(precheck.items_done), String(precheck.items_total));
  if (precheck.passed) return text.passedAll;
  if (precheck.findings.some(({ outcome }) => outcome === "failed")) return text.blocked;
  if (precheck.findings.some(({ outcome, ignored }) => outcome === "alert" && !ignored)) return text.alerted;
  return text.ready;
}

/** The precheck as it runs and after: Success Rate, blocking items, alerts, passed items. */
export function PrecheckDialog({ row, again, ignore, close, next }: Props) {
  const { precheck, state, actions } = row.snapshot;
  const running = state.state === "prechecking";
  const findings = precheck?.findings ?? [];
  const tally = (outcome: Outcome) => findings.filter((finding) => finding.outcome === outcome && !finding.ignored).length;
  const rate = precheck?.success_rate_percent ?? 0;
  // While it runs the items come in the order in which they ran; then what blocks comes first.
  const listed = running ? findings : findings.toSorted((a, b) => weight(a) - weight(b));
  return (
    <Modal
      open
      title={text.title(row.name)}
      width={860}
      onCancel={close}
      mask={{ closable: false }}
      footer={
        <div className="ls-dialog-foot">
          <Button onClick={close}>{text.close}</Button>
          <span className="ls-grow" />
          <Button loading={running} disabled={!running && !actions.includes("precheck")} type={precheck?.passed ? "default" : "primary"} onClick={again}>
            {precheck ? text.again : text.run}
          </Button>
          {next && precheck?.passed && !running && (
            <Button type="primary" onClick={next}>
              {text.next}
            </Button>
          )}
        </div>
      }
    >
      <div className="ls-precheck-head">
        <Progress type="circle" size={74} percent={rate} status={running ? "normal" : precheck?.passed ? "success" : tally("failed") > 0 ? "exception" : "normal"} format={() => <span data-testid={testids.precheckRate}>{`${rate}%`}</span>} />
        <div className="ls-two-lines">
          <strong>{text.rate}</strong>
          <span className="ls-muted" role="status">
            {verdictOf(row)}
          </span>
        </div>
        <span className="ls-grow" />
        <Tally label={text.failed} count={tally("failed")} tone="bad" />
        <Tally label={text.alerts} count={tally("alert")} tone="warn" />
        <Tally label={text.passed} count={tally("passed")} tone="ok" />
      </div>
      <ul className="ls-findings">
        {listed.map((finding) => (
          <FindingRow key={`${finding.code} ${finding.subject ?? ""} ${finding.outcome}`} finding={finding} ignore={running ? undefined : ignore} />
        ))}
      </ul>
    </Modal>
  );
}

function Tally({ label, count, tone }: { label: string; count: number; tone: "bad" | "warn" | "ok" }) {
  return (
    <div className="ls-tally">
      <span className={count > 0 ? `ls-${tone}` : "ls-faint"}>{count}</span>
      <span className="ls-muted">{label}</span>
    </div>
  );
}
