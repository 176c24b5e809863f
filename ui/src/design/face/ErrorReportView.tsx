import { Tag } from "antd";
import { messages } from "../../format";
import type { ErrorReport } from "../../ipc";
import { CopyButton } from "./CopyButton";

const text = messages({ en: { next: "What to do", causes: "Causes", copyHint: "Copy the hint" } });

/** An error in full: code, title, what to do next, the chain of causes. */
export function ErrorReportView({ report, title = true }: { report: ErrorReport; title?: boolean }) {
  return (
    <div className="ls-error" role="group" aria-label={report.title}>
      {title && (
        <div className="ls-error-title">
          <Tag color="error" variant="outlined">{report.code}</Tag>
          <strong>{report.title}</strong>
        </div>
      )}
      {report.subject && <code className="ls-error-subject">{report.subject}</code>}
      <div className="ls-error-hint">
        <span className="ls-muted">{text.next}</span>
        <span className="ls-selectable">{report.hint}</span>
        <CopyButton value={report.hint} label={text.copyHint} />
      </div>
      {report.chain.length > 0 && (
        <details>
          <summary>{text.causes}</summary>
          <ol className="ls-selectable">
            {report.chain.map((cause, depth) => (
              <li key={depth}>{cause}</li>
            ))}
          </ol>
        </details>
      )}
    </div>
  );
}
