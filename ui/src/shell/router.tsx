import { createHashHistory, createRootRoute, createRoute, createRouter, redirect } from "@tanstack/react-router";
import type { ConfigureSearch } from "../features/configure";
import { ConfigurePage } from "../features/configure";
import type { ConnectionsSearch } from "../features/connections";
import { ConnectionsPage } from "../features/connections";
import { SettingsPage } from "../features/settings";
import type { TaskSearch } from "../features/task";
import { TaskPage } from "../features/task";
import type { TasksSearch } from "../features/tasks";
import { TasksPage } from "../features/tasks";
import { Frame } from "./Frame";

const root = createRootRoute({ component: Frame });

const home = createRoute({
  getParentRoute: () => root,
  path: "/",
  beforeLoad: () => {
    throw redirect({ to: "/tasks" });
  },
});

const tasks = createRoute({
  getParentRoute: () => root,
  path: "/tasks",
  validateSearch: (search: Record<string, unknown>): TasksSearch => search,
  component: function Tasks() {
    const search = tasks.useSearch();
    const navigate = tasks.useNavigate();
    return <TasksPage search={search} setSearch={(change) => void navigate({ search: (now) => ({ ...now, ...change }), replace: true })} />;
  },
});

const task = createRoute({
  getParentRoute: () => root,
  path: "/tasks/$id",
  validateSearch: (search: Record<string, unknown>): TaskSearch => search,
  component: function Task() {
    const { id } = task.useParams();
    const search = task.useSearch();
    const navigate = task.useNavigate();
    return <TaskPage key={id} id={id} search={search} setSearch={(change) => void navigate({ search: (now) => ({ ...now, ...change }), replace: true })} />;
  },
});

const configure = createRoute({
  getParentRoute: () => root,
  path: "/configure",
  validateSearch: (search: Record<string, unknown>): ConfigureSearch => search,
  component: function Configure() {
    const search = configure.useSearch();
    const navigate = configure.useNavigate();
    return <ConfigurePage search={search} setSearch={(change) => void navigate({ search: (now) => ({ ...now, ...change }), replace: true })} />;
  },
});

const connections = createRoute({
  getParentRoute: () => root,
  path: "/connections",
  validateSearch: (search: Record<string, unknown>): ConnectionsSearch => search,
  component: function Connections() {
    const search = connections.useSearch();
    const navigate = connections.useNavigate();
    return <ConnectionsPage search={search} setSearch={(change) => void navigate({ search: (now) => ({ ...now, ...change }), replace: true })} />;
  },
});

const settings = createRoute({ getParentRoute: () => root, path: "/settings", component: SettingsPage });

export function makeRouter() {
  return createRouter({ routeTree: root.addChildren([home, tasks, task, configure, connections, settings]), history: createHashHistory(), defaultPendingMs: 0 });
}

declare module "@tanstack/react-router" {
  interface Register {
    router: ReturnType<typeof makeRouter>;
  }
}
