/**
 * Stable handles for the test that drives the real window, where the text changes.
 * Everything else is found by role and accessible name: buttons by their words
 * (those that occur once for each side end in `: Source Database` or
 * `: Destination Database`), fields by their label, the options of an open
 * selection by their `title`.
 */
export const testids = {
  /** State of a task, on its page. Text: the state's word. */
  taskState: "task-state",
  /** A row of the task list; `data-task` holds the id. */
  taskRow: "task-row",
  /** Success Rate of the precheck, for example `83%`. */
  precheckRate: "precheck-rate",
  /** A finding of the precheck; `data-code` and `data-outcome` tell which. */
  precheckFinding: "precheck-finding",
  /** SQL that repairs a finding, inside its details; its text is the SQL. */
  repairSql: "repair-sql",
  /** Outcome of Test Connectivity; `data-outcome` is `facts` or `error`. */
  connectivity: "connectivity",
  /** Latency on the task page, for example `0 ms`. */
  latency: "latency",
  binlogKept: "binlog-kept",
  /** Phase of the rail on the task page; `data-phase` and `data-state`. */
  phase: "phase",
  /** Banner of the unreachable keychain. */
  vaultBanner: "vault-banner",
  /** Counts of running and failed tasks in the status bar. */
  statusBar: "status-bar",
  /** A row of the tables tab; `data-table` is `database.table`. */
  tableRow: "table-row",
  /** A line of the log tab. */
  logLine: "log-line",
  /** A node of the source tree; `data-object` is `database` or `database.table`. A click on it ticks it. */
  sourceNode: "source-node",
  /** A node of the selected objects; `data-object` as above. */
  selectedNode: "selected-node",
  /** A saved connection in its list; `data-connection` is its name. */
  connectionRow: "connection-row",
} as const;
