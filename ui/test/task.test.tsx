import { screen, waitFor, within } from "@testing-library/react";
import { expect, test } from "vitest";
import { metrics } from "./fake/samples";
import { makeFake } from "./fake/transport";
import { statement } from "./fake/world";
import { open } from "./render";

test("the page shows phases, figures and the allowed actions, and follows the feed", async () => {
  const fake = makeFake();
  open(fake, "/tasks/t-orders");
  expect(await screen.findByTestId("task-state")).toHaveTextContent("Synchronizing");
  expect(screen.getByTestId("latency")).toHaveTextContent("42 ms");
  expect(screen.getAllByTestId("phase").map((phase) => phase.dataset.state)).toEqual(["finished", "finished", "caught_up"]);
  expect(screen.getByRole("button", { name: "Pause" })).toBeVisible();
  expect(screen.queryByRole("button", { name: "Resume" })).toBeNull();

  const listed = fake.rows[0]?.snapshot;
  if (!listed) throw new Error("the fake has tasks");
  fake.emit({ kind: "metrics", snapshots: [{ ...listed, at_ms: Date.now() + 5000, metrics: metrics({ at_ms: Date.now() + 5000, latency_ms: 1500 }) }] });
  expect(await screen.findByText("1.5 s")).toBeVisible();
});

test("the time until the binlog may be purged is counted down", async () => {
  const fake = makeFake();
  const listed = fake.rows[0]?.snapshot;
  if (!listed) throw new Error("the fake has tasks");
  listed.position = { file: "mariadb-bin.000412", offset: 4, gtid_set: null };
  listed.metrics = { ...listed.metrics, binlog_kept_ms: 200_000_000 };
  open(fake, "/tasks/t-orders");
  expect(await screen.findByTestId("binlog-kept")).toHaveTextContent("at least 2 d 7 h");
  const at_ms = Date.now() + 5000;
  fake.emit({ kind: "metrics", snapshots: [{ ...listed, at_ms, metrics: { ...listed.metrics, at_ms, binlog_kept_ms: 0 } }] });
  expect(await screen.findByText("may be purged at any time")).toBeVisible();
});

test("a retry says which attempt, how long, and until when", async () => {
  open(makeFake(), "/tasks/t-ledger");
  expect(await screen.findByText("Retrying: attempt 14")).toBeVisible();
  expect(screen.getByText(/Interrupted for 3 m .* Gives up at/)).toBeVisible();
});

test("a failure shows code, title, hint and the chain of causes", async () => {
  open(makeFake(), "/tasks/t-audit");
  const alert = await screen.findByRole("alert");
  expect(within(alert).getByText("AP002")).toBeVisible();
  expect(within(alert).getByText(/Compare the table, repair the row/)).toBeVisible();
  expect(within(alert).getByText("update matched 0 rows, expected 1")).toBeInTheDocument();
});

test("a statement that is not replayed is skipped where it was seen, once it was dealt with", async () => {
  const fake = makeFake();
  const audit = fake.rows.find(({ snapshot }) => snapshot.id === "t-audit");
  if (!audit) throw new Error("the fake has tasks");
  audit.snapshot = { ...audit.snapshot, state: { state: "failed", error: statement }, skippable: "mariadb-bin.000412:9120031" };
  const { user } = open(fake, "/tasks/t-audit");
  await user.click(await screen.findByRole("button", { name: /Skip this statement/ }));
  const dialog = await screen.findByRole("dialog");
  expect(dialog).toHaveTextContent("create trigger audit_insert");
  const skip = within(dialog).getByRole("button", { name: "Skip it and resume" });
  expect(skip).toBeDisabled();
  await user.click(within(dialog).getByRole("checkbox", { name: "I have dealt with it on shop-replica" }));
  await user.click(skip);
  expect(await screen.findByText("Synchronizing")).toBeInTheDocument();
  const changes = fake.asked.filter(({ name }) => name === "task_skip_statement" || name === "task_act");
  expect(changes).toEqual([
    { name: "task_skip_statement", request: { id: "t-audit", position: "mariadb-bin.000412:9120031" } },
    { name: "task_act", request: { id: "t-audit", action: "resume" } },
  ]);
});

test("a failure that is no statement offers nothing to skip", async () => {
  open(makeFake(), "/tasks/t-audit");
  await screen.findByRole("alert");
  expect(screen.queryByRole("button", { name: /Skip this statement/ })).toBeNull();
});

test("the log filters by level and takes new lines in", async () => {
  const fake = makeFake();
  const { user } = open(fake, "/tasks/t-orders?tab=log");
  expect(await screen.findAllByTestId("log-line")).toHaveLength(8);
  fake.emit({ kind: "log", task: "t-orders", entry: { at_ms: Date.now(), level: "info", message: "A new line", error: null } });
  expect(await screen.findByText("A new line")).toBeVisible();
  await user.click(screen.getByText("Errors"));
  expect(await screen.findAllByTestId("log-line")).toHaveLength(1);
});

test("the tables tab filters on the console's side", async () => {
  const fake = makeFake();
  const { user } = open(fake, "/tasks/t-orders?tab=tables");
  await user.type(await screen.findByRole("textbox", { name: "Filter by database.table" }), "order_line");
  expect(await screen.findByText("1 table")).toBeVisible();
  expect(fake.asked).toContainEqual({ name: "task_tables", request: { id: "t-orders", filter: "order_line", offset: 0, limit: 200 } });
});

test("the limits of speed are changed while the task runs", async () => {
  const fake = makeFake();
  const { user } = open(fake, "/tasks/t-audit?tab=settings");
  const rows = await screen.findByLabelText("Incremental: RPS");
  expect(screen.getByRole("button", { name: "Apply" })).toBeDisabled();
  await user.type(rows, "99");
  expect(await screen.findByText("100 to 100,000,000, or empty for no limit")).toBeInTheDocument();
  expect(screen.getByRole("button", { name: "Apply" })).toBeDisabled();
  await user.type(rows, "9");
  await user.click(screen.getByRole("button", { name: "Apply" }));
  await waitFor(() => expect(screen.getByRole("button", { name: "Apply" })).toBeDisabled());
  expect(screen.getByLabelText("Incremental: RPS")).toHaveValue("999");
  const asked = fake.asked.filter(({ name }) => name === "task_throttle").map(({ request }) => request);
  expect(asked).toEqual([
    {
      id: "t-audit",
      throttles: { full: { queries_per_second: null, rows_per_second: null, megabytes_per_second: null }, incremental: { rows_per_second: 999, megabytes_per_second: null } },
    },
  ]);
});
