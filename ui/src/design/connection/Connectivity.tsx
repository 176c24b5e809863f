import { CheckCircleFilled, CloseCircleFilled, WarningFilled } from "../icons";
import { duration } from "../../format";
import type { ConnectionFacts, DatabaseType, ErrorReport } from "../../ipc";
import { testids } from "../../testids";
import { ErrorReportView } from "../face/ErrorReportView";
import { intoSight } from "../face/intoSight";
import { text } from "./messages";

const families: Record<DatabaseType, string> = { mysql: text.mysql, mariadb: text.mariadb };

/** What a test of connectivity told: facts with remarks, or the exact cause. */
export function Connectivity({ facts, error, said }: { facts?: ConnectionFacts | undefined; error?: ErrorReport | undefined; said?: DatabaseType }) {
  if (error) {
    return (
      <div ref={intoSight} className="ls-connectivity ls-connectivity-bad" role="alert" data-testid={testids.connectivity} data-outcome="error">
        <CloseCircleFilled className="ls-bad" />
        <ErrorReportView report={error} />
      </div>
    );
  }
  if (!facts) return null;
  return (
    <div ref={intoSight} className="ls-connectivity" role="status" data-testid={testids.connectivity} data-outcome="facts">
      <div className="ls-connectivity-head">
        <CheckCircleFilled className="ls-ok" />
        <strong>{text.connected(facts.version, duration(facts.ping_ms))}</strong>
        <span className="ls-muted">{facts.encrypted ? text.encrypted : text.notEncrypted}</span>
      </div>
      {said && said !== facts.database_type && (
        <p className="ls-warn">
          <WarningFilled /> {text.otherFamily(families[facts.database_type], families[said])}
        </p>
      )}
      <dl className="ls-facts">
        {facts.facts.map(({ name, value, remark }) => (
          <div key={name} className="ls-fact">
            <dt>{name}</dt>
            <dd className="ls-selectable">
              {value}
              {remark && (
                <p className="ls-warn">
                  <WarningFilled /> {remark}
                </p>
              )}
            </dd>
          </div>
        ))}
      </dl>
    </div>
  );
}
