import { CloseCircleFilled, ReloadOutlined, SafetyCertificateOutlined } from "../../../design/icons";
import { Button } from "antd";
import type { ReactNode } from "react";
import { ErrorReportView, useNow } from "../../../design";
import { clock, duration } from "../../../format";
import type { RetrySnapshot, TaskRow, TaskSnapshot } from "../../../ipc";
import { text } from "../messages";
import { SkipStatement } from "./SkipStatement";

/** What holds the task up, if anything: a retry under way, the error that ended it, a failed precheck. */
export function Trouble({ row, snapshot, viewPrecheck }: { row: TaskRow; snapshot: TaskSnapshot; viewPrecheck: () => void }) {
  const { state, retry, skippable } = snapshot;
  if (state.state === "retrying") {
    return (
      <Box tone="warn" icon={<ReloadOutlined />} title={text.retryTitle(String(retry?.attempt ?? 1))}>
        {retry && <RetryTimes retry={retry} />}
        <ErrorReportView report={state.error} />
      </Box>
    );
  }
  if (state.state === "failed" || state.state === "initialize_failed") {
    return (
      <Box tone="bad" icon={<CloseCircleFilled />} title={text.failedTitle}>
        <ErrorReportView report={state.error} />
        {skippable && <SkipStatement row={row} error={state.error} position={skippable} />}
      </Box>
    );
  }
  if (state.state === "precheck_failed") {
    return (
      <Box tone="bad" icon={<CloseCircleFilled />} title={text.precheckFailed}>
        <span>
          <Button icon={<SafetyCertificateOutlined />} onClick={viewPrecheck}>
            {text.precheckResult}
          </Button>
        </span>
      </Box>
    );
  }
  return null;
}

function RetryTimes({ retry }: { retry: RetrySnapshot }) {
  const now = useNow();
  const next = retry.next_ms > now ? duration(retry.next_ms - now) : text.retryNow;
  return <span className="ls-muted">{text.retryTimes(duration(Math.max(0, now - retry.since_ms)), next, clock(retry.until_ms))}</span>;
}

function Box({ tone, icon, title, children }: { tone: "warn" | "bad"; icon: ReactNode; title: string; children: ReactNode }) {
  return (
    <section className={`ls-trouble ls-trouble-${tone}`} role="alert">
      <strong className={`ls-${tone}`}>
        {icon} {title}
      </strong>
      {children}
    </section>
  );
}
