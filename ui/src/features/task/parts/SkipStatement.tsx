import { StepForwardOutlined } from "../../../design/icons";
import { Button, Checkbox, Modal } from "antd";
import { useState } from "react";
import { CopyButton, ErrorReportView } from "../../../design";
import type { ErrorReport, TaskRow } from "../../../ipc";
import { asReport, useSkipStatement } from "../../../ipc";
import { text } from "../messages";

interface Props {
  row: TaskRow;
  /** The error that shows the statement. */
  error: ErrorReport;
  /** Where the statement ends: what is skipped is what was seen. */
  position: string;
}

/** Lets the operator go on past a statement that is not replayed. */
export function SkipStatement(props: Props) {
  const [asking, setAsking] = useState<Props | null>(null);
  return (
    <>
      <span>
        <Button icon={<StepForwardOutlined />} onClick={() => setAsking(props)}>
          {text.skip}
        </Button>
      </span>
      {asking && <SkipDialog {...asking} close={() => setAsking(null)} />}
    </>
  );
}

/** Shows the statement once more and what skipping it means, and asks whether it has been dealt with. */
function SkipDialog({ row, error, position, close }: Props & { close: () => void }) {
  const skip = useSkipStatement();
  const [done, setDone] = useState(false);
  const destination = row.destination?.name ?? text.theDestination;
  const submit = () => skip.mutate({ id: row.snapshot.id, position }, { onSuccess: close });
  return (
    <Modal
      open
      title={text.skipTitle}
      okText={text.skipOk}
      cancelText={text.cancel}
      okButtonProps={{ danger: true, disabled: !done, loading: skip.isPending }}
      onOk={submit}
      onCancel={close}
      width={620}
    >
      <div className="ls-skip">
        <pre className="ls-statement ls-selectable">{error.title}</pre>
        <dl className="ls-facts">
          <dt>{text.skipPosition}</dt>
          <dd>
            <code className="ls-selectable">{position}</code>
            <CopyButton value={position} label={text.copyPosition} />
          </dd>
        </dl>
        <p>{text.skipMeans(destination)}</p>
        <Checkbox checked={done} onChange={(event) => setDone(event.target.checked)}>
          {text.skipDone(destination)}
        </Checkbox>
        {skip.error && <ErrorReportView report={asReport(skip.error)} />}
      </div>
    </Modal>
  );
}
