// Made by `cargo xtask bindings` from the Rust types of crate `console`. Do not edit.

/**
 * What the operator may do with a task.
 */
export type Action = "configure" | "precheck" | "start" | "pause" | "resume" | "stop" | "reset" | "release";

/**
 * What this application is and where it keeps its data.
 */
export type AppInfo = {
  /**
   * Version of Lockstep.
   */
  version: string,
  /**
   * Folder of the task store and the logs.
   */
  data_folder: string, };

/**
 * A table whose changes are passed by, while the rest of the task goes on.
 */
export type AsideTable = {
  /**
   * Database on the source.
   */
  database: string,
  /**
   * Table on the source.
   */
  table: string,
  /**
   * From where in the source's binlog its changes are passed by.
   */
  position: string,
  /**
   * Since when, in milliseconds since the Unix epoch by our clock.
   */
  at_ms: number,
  /**
   * Why.
   */
  cause: string, };

/**
 * Capitalization of Object Names in Destination Instance (F18): of databases,
 * tables and columns that have no new name of their own.
 */
export type Capitalization = "default" | "source" | "upper" | "lower";

/**
 * A column.
 */
export type CatalogColumn = {
  /**
   * Its name.
   */
  name: string,
  /**
   * Its type as the server writes it.
   */
  column_type: string,
  /**
   * Whether it may be NULL.
   */
  nullable: boolean,
  /**
   * Whether it is part of the primary key.
   */
  primary: boolean,
  /**
   * Whether the server computes it.
   */
  generated: boolean, };

/**
 * Asks for the columns of a table.
 */
export type CatalogColumns = {
  /**
   * Through which connection.
   */
  connection: ConnectionId,
  /**
   * Which database.
   */
  database: string,
  /**
   * Which table.
   */
  table: string, };

/**
 * A database of a server; system databases are left out.
 */
export type CatalogDatabase = {
  /**
   * Its name.
   */
  name: string,
  /**
   * Default character set.
   */
  charset: string,
  /**
   * How many tables it has.
   */
  tables: number,
  /**
   * How many views it has.
   */
  views: number, };

/**
 * Asks for the databases of a server.
 */
export type CatalogDatabases = {
  /**
   * Through which connection.
   */
  connection: ConnectionId, };

/**
 * The key by which rows are told apart.
 */
export type CatalogKey = "primary" | "unique" | "none";

/**
 * Table or view.
 */
export type CatalogKind = "table" | "view";

/**
 * A table or view.
 */
export type CatalogObject = {
  /**
   * Its name.
   */
  name: string,
  /**
   * Table or view.
   */
  kind: CatalogKind,
  /**
   * Storage engine; empty for views.
   */
  engine: string,
  /**
   * Rows, as the server estimates them.
   */
  rows_estimate: number,
  /**
   * Bytes of data and indexes.
   */
  bytes: number,
  /**
   * The key by which its rows are told apart.
   */
  key: CatalogKey, };

/**
 * Asks for the tables and views of a database.
 */
export type CatalogObjects = {
  /**
   * Through which connection.
   */
  connection: ConnectionId,
  /**
   * Which database.
   */
  database: string, };

/**
 * What was done about a clash.
 */
export type ClashDone = "overwritten" | "passed_by";

/**
 * A change of the source that met another row than it must, or none, and what
 * was done about it. It holds the key of a row: it is kept on the destination
 * and shown when it is asked for, and goes into no log.
 */
export type ClashEntry = {
  /**
   * Its number: later ones have larger numbers.
   */
  id: number,
  /**
   * When it was met, in milliseconds since the Unix epoch by our clock.
   */
  at_ms: number,
  /**
   * Where the source transaction begins in the binlog.
   */
  position: string,
  /**
   * Database on the source.
   */
  database: string,
  /**
   * Table on the source.
   */
  table: string,
  /**
   * What the source did with the row.
   */
  change: RowChange,
  /**
   * What was met.
   */
  met: ClashKind,
  /**
   * The columns of the unique key by which another row was in the way; absent
   * where none was, or the key cannot be told.
   */
  unique_key: string | null,
  /**
   * The key of the source's row, or the whole row where it has no key, cut
   * where it is too long.
   */
  row_key: string,
  /**
   * What was done.
   */
  done: ClashDone, };

/**
 * What a change met.
 */
export type ClashKind = "row_missing" | "row_in_the_way";

/**
 * Some clashes.
 */
export type ClashPage = {
  /**
   * The clashes, newest first.
   */
  clashes: Array<ClashEntry>,
  /**
   * Cursor of the next, older page; absent at the end.
   */
  next: number | null, };

/**
 * What is done about a change that finds no row on the destination, or another
 * row in its way: somebody else has written there. Each one that does not stop
 * the task is recorded with the key of its row, in the database `lockstep` of
 * the destination.
 *
 * Tables whose engine knows no transactions are written over whatever is there,
 * under any policy: of them nobody can tell a clash from what a run that was
 * cut off has written itself.
 */
export type ClashPolicy = "stop" | "overwrite" | "record";

/**
 * A column of a table of the source.
 */
export type ColumnSelection = {
  /**
   * Name on the source.
   */
  column: string,
  /**
   * Name on the destination, when it differs.
   */
  rename?: string | null, };

/**
 * Processing Mode of Conflicting Tables (F17).
 */
export type ConflictingTables = "precheck_and_report_errors" | "ignore_errors_and_proceed";

/**
 * A saved connection (F6). Its password is in the vault, not in here.
 */
export type Connection = {
  /**
   * Identity; task definitions refer to it.
   */
  id: ConnectionId,
  /**
   * Everything but identity and password.
   */
  details: ConnectionDetails,
  /**
   * Whether the vault has a password for it.
   */
  has_password: boolean,
  /**
   * How many tasks refer to it.
   */
  tasks: number, };

/**
 * What a connection is, without identity and password.
 */
export type ConnectionDetails = {
  /**
   * Name by which the operator knows it; unique.
   */
  name: string,
  /**
   * Folder it is kept in; empty for none.
   */
  folder: string,
  /**
   * Environment, which gives its colour.
   */
  environment: EnvironmentTag | null,
  /**
   * Database Type.
   */
  database_type: DatabaseType,
  /**
   * Host name or address.
   */
  host: string,
  /**
   * Port Number, 3306 by default.
   */
  port: number,
  /**
   * Database Account.
   */
  account: string,
  /**
   * Encryption.
   */
  encryption: Encryption, };

/**
 * What a test read from the server (F7).
 */
export type ConnectionFacts = {
  /**
   * Version as the server says it.
   */
  version: string,
  /**
   * Which family the server really is.
   */
  database_type: DatabaseType,
  /**
   * Round trip in milliseconds.
   */
  ping_ms: number,
  /**
   * Whether the connection is encrypted.
   */
  encrypted: boolean,
  /**
   * Facts in the order in which they are shown.
   */
  facts: Array<Fact>, };

/**
 * Identifies a saved connection.
 */
export type ConnectionId = string;

/**
 * The name or identity of a saved connection.
 */
export type ConnectionRef = string;

/**
 * Saves a connection.
 */
export type ConnectionSave = {
  /**
   * Which one; absent for a new one.
   */
  id: ConnectionId | null,
  /**
   * What it is.
   */
  details: ConnectionDetails,
  /**
   * Its password; absent to keep the one in the vault.
   */
  password: string | null, };

/**
 * Tests a connection, saved or not (F7).
 */
export type ConnectionTest = {
  /**
   * A saved connection whose password is used when none is given.
   */
  id: ConnectionId | null,
  /**
   * What to connect to; absent for the saved details.
   */
  details: ConnectionDetails | null,
  /**
   * The password; absent for the one in the vault.
   */
  password: string | null, };

/**
 * A database of the source, whole or in part.
 */
export type DatabaseSelection = {
  /**
   * Name on the source.
   */
  database: string,
  /**
   * Name on the destination, when it differs.
   */
  rename?: string | null,
  /**
   * The tables; absent for the whole database, tables made later included.
   */
  tables?: Array<TableSelection> | null,
  /**
   * SQL operations that are carried (F15); absent for all of them.
   */
  operations?: Array<SqlOperation> | null, };

/**
 * Which family the operator says a server belongs to ("Database Type").
 */
export type DatabaseType = "mysql" | "mariadb";

/**
 * How close rows stand.
 */
export type Density = "comfortable" | "compact";

/**
 * A definition, or what there is of one.
 */
export type DraftDocument = { "document": "draft", "content": JsonValue } | { "document": "complete", "content": TaskDefinition };

/**
 * Another text that the operator has given for a statement of the source.
 */
export type EditedStatement = {
  /**
   * Where the source's statement ends in its binlog.
   */
  position: string,
  /**
   * The text that is run on the destination in its place.
   */
  statement: string,
  /**
   * When the operator gave it, in milliseconds since the Unix epoch.
   */
  ordered_ms: number,
  /**
   * When the task went on after it; absent while it has not.
   */
  run_ms: number | null, };

/**
 * The parameter "Encryption" (F5).
 */
export type Encryption = { "mode": "non_encrypted" } | { "mode": "ssl_encrypted",
  /**
   * PEM file with the authority to trust; the system's authorities when absent.
   */
  ca_certificate?: string | null,
  /**
   * Whether the certificate must name the host. On unless switched off.
   */
  check_host_name: boolean, };

/**
 * How a list names one side of a task.
 */
export type EndpointLabel = {
  /**
   * Name of the connection.
   */
  name: string,
  /**
   * Host and port.
   */
  address: string,
  /**
   * Environment of the connection.
   */
  environment: EnvironmentTag | null, };

/**
 * Environment of a task or a connection (F8). Production edges every page.
 */
export type EnvironmentTag = "regular" | "development" | "test" | "staging" | "production";

/**
 * What went wrong, as the operator and the retry policy see it.
 *
 * A kind is added here, and [`policy`] then fails to compile until it says
 * what to do about it.
 */
export type ErrorKind = "connection" | "authentication" | "privilege" | "read_only" | "tls" | "unsupported_server" | "definition" | "refused" | "credential" | "schema" | "apply" | "divergence" | "decode" | "binlog_gone" | "source_identity" | "ddl" | "fenced" | "state" | "store" | "internal";

/**
 * An error as every face shows it. Carries no secret and no row value.
 */
export type ErrorReport = {
  /**
   * Short stable code, for example `CN002`.
   */
  code: string,
  /**
   * What kind of error it is.
   */
  kind: ErrorKind,
  /**
   * What happened to which object.
   */
  title: string,
  /**
   * What the operator does next, as SQL where it is SQL.
   */
  hint: string,
  /**
   * The object it happened to.
   */
  subject: string | null,
  /**
   * Where the source transaction begins that it was met in, when that is known:
   * the operator may have it skipped when the task has stopped on it.
   */
  transaction?: string,
  /**
   * The causes, nearest first.
   */
  chain: Array<string>, };

/**
 * One fact about a server, with a remark when it matters.
 */
export type Fact = {
  /**
   * What it is about: `server_id`, `binlog`, `GTID`, `time zone`, …
   */
  name: string,
  /**
   * What the server says.
   */
  value: string,
  /**
   * What that means for a source or a destination, when it needs care.
   */
  remark: string | null, };

/**
 * What is done about a statement (DDL) of the source that fails on the
 * destination, or that is not replayed. It is kept in a log in any case. One
 * that may have run in part stops the task in any case.
 */
export type FailedDdl = "stop" | "go_on" | "set_aside";

/**
 * A statement of the source that was not replayed.
 */
export type FailedStatement = {
  /**
   * Its number: later ones have larger numbers.
   */
  id: number,
  /**
   * When it failed last, in milliseconds since the Unix epoch by our clock.
   */
  at_ms: number,
  /**
   * Where it ends in the source's binlog.
   */
  position: string,
  /**
   * The statement as the source ran it, cut where it is very long.
   */
  statement: string,
  /**
   * Why, with its causes.
   */
  error: string,
  /**
   * What was done.
   */
  done: FailureDone, };

/**
 * What was done about a statement that failed.
 */
export type FailureDone = "stopped" | "passed_by" | "set_aside" | "skipped" | "edited";

/**
 * Some statements that were not replayed, and all tables that are set aside.
 */
export type FailurePage = {
  /**
   * The statements, newest first.
   */
  statements: Array<FailedStatement>,
  /**
   * Cursor of the next, older page; absent at the end.
   */
  next: number | null,
  /**
   * The tables.
   */
  aside: Array<AsideTable>,
  /**
   * Transactions that the operator has the task leave out, newest first.
   */
  skipped: Array<SkippedTransaction>,
  /**
   * Texts that the operator gave for statements, newest first.
   */
  edited: Array<EditedStatement>, };

/**
 * One finding: what we saw, what is needed, how to repair it.
 */
export type Finding = {
  /**
   * Code of the item, for example `CHECK_BINLOG_ROW_IMAGE`.
   */
  code: string,
  /**
   * Name of the item as the console shows it.
   */
  item: string,
  /**
   * Its outcome.
   */
  outcome: Outcome,
  /**
   * The object it is about, when it is about one.
   */
  subject: string | null,
  /**
   * What we saw.
   */
  saw: string,
  /**
   * What is needed.
   */
  need: string,
  /**
   * How to repair it, in words.
   */
  repair: string | null,
  /**
   * The repair as SQL to paste, and on which side to run it.
   */
  repair_sql: RepairSql | null,
  /**
   * Whether the operator has confirmed and ignored it.
   */
  ignored: boolean, };

/**
 * Limits of full data synchronization.
 */
export type FullThrottle = {
  /**
   * Queries per second (QPS) to the source: at least 1. Each reads a chunk
   * of a table, or looks for its boundaries.
   */
  queries_per_second: number | null,
  /**
   * Rows per second (RPS): at least 100.
   */
  rows_per_second: number | null,
  /**
   * MB (1,000,000 bytes) of rows per second: at least 1.
   */
  megabytes_per_second: number | null, };

/**
 * An alert that the operator has confirmed and ignored (F34).
 */
export type IgnoredAlert = {
  /**
   * Code of the precheck item, for example `CHECK_SAME_OBJ`; `*` for every item.
   */
  code: string,
  /**
   * The object it was about; absent for the whole item.
   */
  subject?: string | null, };

/**
 * Limits of incremental data synchronization.
 */
export type IncrementalThrottle = {
  /**
   * Row changes per second (RPS): at least 100.
   */
  rows_per_second: number | null,
  /**
   * MB (1,000,000 bytes) of changes per second: at least 1.
   */
  megabytes_per_second: number | null, };

export type JsonValue = number | string | boolean | Array<JsonValue> | { [key in string]: JsonValue } | null;

/**
 * What the channel carries.
 */
export type LiveEvent = { "kind": "state",
  /**
   * The task as it is now.
   */
  snapshot: TaskSnapshot, } | { "kind": "metrics",
  /**
   * One snapshot for each running task.
   */
  snapshots: Array<TaskSnapshot>, } | { "kind": "precheck",
  /**
   * Which task.
   */
  task: TaskId,
  /**
   * The precheck as far as it has come.
   */
  report: PrecheckReport, } | { "kind": "log",
  /**
   * Which task.
   */
  task: TaskId,
  /**
   * The line.
   */
  entry: LogEntry, } | { "kind": "lists_changed" };

/**
 * A line of a task's log.
 */
export type LogEntry = {
  /**
   * When, in milliseconds since the Unix epoch.
   */
  at_ms: number,
  /**
   * How much it matters.
   */
  level: LogLevel,
  /**
   * What happened to which object; no secret, no row value.
   */
  message: string,
  /**
   * The error, when it is one.
   */
  error: ErrorReport | null, };

/**
 * How much a log line matters.
 */
export type LogLevel = "info" | "warning" | "error";

/**
 * Some lines of a log.
 */
export type LogPage = {
  /**
   * The lines, newest first.
   */
  lines: Array<LogEntry>,
  /**
   * Cursor of the next, older page; absent at the end.
   */
  next: number | null, };

/**
 * Rates over the last second and totals since the task started.
 */
export type MetricsSample = {
  /**
   * When, in milliseconds since the Unix epoch.
   */
  at_ms: number,
  /**
   * Rows read from the source a second.
   */
  read_rows_per_s: number,
  /**
   * Bytes read from the source a second.
   */
  read_bytes_per_s: number,
  /**
   * Row changes committed on the destination a second.
   */
  written_rows_per_s: number,
  /**
   * Bytes sent to the destination a second.
   */
  written_bytes_per_s: number,
  /**
   * Source transactions committed on the destination a second.
   */
  transactions_per_s: number,
  /**
   * Rows copied by full load in all.
   */
  rows_loaded: number,
  /**
   * Rows inserted by incremental synchronization in all.
   */
  rows_inserted: number,
  /**
   * Rows updated by incremental synchronization in all.
   */
  rows_updated: number,
  /**
   * Rows deleted by incremental synchronization in all.
   */
  rows_deleted: number,
  /**
   * DDL statements replayed in all.
   */
  ddl_replayed: number,
  /**
   * How far the destination is behind what the source has, in milliseconds;
   * absent while it is not known. True on an idle source: 0 when the
   * destination has everything that the source had when last asked.
   */
  latency_ms: number | null,
  /**
   * How long a heartbeat takes from the source to the destination, in
   * milliseconds: the last one, or the next where it has been under way for
   * longer. Absent without the option, and while the source takes none.
   */
  heartbeat_ms: number | null,
  /**
   * For how long the source keeps the binlog at which the destination stands,
   * at least, in milliseconds; after that it may purge what the task needs.
   * Absent where it keeps all, and outside incremental synchronization.
   */
  binlog_kept_ms: number | null,
  /**
   * Milliseconds since the source was last heard of; the faces say "stale"
   * when it grows. Absent outside incremental synchronization.
   */
  source_silent_ms: number | null,
  /**
   * Round trip to the source in milliseconds.
   */
  source_ping_ms: number | null,
  /**
   * Round trip to the destination in milliseconds.
   */
  destination_ping_ms: number | null, };

/**
 * An order as the destination keeps it.
 */
export type Modification = {
  /**
   * Its number: later ones have larger numbers.
   */
  number: number,
  /**
   * What is to become of the table.
   */
  change: ObjectChange,
  /**
   * Database on the source.
   */
  database: string,
  /**
   * Table on the source.
   */
  table: string,
  /**
   * The tables that are loaded for it, as `database.table`: with the ordered
   * one all that cascading foreign keys connect with it.
   */
  tables: Array<string>,
  /**
   * Where it stands.
   */
  state: ModificationState,
  /**
   * When it was ordered, in milliseconds since the Unix epoch.
   */
  at_ms: number,
  /**
   * When it came to its end.
   */
  done_ms: number | null,
  /**
   * Why it was given up.
   */
  error: string | null, };

/**
 * What was ordered of a task.
 */
export type ModificationPage = {
  /**
   * The orders, newest first.
   */
  modifications: Array<Modification>, };

/**
 * The order that a task carries out.
 */
export type ModificationProgress = {
  /**
   * Its number.
   */
  number: number,
  /**
   * What is to become of its table.
   */
  change: ObjectChange,
  /**
   * Its table, as `database.table` on the source.
   */
  table: string,
  /**
   * Where it stands.
   */
  state: ModificationState,
  /**
   * Rows of its tables that are copied.
   */
  rows_done: number,
  /**
   * Rows of its tables, an estimate until they are copied.
   */
  rows_total: number, };

/**
 * Where an order stands.
 */
export type ModificationState = "ordered" | "loading" | "done" | "failed";

/**
 * No request, or no response, beyond that it happened.
 */
export type Nothing = Record<symbol, never>;

/**
 * What is to become of a table of a running task.
 */
export type ObjectChange = "load_again" | "add" | "remove";

/**
 * Copy the temporary table of the Online DDL tool that is generated in the
 * source table to the destination database (F26).
 */
export type OnlineDdl = {
  /**
   * What becomes of temporary tables.
   */
  temporary_tables: TemporaryTables,
  /**
   * Patterns of the names of shadow tables, in the place of those that the
   * tools use: `{table}` stands for the original's name, `*` for anything.
   */
  shadow_tables?: Array<string>,
  /**
   * Patterns of the names of the other tables that a tool makes.
   */
  trash_tables?: Array<string>, };

/**
 * The outcome of one precheck item.
 */
export type Outcome = "passed" | "alert" | "failed";

/**
 * How far a phase has come.
 */
export type PhaseSnapshot = {
  /**
   * Its state.
   */
  state: PhaseState,
  /**
   * Units done: tables for schema, rows for full load; 0 for incremental.
   */
  done: number,
  /**
   * Units in all; for rows an estimate until the phase has finished.
   */
  total: number, };

/**
 * State of a phase (a "module" in the console's words).
 */
export type PhaseState = "not_selected" | "not_started" | "running" | "caught_up" | "failed" | "finished";

/**
 * A position in the source's binlog.
 */
export type PositionSnapshot = {
  /**
   * Binlog file.
   */
  file: string,
  /**
   * Offset in it.
   */
  offset: number,
  /**
   * GTID set, when the source has GTIDs.
   */
  gtid_set: string | null, };

/**
 * A whole precheck, as far as it has come.
 */
export type PrecheckReport = {
  /**
   * Findings of the items that have run, in the order of the items.
   */
  findings: Array<Finding>,
  /**
   * How many items have run.
   */
  items_done: number,
  /**
   * How many items there are.
   */
  items_total: number,
  /**
   * Success rate: items that passed or were ignored, of all items, in percent.
   */
  success_rate_percent: number,
  /**
   * Whether the precheck has ended and nothing blocks the start.
   */
  passed: boolean, };

/**
 * SQL that repairs a finding.
 */
export type RepairSql = {
  /**
   * Where to run it.
   */
  side: Side,
  /**
   * The statements, each ended by a semicolon.
   */
  sql: string, };

/**
 * A retry under way (F35).
 */
export type RetrySnapshot = {
  /**
   * How many times it has been tried.
   */
  attempt: number,
  /**
   * When the interruption began, in milliseconds since the Unix epoch.
   */
  since_ms: number,
  /**
   * When the next attempt is due, in milliseconds since the Unix epoch.
   */
  next_ms: number,
  /**
   * When the task gives up, in milliseconds since the Unix epoch.
   */
  until_ms: number,
  /**
   * What interrupted it.
   */
  error: ErrorReport, };

/**
 * Retry times in minutes (F35).
 */
export type RetryTimes = {
  /**
   * Retry Time for Failed Connections: 10 to 1440 minutes, default 720.
   */
  failed_connections_minutes: number,
  /**
   * Retry Time for Other Issues: 1 to 1440 minutes, default 10, less than the former.
   */
  other_issues_minutes: number, };

/**
 * What a source does with a row.
 */
export type RowChange = "insert" | "update" | "delete";

/**
 * Settings of the window.
 */
export type Settings = {
  /**
   * Light, dark, or as the system says.
   */
  theme: Theme,
  /**
   * How close rows stand.
   */
  density: Density, };

/**
 * One side of a task.
 */
export type Side = "source" | "destination";

/**
 * A source transaction that the operator has the task skip.
 */
export type SkippedTransaction = {
  /**
   * Where it begins in the source's binlog.
   */
  position: string,
  /**
   * When the operator said so, in milliseconds since the Unix epoch.
   */
  ordered_ms: number,
  /**
   * When the task passed it by; absent while it has not.
   */
  skipped_ms: number | null, };

/**
 * A table of the source.
 */
export type SourceTable = {
  /**
   * Its database.
   */
  database: string,
  /**
   * Its name.
   */
  table: string, };

/**
 * An SQL operation that a task carries or leaves out.
 *
 * REPLACE is logged as the rows that it deletes, inserts and updates, and is
 * carried as those are.
 */
export type SqlOperation = "insert" | "update" | "delete" | "alter_table" | "alter_view" | "create_database" | "create_function" | "create_index" | "create_procedure" | "create_table" | "create_trigger" | "create_view" | "drop_database" | "drop_routine" | "drop_index" | "drop_table" | "drop_trigger" | "drop_view" | "rename_table" | "truncate_table";

/**
 * The stage of the run in which a task works or was interrupted.
 */
export type Stage = "initialize" | "synchronize";

/**
 * Which stages the task has (F11). All three by default.
 */
export type SynchronizationTypes = {
  /**
   * Schema synchronization: tables are made on the destination.
   */
  schema: boolean,
  /**
   * Full data synchronization: rows that exist are copied.
   */
  full: boolean,
  /**
   * Incremental data synchronization: every change is carried.
   */
  incremental: boolean, };

/**
 * Some tables of a task.
 */
export type TablePage = {
  /**
   * How many match the filter.
   */
  total: number,
  /**
   * The tables asked for.
   */
  tables: Array<TableSnapshot>, };

/**
 * A table of the source.
 */
export type TableSelection = {
  /**
   * Name on the source.
   */
  table: string,
  /**
   * Name on the destination, when it differs.
   */
  rename?: string | null,
  /**
   * The columns that are carried; absent for all of them, those added later
   * included.
   */
  columns?: Array<ColumnSelection> | null,
  /**
   * Which rows are carried (F14): the condition of a WHERE clause without
   * the word, over columns of the source. Absent for all of them.
   */
  filter?: string | null,
  /**
   * SQL operations that are carried (F15); absent for what the database's
   * choice says. This choice overrides the database's.
   */
  operations?: Array<SqlOperation> | null, };

/**
 * One table of a task.
 */
export type TableSnapshot = {
  /**
   * Database on the source.
   */
  database: string,
  /**
   * Table on the source.
   */
  table: string,
  /**
   * Database on the destination.
   */
  destination_database: string,
  /**
   * Table on the destination.
   */
  destination_table: string,
  /**
   * Where it stands.
   */
  state: TableState,
  /**
   * Rows copied.
   */
  rows_done: number,
  /**
   * Rows to copy.
   */
  rows_total: number,
  /**
   * Whether `rows_total` is an estimate (shown with `~`).
   */
  rows_estimated: boolean,
  /**
   * Rows inserted by incremental synchronization.
   */
  inserted: number,
  /**
   * Rows updated by incremental synchronization.
   */
  updated: number,
  /**
   * Rows deleted by incremental synchronization.
   */
  deleted: number,
  /**
   * Changes that met other rows on the destination than they must, since this
   * process took the task up.
   */
  clashes: number,
  /**
   * What failed, when something did.
   */
  error: ErrorReport | null, };

/**
 * Where a table stands.
 */
export type TableState = "waiting" | "loading" | "loaded" | "synchronizing" | "set_aside" | "failed";

/**
 * Acts on a task.
 */
export type TaskAct = {
  /**
   * Which task.
   */
  id: TaskId,
  /**
   * What to do.
   */
  action: Action, };

/**
 * Asks for the clashes that a task has recorded on its destination, newest first.
 */
export type TaskClashes = {
  /**
   * Which task.
   */
  id: TaskId,
  /**
   * Only those older than this cursor of a previous page.
   */
  before: number | null,
  /**
   * How many to return, at most 500.
   */
  limit: number, };

/**
 * One task.
 */
export type TaskDefinition = {
  /**
   * Version of this document: 1.
   */
  version: number,
  /**
   * Identity of the task. The same document with the same identity goes on
   * where it was; a document without one gets a fresh identity when saved.
   */
  id?: TaskId | null,
  /**
   * Task name. A descriptive name for easy identification; need not be unique.
   */
  name: string,
  /**
   * Connection of the source.
   */
  source: ConnectionRef,
  /**
   * Connection of the destination.
   */
  destination: ConnectionRef,
  /**
   * Synchronization types (F11).
   */
  types: SynchronizationTypes,
  /**
   * Selected objects: databases of the source.
   */
  objects: Array<DatabaseSelection>,
  /**
   * Everything that has a default.
   */
  options: TaskOptions, };

/**
 * A task as its page and the wizard show it.
 */
export type TaskDetail = {
  /**
   * The row of the list.
   */
  row: TaskRow,
  /**
   * The document; complete unless the task is a draft.
   */
  document: DraftDocument,
  /**
   * Details of the source's connection, without its password.
   */
  source: ConnectionDetails | null,
  /**
   * Details of the destination's connection, without its password.
   */
  destination: ConnectionDetails | null, };

/**
 * Has another text run in place of the statement on which a task stopped, when
 * it is resumed.
 */
export type TaskEditStatement = {
  /**
   * Which task.
   */
  id: TaskId,
  /**
   * Where the statement ends, as the snapshot's `skippable` says: naming it
   * keeps another statement than the one that was seen from being replaced.
   */
  position: string,
  /**
   * The text: one statement, in the destination's names, run there as it is.
   */
  sql: string, };

/**
 * Asks for the statements that were not replayed, newest first, and the tables
 * that are set aside.
 */
export type TaskFailures = {
  /**
   * Which task.
   */
  id: TaskId,
  /**
   * Only statements older than this cursor of a previous page.
   */
  before: number | null,
  /**
   * How many statements to return, at most 500.
   */
  limit: number, };

/**
 * Asks for the history of a task's metrics.
 */
export type TaskHistory = {
  /**
   * Which task.
   */
  id: TaskId,
  /**
   * From when, in milliseconds since the Unix epoch.
   */
  from_ms: number,
  /**
   * Until when.
   */
  to_ms: number, };

/**
 * Identifies a task in the local store and in the `lockstep` database of the
 * destination. ASCII letters, digits, `-` and `_`, at most 64 characters.
 */
export type TaskId = string;

/**
 * Confirms and ignores a precheck alert (F34).
 */
export type TaskIgnoreAlert = {
  /**
   * Which task.
   */
  id: TaskId,
  /**
   * Which alert.
   */
  alert: IgnoredAlert, };

/**
 * Which task.
 */
export type TaskKey = {
  /**
   * Its identity.
   */
  id: TaskId, };

/**
 * Asks for the log of a task, newest first.
 */
export type TaskLog = {
  /**
   * Which task.
   */
  id: TaskId,
  /**
   * Only lines of at least this level.
   */
  level: LogLevel,
  /**
   * Only lines older than this cursor of a previous page.
   */
  before: number | null,
  /**
   * How many to return, at most 500.
   */
  limit: number, };

/**
 * Changes what a running task carries (F42): one table at a time.
 */
export type TaskModify = {
  /**
   * Which task.
   */
  id: TaskId,
  /**
   * What is to become of the table.
   */
  change: ObjectChange,
  /**
   * The table, as it is called on the source.
   */
  table: SourceTable,
  /**
   * What an added one is called on the destination, when that differs.
   */
  rename: string | null, };

/**
 * What a task does besides the plain case; every field has a default.
 */
export type TaskOptions = {
  /**
   * Processing Mode of Conflicting Tables (F17).
   */
  conflicting_tables: ConflictingTables,
  /**
   * What is done about a change that finds no row on the destination, or
   * another row in its way. Absent: as `conflicting_tables` says, which is
   * `stop` under Precheck and Report Errors, and under Ignore Errors and
   * Proceed overwriting of which nothing is recorded.
   */
  clashes?: ClashPolicy | null,
  /**
   * What is done about a statement of the source that fails on the destination
   * or is not replayed.
   */
  failed_ddl: FailedDdl,
  /**
   * Retry times (F35).
   */
  retry: RetryTimes,
  /**
   * How many connections the task takes on each side.
   */
  workers: Workers,
  /**
   * Capitalization of Object Names in Destination Instance (F18).
   */
  capitalization: Capitalization,
  /**
   * Temporary tables of online DDL tools (F26). Absent: they are copied.
   */
  online_ddl?: OnlineDdl,
  /**
   * Limits of speed (F36).
   */
  throttles: Throttles,
  /**
   * Heartbeat (F40): whether the task writes a row to the database `lockstep`
   * of the source every second, so that the way to the destination is measured
   * also while nothing else is written there. It is not carried to the
   * destination. Off by default: then nothing is written to the source, and
   * the latency is told by where its binlog stands.
   *
   * Each heartbeat is a transaction of the source: its GTIDs grow by one a
   * second, its replicas get them, and backups and clones have the row. After
   * a failover to a replica that lacks the last of them the task does not go
   * on, as after one to a replica that lacks any other change.
   */
  heartbeat: boolean,
  /**
   * Environment tag (F8).
   */
  environment?: EnvironmentTag | null,
  /**
   * Precheck alerts that the operator has confirmed and ignored (F34).
   */
  ignored_alerts: Array<IgnoredAlert>, };

/**
 * A row of the task list.
 */
export type TaskRow = {
  /**
   * Task name.
   */
  name: string,
  /**
   * Name and host of the source.
   */
  source: EndpointLabel | null,
  /**
   * Name and host of the destination.
   */
  destination: EndpointLabel | null,
  /**
   * When it was made, in milliseconds since the Unix epoch.
   */
  created_ms: number,
  /**
   * Environment tag.
   */
  environment: EnvironmentTag | null,
  /**
   * State, progress and rates.
   */
  snapshot: TaskSnapshot, };

/**
 * Saves a complete definition; its `id` says which task, absent for a new one.
 */
export type TaskSave = {
  /**
   * The definition.
   */
  definition: TaskDefinition, };

/**
 * Saves what the wizard has so far.
 */
export type TaskSaveDraft = {
  /**
   * Which task; absent for a new one.
   */
  id: TaskId | null,
  /**
   * Task name.
   */
  name: string,
  /**
   * What there is: any JSON object of at most 8 MiB.
   */
  draft: JsonValue, };

/**
 * Sets tables aside: their changes are passed by when the task goes on.
 */
export type TaskSetAside = {
  /**
   * Which task.
   */
  id: TaskId,
  /**
   * The tables, as they are called on the source.
   */
  tables: Array<SourceTable>, };

/**
 * Has a task pass by the statement on which it stopped, when it is resumed:
 * the operator has dealt with it on the destination.
 */
export type TaskSkipStatement = {
  /**
   * Which task.
   */
  id: TaskId,
  /**
   * Where the statement ends, as the snapshot's `skippable` says: naming it
   * keeps another statement than the one that was seen from being skipped.
   */
  position: string, };

/**
 * Has a task leave out the source transaction in which it stopped, when it is
 * resumed.
 */
export type TaskSkipTransaction = {
  /**
   * Which task.
   */
  id: TaskId,
  /**
   * Where the transaction begins, as the error's `transaction` says: naming it
   * keeps another one than the one that was seen from being left out.
   */
  position: string, };

/**
 * Everything that the task page and the task list show, at one instant.
 */
export type TaskSnapshot = {
  /**
   * Which task.
   */
  id: TaskId,
  /**
   * When it was taken, in milliseconds since the Unix epoch.
   */
  at_ms: number,
  /**
   * Where the task stands.
   */
  state: TaskState,
  /**
   * What the operator may do now.
   */
  actions: Array<Action>,
  /**
   * Schema synchronization.
   */
  schema: PhaseSnapshot,
  /**
   * Full load.
   */
  full: PhaseSnapshot,
  /**
   * Incremental synchronization.
   */
  incremental: PhaseSnapshot,
  /**
   * The last precheck, as far as it has come.
   */
  precheck: PrecheckReport | null,
  /**
   * Rates and totals.
   */
  metrics: MetricsSample,
  /**
   * The present retry, when there is one.
   */
  retry: RetrySnapshot | null,
  /**
   * The source position that the destination has durably: file and offset, GTID set.
   */
  position: PositionSnapshot | null,
  /**
   * Tables that the task carries.
   */
  tables_total: number,
  /**
   * Where the statement ends on which the task has stopped and which the
   * operator may have it skip, as `file:offset`; absent when there is none.
   */
  skippable?: string,
  /**
   * The change of its objects that the task carries out; absent when there
   * is none.
   */
  modification?: ModificationProgress, };

/**
 * Where a task stands.
 */
export type TaskState = { "state": "not_configured" } | { "state": "not_started" } | { "state": "prechecking" } | { "state": "precheck_failed" } | { "state": "precheck_passed" } | { "state": "initializing" } | { "state": "initialize_failed",
  /**
   * Why.
   */
  error: ErrorReport, } | { "state": "synchronizing" } | { "state": "retrying",
  /**
   * Where it was interrupted.
   */
  stage: Stage,
  /**
   * By what.
   */
  error: ErrorReport, } | { "state": "suspending",
  /**
   * Where it will go on.
   */
  stage: Stage, } | { "state": "suspended",
  /**
   * Where it will go on.
   */
  stage: Stage, } | { "state": "failed",
  /**
   * Why.
   */
  error: ErrorReport, } | { "state": "stopping" } | { "state": "stopped" } | { "state": "finished" } | { "state": "released" };

/**
 * Asks for tables of a task.
 */
export type TaskTables = {
  /**
   * Which task.
   */
  id: TaskId,
  /**
   * Only tables whose `database.table` holds this text; empty for all.
   */
  filter: string,
  /**
   * How many to skip.
   */
  offset: number,
  /**
   * How many to return, at most 500.
   */
  limit: number, };

/**
 * Has a task run under other limits of speed (F36), at once when it is at work.
 */
export type TaskThrottle = {
  /**
   * Which task.
   */
  id: TaskId,
  /**
   * All its limits; absent for none.
   */
  throttles: Throttles, };

/**
 * What becomes of the temporary tables of an online DDL tool.
 */
export type TemporaryTables = "copy" | "adapt_to_dms" | "adapt_to_gh_ost";

/**
 * Light or dark.
 */
export type Theme = "system" | "light" | "dark";

/**
 * Limits of speed (F36): absent for none. They can be changed while the task
 * runs.
 */
export type Throttles = {
  /**
   * Of full data synchronization.
   */
  full: FullThrottle,
  /**
   * Of incremental data synchronization.
   */
  incremental: IncrementalThrottle, };

/**
 * Opens (or, when there is none, makes) the encrypted file.
 */
export type VaultOpenFile = {
  /**
   * The passphrase; never stored.
   */
  passphrase: string, };

/**
 * Where credentials are kept and whether they can be had.
 */
export type VaultStatus = { "vault": "keychain" } | { "vault": "unreachable",
  /**
   * Why, in a sentence.
   */
  reason: string,
  /**
   * Whether an encrypted file exists already and only wants its passphrase.
   */
  file_exists: boolean, } | { "vault": "file" };

/**
 * How many connections a task takes.
 */
export type Workers = {
  /**
   * Connections that read chunks from the source in full load: 1 to 32.
   */
  readers: number,
  /**
   * Connections that write to the destination, in full load and in
   * incremental synchronization: 1 to 32. Whatever their number, the
   * destination's readers see the source's transactions in the source's
   * order.
   */
  writers: number, };

/** Every command: what it is asked with and what it answers. */
export interface Commands {
  app_info: { request: Nothing; response: AppInfo };
  settings_get: { request: Nothing; response: Settings };
  settings_save: { request: Settings; response: Settings };
  vault_status: { request: Nothing; response: VaultStatus };
  vault_retry: { request: Nothing; response: VaultStatus };
  vault_open_file: { request: VaultOpenFile; response: VaultStatus };
  connection_list: { request: Nothing; response: Array<Connection> };
  connection_save: { request: ConnectionSave; response: Connection };
  connection_delete: { request: ConnectionId; response: Nothing };
  connection_test: { request: ConnectionTest; response: ConnectionFacts };
  catalog_databases: { request: CatalogDatabases; response: Array<CatalogDatabase> };
  catalog_objects: { request: CatalogObjects; response: Array<CatalogObject> };
  catalog_columns: { request: CatalogColumns; response: Array<CatalogColumn> };
  task_list: { request: Nothing; response: Array<TaskRow> };
  task_get: { request: TaskKey; response: TaskDetail };
  task_save_draft: { request: TaskSaveDraft; response: TaskDetail };
  task_save: { request: TaskSave; response: TaskDetail };
  task_act: { request: TaskAct; response: TaskDetail };
  task_ignore_alert: { request: TaskIgnoreAlert; response: TaskDetail };
  task_skip_statement: { request: TaskSkipStatement; response: TaskDetail };
  task_throttle: { request: TaskThrottle; response: TaskDetail };
  task_tables: { request: TaskTables; response: TablePage };
  task_log: { request: TaskLog; response: LogPage };
  task_clashes: { request: TaskClashes; response: ClashPage };
  task_failures: { request: TaskFailures; response: FailurePage };
  task_edit_statement: { request: TaskEditStatement; response: TaskDetail };
  task_skip_transaction: { request: TaskSkipTransaction; response: TaskDetail };
  task_set_aside: { request: TaskSetAside; response: TaskDetail };
  task_modify: { request: TaskModify; response: TaskDetail };
  task_modifications: { request: TaskKey; response: ModificationPage };
  task_retry_now: { request: TaskKey; response: TaskDetail };
  task_remove_heartbeat: { request: TaskKey; response: TaskDetail };
  task_history: { request: TaskHistory; response: Array<MetricsSample> };
}
