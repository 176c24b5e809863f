import type { Finding } from "../../ipc";
import { testids } from "../../testids";
import { CopyButton } from "../face/CopyButton";
import { text } from "./messages";

/** What was seen, what is needed, and the repair, as SQL where it is SQL. */
export function FindingDetails({ finding }: { finding: Finding }) {
  const { saw, need, repair, repair_sql } = finding;
  return (
    <div className="ls-finding-details">
      <dl className="ls-facts">
        <dt>{text.saw}</dt>
        <dd className="ls-selectable">{saw}</dd>
        <dt>{text.need}</dt>
        <dd className="ls-selectable">{need}</dd>
        {repair && (
          <>
            <dt>{text.repair}</dt>
            <dd className="ls-selectable">{repair}</dd>
          </>
        )}
      </dl>
      {repair_sql && (
        <div className="ls-sql">
          <div className="ls-sql-head">
            <span>{repair_sql.side === "source" ? text.runOnSource : text.runOnDestination}</span>
            <CopyButton value={repair_sql.sql} label={text.of(text.copySql, finding.item)}>
              {text.copySql}
            </CopyButton>
          </div>
          <pre className="ls-selectable" data-testid={testids.repairSql}>
            {repair_sql.sql}
          </pre>
        </div>
      )}
    </div>
  );
}
