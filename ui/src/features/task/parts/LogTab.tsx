import { CloseCircleFilled, InfoCircleOutlined, WarningFilled } from "../../../design/icons";
import { useInfiniteQuery } from "@tanstack/react-query";
import { Button, Checkbox, Tooltip } from "antd";
import { useEffect, useRef } from "react";
import { Choice, EmptyFace, ErrorReportView, ListFaces, StateTag } from "../../../design";
import type { Shown } from "../../../design";
import { moment } from "../../../format";
import type { LogEntry, LogLevel, TaskId } from "../../../ipc";
import { logQuery } from "../../../ipc";
import { testids } from "../../../testids";
import { text } from "../messages";

const levels: { value: LogLevel; label: string }[] = [
  { value: "info", label: text.logInfo },
  { value: "warning", label: text.logWarning },
  { value: "error", label: text.logError },
];

/** The one map of log levels. */
const shownLevels: Record<LogLevel, Shown> = {
  info: { label: text.levelInfo, tone: "idle", icon: <InfoCircleOutlined /> },
  warning: { label: text.levelWarning, tone: "warn", icon: <WarningFilled /> },
  error: { label: text.levelError, tone: "bad", icon: <CloseCircleFilled /> },
};

interface Props {
  id: TaskId;
  level: LogLevel;
  setLevel: (level: LogLevel) => void;
  follow: boolean;
  setFollow: (follow: boolean) => void;
}

/** The log of a task, newest line first, growing as it is written. */
export function LogTab({ id, level, setLevel, follow, setFollow }: Props) {
  const query = useInfiniteQuery(logQuery(id, level));
  const lines = query.data?.pages.flatMap((page) => page.lines);
  const list = useRef<HTMLDivElement>(null);
  const newest = lines?.[0];
  useEffect(() => {
    if (follow) list.current?.scrollTo({ top: 0 });
  }, [follow, newest]);
  return (
    <div className="ls-tab">
      <div className="ls-toolbar">
        <Choice label={text.logLevel} options={levels} value={level} onChange={setLevel} />
        <span className="ls-grow" />
        <Tooltip title={text.followHelp}>
          <Checkbox checked={follow} onChange={(event) => setFollow(event.target.checked)}>
            {text.follow}
          </Checkbox>
        </Tooltip>
      </div>
      <div className="ls-fill ls-fill-flush ls-log" ref={list} role="log" aria-label={text.tabLog}>
        <ListFaces query={{ ...query, data: lines }} label={text.tabLog} empty={<EmptyFace title={text.noLog} hint={text.noLogHint} />}>
          {(all) => (
            <>
              {all.map((entry, at) => (
                <Line key={`${entry.at_ms} ${all.length - at}`} entry={entry} />
              ))}
              {query.hasNextPage && (
                <Button type="link" loading={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>
                  {text.older}
                </Button>
              )}
            </>
          )}
        </ListFaces>
      </div>
    </div>
  );
}

function Line({ entry: { at_ms, level, message, error } }: { entry: LogEntry }) {
  return (
    <div className="ls-log-line" data-testid={testids.logLine}>
      <time className="ls-faint">{moment(at_ms)}</time>
      <StateTag shown={shownLevels[level]} />
      <div className="ls-selectable">
        {message}
        {error && <ErrorReportView report={error} title={error.title !== message} />}
      </div>
    </div>
  );
}
