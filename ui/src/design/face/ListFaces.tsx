import { InboxOutlined, ReloadOutlined, WarningFilled } from "../icons";
import { Button, Skeleton } from "antd";
import type { ReactNode } from "react";
import { messages } from "../../format";
import { asReport } from "../../ipc";
import { ErrorReportView } from "./ErrorReportView";

const text = messages({ en: { loading: "Loading", retry: "Try again" } });

interface Asked<T> {
  data: T[] | undefined;
  error: unknown;
  isFetching: boolean;
  refetch: () => unknown;
}

interface Props<T> {
  /** The query that gives the rows. */
  query: Asked<T>;
  /** What the list holds, as its accessible name while it loads. */
  label: string;
  /** Shown when there is nothing, with the next action. */
  empty: ReactNode;
  /** Shown when there is something. */
  children: (rows: T[]) => ReactNode;
}

const SKELETON_ROWS = 8;

/** The four faces of every list: loading, error with its code, empty with the next action, rows. */
export function ListFaces<T>({ query, label, empty, children }: Props<T>) {
  if (query.data && query.data.length > 0) return children(query.data);
  if (query.data) return empty;
  if (query.error && !query.isFetching) return <ErrorFace error={query.error} retry={query.refetch} />;
  return (
    <div className="ls-face-loading" role="status" aria-label={`${text.loading}: ${label}`}>
      {Array.from({ length: SKELETON_ROWS }, (_, row) => (
        <Skeleton.Node key={row} active className="ls-skeleton-row" />
      ))}
    </div>
  );
}

/** The face of a list that could not be had. */
export function ErrorFace({ error, retry }: { error: unknown; retry?: () => unknown }) {
  const report = asReport(error);
  return (
    <div className="ls-face" role="alert">
      <WarningFilled className="ls-face-icon ls-bad" />
      <ErrorReportView report={report} />
      {retry && (
        <Button icon={<ReloadOutlined />} onClick={() => void retry()}>
          {text.retry}
        </Button>
      )}
    </div>
  );
}

/** The face of a list with nothing in it. */
export function EmptyFace({ title, hint, action }: { title: string; hint?: string; action?: ReactNode }) {
  return (
    <div className="ls-face">
      <InboxOutlined className="ls-face-icon" />
      <strong>{title}</strong>
      {hint && <span className="ls-muted">{hint}</span>}
      {action}
    </div>
  );
}
