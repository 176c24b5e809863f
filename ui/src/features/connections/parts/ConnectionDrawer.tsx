import { ApiOutlined, CloseCircleFilled } from "../../../design/icons";
import { Button, Drawer } from "antd";
import { useState } from "react";
import { ErrorReportView, intoSight, onEnter } from "../../../design";
import { ConnectionFields, Connectivity, connectionText, newDetails, problemsOf, tidy } from "../../../design/connection";
import type { Connection } from "../../../ipc";
import { asReport, useSaveConnection, useTestConnection } from "../../../ipc";
import { text } from "../messages";

interface Props {
  /** The connection to edit; absent for a new one. */
  connection?: Connection | undefined;
  all: Connection[];
  close: () => void;
}

/** Makes or edits a connection, with a test before it is saved. */
export function ConnectionDrawer({ connection, all, close }: Props) {
  const [details, setDetails] = useState(connection?.details ?? newDetails);
  const [password, setPassword] = useState("");
  const [tried, setTried] = useState(false);
  const save = useSaveConnection();
  const test = useTestConnection();

  const problems = problemsOf(details, all.filter((other) => other.id !== connection?.id));
  const valid = Object.keys(problems).length === 0;
  const request = { id: connection?.id ?? null, details: tidy(details), password: password === "" && connection ? null : password };
  const attempt = (send: () => void) => {
    setTried(true);
    if (valid) send();
  };
  const submit = () => attempt(() => save.mutate(request, { onSuccess: close }));
  const folders = [...new Set(all.map((other) => other.details.folder).filter(Boolean))];
  return (
    <Drawer
      open
      size={620}
      title={connection ? text.editOf(connection.details.name) : text.create}
      onClose={close}
      footer={
        <div className="ls-dialog-foot">
          <Button icon={<ApiOutlined />} loading={test.isPending} onClick={() => attempt(() => test.mutate(request))}>
            {connectionText.test}
          </Button>
          <span className="ls-grow" />
          <Button onClick={close}>{text.cancel}</Button>
          <Button type="primary" loading={save.isPending} onClick={submit}>
            {text.save}
          </Button>
        </div>
      }
    >
      <div onKeyDown={onEnter(submit)}>
        <ConnectionFields
          prefix="connection"
          details={details}
          change={(next) => {
            setDetails(next);
            test.reset();
          }}
          password={password}
          changePassword={setPassword}
          hasPassword={connection?.has_password ?? false}
          problems={tried ? problems : {}}
          folders={folders}
        />
      </div>
      <Connectivity facts={test.data} error={test.error ? asReport(test.error) : undefined} said={details.database_type} />
      {save.error && (
        <div ref={intoSight} className="ls-connectivity ls-connectivity-bad" role="alert">
          <CloseCircleFilled className="ls-bad" />
          <ErrorReportView report={asReport(save.error)} />
        </div>
      )}
    </Drawer>
  );
}
