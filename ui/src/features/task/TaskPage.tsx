import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { Skeleton, Tabs } from "antd";
import { TaskActionButtons, taskCommands, useCommands, useRunTaskAction } from "../../commands";
import { EnvironmentLabel, ErrorFace, PageHeader, PrecheckDialog, StateTag, taskStates } from "../../design";
import type { LogLevel, TaskDetail } from "../../ipc";
import { taskQuery, useIgnoreAlert, useSnapshot, useTaskAct } from "../../ipc";
import { testids } from "../../testids";
import { text } from "./messages";
import { FlowStrip } from "./parts/FlowStrip";
import { LogTab } from "./parts/LogTab";
import { OverviewTab } from "./parts/OverviewTab";
import { PhaseRail } from "./parts/PhaseRail";
import { SettingsTab } from "./parts/SettingsTab";
import { TablesTab } from "./parts/TablesTab";
import { Trouble } from "./parts/Trouble";
import type { Range } from "./ranges";

/** What the URL says about the page. */
export interface TaskSearch {
  tab?: "overview" | "tables" | "log" | "settings" | undefined;
  range?: Range | undefined;
  filter?: string | undefined;
  page?: number | undefined;
  level?: LogLevel | undefined;
  follow?: boolean | undefined;
  dialog?: "precheck" | undefined;
}

interface Props {
  id: string;
  search: TaskSearch;
  setSearch: (change: TaskSearch) => void;
}

const ACTIONS_SHOWN = 3;

/** One task, watched. */
export function TaskPage(props: Props) {
  const query = useQuery(taskQuery(props.id));
  if (query.data) return <Watched {...props} detail={query.data} />;
  if (query.error) return <ErrorFace error={query.error} retry={query.refetch} />;
  return (
    <div className="ls-page-header">
      <Skeleton active paragraph={{ rows: 8 }} />
    </div>
  );
}

function Watched({ detail, search, setSearch }: Props & { detail: TaskDetail }) {
  const { row } = detail;
  const snapshot = useSnapshot(row.snapshot);
  const run = useRunTaskAction();
  useCommands(taskCommands(row, snapshot.actions, run));
  const production = row.destination?.environment === "production" || row.environment === "production";
  const tabs = [
    {
      key: "overview",
      label: text.tabOverview,
      children: <OverviewTab snapshot={snapshot} range={search.range ?? "10m"} setRange={(range) => setSearch({ range })} />,
    },
    {
      key: "tables",
      label: text.tabTables,
      children: <TablesTab id={snapshot.id} filter={search.filter ?? ""} setFilter={(filter) => setSearch({ filter: filter || undefined, page: undefined })} page={search.page ?? 1} setPage={(page) => setSearch({ page })} />,
    },
    {
      key: "log",
      label: text.tabLog,
      children: <LogTab id={snapshot.id} level={search.level ?? "info"} setLevel={(level) => setSearch({ level })} follow={search.follow ?? true} setFollow={(follow) => setSearch({ follow })} />,
    },
    { key: "settings", label: text.tabSettings, children: <SettingsTab detail={detail} /> },
  ];
  return (
    <div className={production ? "ls-page ls-page-production" : "ls-page"}>
      <PageHeader
        title={
          <>
            <Link to="/tasks" className="ls-back">
              {text.back}
            </Link>
            {row.name}
          </>
        }
        beside={
          <>
            <span className={`ls-state-pill ls-tone-${taskStates[snapshot.state.state].tone}`}>
              <StateTag shown={taskStates[snapshot.state.state]} testid={testids.taskState} />
            </span>
            <EnvironmentLabel tag={row.environment ?? row.destination?.environment} />
          </>
        }
        actions={<TaskActionButtons row={row} actions={snapshot.actions} shown={ACTIONS_SHOWN} />}
      />
      <div className="ls-page-body ls-task">
        <Trouble row={row} snapshot={snapshot} viewPrecheck={() => setSearch({ dialog: "precheck" })} />
        <PhaseRail snapshot={snapshot} />
        <FlowStrip row={row} snapshot={snapshot} />
        <Tabs activeKey={search.tab ?? "overview"} onChange={(tab) => setSearch({ tab: tab as TaskSearch["tab"] })} items={tabs} destroyOnHidden />
      </div>
      {search.dialog === "precheck" && <Precheck detail={{ ...detail, row: { ...row, snapshot } }} close={() => setSearch({ dialog: undefined })} />}
    </div>
  );
}

function Precheck({ detail: { row }, close }: { detail: TaskDetail; close: () => void }) {
  const act = useTaskAct();
  const ignore = useIgnoreAlert();
  const { id } = row.snapshot;
  return (
    <PrecheckDialog
      row={row}
      close={close}
      again={() => act.mutate({ id, action: "precheck" })}
      ignore={({ code, subject }) => ignore.mutate({ id, alert: { code, subject } })}
    />
  );
}
