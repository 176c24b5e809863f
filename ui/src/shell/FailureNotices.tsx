import { App } from "antd";
import { useEffect } from "react";
import { ErrorReportView } from "../design";
import { onFailure } from "../ipc";

/** How long a failure stays on the screen, in seconds: long enough to read and copy. */
const SHOWN_S = 12;

/** The one handler that shows failed changes. */
export function FailureNotices() {
  const { notification } = App.useApp();
  useEffect(
    () =>
      onFailure(({ wanted, report }) => {
        notification.error({ title: wanted, description: <ErrorReportView report={report} />, duration: SHOWN_S });
      }),
    [notification],
  );
  return null;
}
