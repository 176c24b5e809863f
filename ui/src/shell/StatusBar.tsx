import { CloseCircleFilled, DashboardOutlined, DisconnectOutlined, ReloadOutlined, SyncOutlined } from "../design/icons";
import { useQuery } from "@tanstack/react-query";
import { useNow } from "../design";
import { duration } from "../format";
import type { TaskRow } from "../ipc";
import { appInfoQuery, newestSnapshot, taskListQuery, useFeedHeardAt } from "../ipc";
import { testids } from "../testids";
import { text } from "./messages";

/** Metrics come four times a second; after this silence they are not called live any more. */
const STALE_AFTER_MS = 4000;

const running: ReadonlySet<string> = new Set(["initializing", "synchronizing"]);
const broken: ReadonlySet<string> = new Set(["failed", "initialize_failed"]);

function worstLatency(rows: TaskRow[]): number | null {
  // The list is as old as its last question; the live feed is not.
  const snapshots = rows.map(({ snapshot }) => newestSnapshot(snapshot.id) ?? snapshot);
  // A task that tries to get its connection back is the one that falls behind.
  const known = snapshots.filter(({ state }) => running.has(state.state) || state.state === "retrying").flatMap(({ metrics }) => metrics.latency_ms ?? []);
  return known.length > 0 ? Math.max(...known) : null;
}

/** The bottom line: what runs, what failed, the worst latency. */
export function StatusBar() {
  const rows = useQuery(taskListQuery).data ?? [];
  const info = useQuery(appInfoQuery).data;
  const heardAt = useFeedHeardAt();
  const now = useNow();
  const count = (test: (state: string) => boolean) => rows.filter((row) => test(row.snapshot.state.state)).length;
  const active = count((state) => running.has(state));
  const failed = count((state) => broken.has(state));
  const retrying = count((state) => state === "retrying");
  const worst = worstLatency(rows);
  const silent = heardAt === null ? 0 : now - heardAt;
  return (
    <footer className="ls-status-bar" data-testid={testids.statusBar}>
      <span className={active > 0 ? "ls-ok" : ""}>
        <SyncOutlined /> {text.running(String(active))}
      </span>
      <span className={failed > 0 ? "ls-bad" : ""}>
        <CloseCircleFilled /> {text.failed(String(failed))}
      </span>
      {retrying > 0 && (
        <span className="ls-warn">
          <ReloadOutlined /> {text.retrying(String(retrying))}
        </span>
      )}
      <span>
        <DashboardOutlined /> {worst === null ? text.noLatency : text.worst(duration(worst))}
      </span>
      <span className="ls-grow" />
      {active > 0 && silent > STALE_AFTER_MS && (
        <span className="ls-warn" role="status">
          <DisconnectOutlined /> {text.stale(duration(silent))}
        </span>
      )}
      {info && <span>{text.version(info.version)}</span>}
    </footer>
  );
}
