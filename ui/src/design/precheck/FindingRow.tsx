import { CheckCircleFilled, CloseCircleFilled, DownOutlined, EyeInvisibleOutlined, RightOutlined, WarningFilled } from "../icons";
import { Button, Modal } from "antd";
import { useState } from "react";
import type { Finding, Outcome } from "../../ipc";
import { testids } from "../../testids";
import { StateTag } from "../task/StateTag";
import type { Shown } from "../task/states";
import { FindingDetails } from "./FindingDetails";
import { text } from "./messages";

/** The one map of outcomes. */
const outcomes: Record<Outcome, Shown> = {
  failed: { label: text.failed, tone: "bad", icon: <CloseCircleFilled /> },
  alert: { label: text.alert, tone: "warn", icon: <WarningFilled /> },
  passed: { label: text.passed, tone: "ok", icon: <CheckCircleFilled /> },
};

const ignored: Shown = { label: text.ignored, tone: "idle", icon: <EyeInvisibleOutlined /> };

interface Props {
  finding: Finding;
  /** Ignores the alert; absent where nothing can be changed. */
  ignore?: ((finding: Finding) => void) | undefined;
}

/** One item of the precheck, with its details folded. */
export function FindingRow({ finding, ignore }: Props) {
  const { code, item, subject, outcome } = finding;
  const [open, setOpen] = useState(outcome === "failed");
  const [confirming, setConfirming] = useState(false);
  // Several findings may share an item: the name of a button says which of them it is for.
  const name = subject ? `${item} (${subject})` : item;
  const askable = outcome === "alert" && !finding.ignored && ignore;
  return (
    <li className="ls-finding" data-testid={testids.precheckFinding} data-code={code} data-outcome={finding.ignored ? "ignored" : outcome}>
      <div className="ls-finding-head">
        <StateTag shown={finding.ignored ? ignored : outcomes[outcome]} />
        <span className="ls-finding-item">
          <strong>{item}</strong> {subject && <span className="ls-muted">{subject}</span>}
        </span>
        <code className="ls-faint">{code}</code>
        {askable && (
          <Button size="small" aria-label={text.of(text.confirm, name)} onClick={() => setConfirming(true)}>
            {text.confirm}
          </Button>
        )}
        <Button size="small" type="text" aria-expanded={open} aria-label={text.of(text.details, name)} icon={open ? <DownOutlined /> : <RightOutlined />} onClick={() => setOpen(!open)}>
          {text.details}
        </Button>
      </div>
      {open && <FindingDetails finding={finding} />}
      {confirming && askable && (
        <IgnoreDialog
          finding={finding}
          close={() => setConfirming(false)}
          ignore={() => {
            setConfirming(false);
            askable(finding);
          }}
        />
      )}
    </li>
  );
}

/** Confirm Alert Details → Ignore → OK. */
function IgnoreDialog({ finding, ignore, close }: { finding: Finding; ignore: () => void; close: () => void }) {
  const [sure, setSure] = useState(false);
  return (
    <Modal
      open
      title={sure ? text.ignoreAsk : text.ignoreTitle(finding.item)}
      onCancel={close}
      cancelText={text.cancel}
      okText={sure ? text.ok : text.ignore}
      onOk={() => (sure ? ignore() : setSure(true))}
      width={600}
    >
      {sure ? <p>{text.ignoreBody}</p> : <FindingDetails finding={finding} />}
    </Modal>
  );
}
