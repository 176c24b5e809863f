import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { Skeleton } from "antd";
import { EmptyFace, ErrorFace } from "../../design";
import type { TaskId } from "../../ipc";
import { taskQuery } from "../../ipc";
import type { Step } from "./draft";
import { text } from "./messages";
import { WizardFrame } from "./parts/WizardFrame";

/** What the URL says about the wizard. `session` tells one new task from the next before it has an id. */
export interface ConfigureSearch {
  task?: TaskId | undefined;
  session?: string | undefined;
  step?: Step | undefined;
  filter?: string | undefined;
  dialog?: "precheck" | undefined;
}

interface Props {
  search: ConfigureSearch;
  setSearch: (change: ConfigureSearch) => void;
}

/** Creates a task, or goes on with a draft. */
export function ConfigurePage({ search, setSearch }: Props) {
  const { task, session } = search;
  const query = useQuery({ ...taskQuery(task ?? ""), enabled: task !== undefined });
  const key = session ?? task ?? "new";
  if (task === undefined) return <WizardFrame key={key} opened={null} search={search} setSearch={setSearch} />;
  if (query.error) return <ErrorFace error={query.error} retry={query.refetch} />;
  if (!query.data) {
    return (
      <div className="ls-page-header">
        <Skeleton active paragraph={{ rows: 8 }} />
      </div>
    );
  }
  const { state, actions } = query.data.row.snapshot;
  if (!actions.includes("configure") && state.state !== "prechecking") {
    const open = (
      <Link to="/tasks/$id" params={{ id: task }}>
        {text.openTask}
      </Link>
    );
    return <EmptyFace title={text.notEditable} hint={text.notEditableHint} action={open} />;
  }
  return <WizardFrame key={key} opened={query.data} search={search} setSearch={setSearch} />;
}
