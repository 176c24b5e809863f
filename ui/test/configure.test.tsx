import { screen, waitFor, within } from "@testing-library/react";
import type { UserEvent } from "@testing-library/user-event";
import { expect, test } from "vitest";
import type { TaskDefinition } from "../src/ipc";
import type { Fake } from "./fake/transport";
import { makeFake } from "./fake/transport";
import { open } from "./render";

async function choose(user: UserEvent, side: string, name: string) {
  await user.click(await screen.findByRole("combobox", { name: `Select Existing Connection: ${side}` }));
  const options = await screen.findAllByTitle(name);
  await user.click(options[options.length - 1] as HTMLElement);
}

const tick = async (user: UserEvent, object: string) => {
  const node = await waitFor(() => document.querySelector<HTMLElement>(`[data-testid=source-node][data-object="${object}"]`) ?? Promise.reject(new Error(object)));
  await user.click(node.closest(".ant-tree-treenode")?.querySelector(".ant-tree-checkbox") as HTMLElement);
};

const lastOf = (fake: Fake, name: string) => fake.asked.findLast((one) => one.name === name)?.request;

test("a task is made from two saved connections: draft, rename, precheck, ignore, start", async () => {
  const fake = makeFake();
  const { user, router } = open(fake, "/configure?session=1");

  await choose(user, "Source Database", "shop-primary");
  await choose(user, "Destination Database", "shop-replica");
  await user.click(screen.getByRole("button", { name: "Test Connectivity and Proceed" }));

  await tick(user, "shop");
  await user.click(await screen.findByRole("button", { name: "Rename shop" }));
  const field = await screen.findByRole("textbox", { name: "New name of shop" });
  await user.clear(field);
  await user.type(field, "shop_copy{Enter}");
  await waitFor(() => expect(lastOf(fake, "task_save_draft")).toMatchObject({ draft: { source: "c1", destination: "c2", objects: [{ database: "shop", rename: "shop_copy" }] } }));
  expect(router.state.location.search).toMatchObject({ task: "new-1" });
  expect(fake.rows.filter(({ snapshot }) => snapshot.id.startsWith("new-"))).toHaveLength(1);

  await user.click(screen.getByRole("button", { name: "Next: Options" }));
  await user.click(await screen.findByRole("button", { name: "Next: Save Task Settings and Precheck" }));
  const dialog = await screen.findByRole("dialog");
  expect(await within(dialog).findByTestId("precheck-rate")).toHaveTextContent("75%");
  expect(within(dialog).getByTestId("repair-sql")).toHaveTextContent("set global binlog_row_image = 'FULL';");

  for (const item of ["Keys (shop.audit)", "Binary log retention (shop-primary)"]) {
    await user.click(within(dialog).getByRole("button", { name: `Confirm Alert Details: ${item}` }));
    await user.click(await screen.findByRole("button", { name: "Ignore" }));
    await user.click(await screen.findByRole("button", { name: "OK" }));
    await waitFor(() => expect(screen.queryByRole("button", { name: `Confirm Alert Details: ${item}` })).toBeNull());
  }
  expect(lastOf(fake, "task_ignore_alert")).toEqual({ id: "new-1", alert: { code: "CHECK_BINLOG_RETENTION", subject: "shop-primary" } });
  await user.click(within(dialog).getByRole("button", { name: "Precheck Again" }));
  await user.click(await within(dialog).findByRole("button", { name: "Next: Review and start" }));

  expect(await screen.findByText("Lockstep reads from shop-primary (10.20.0.11:3306) and writes to shop-replica (10.20.0.12:3306).")).toBeVisible();
  expect((lastOf(fake, "task_save") as { definition: TaskDefinition }).definition).toMatchObject({ id: "new-1", version: 1, source: "c1", destination: "c2" });
  await user.click(screen.getByRole("button", { name: "Start" }));
  expect(await screen.findByTestId("task-state")).toHaveTextContent("Initializing");
}, 120_000);

test("a new connection is tested, then saved, and its password goes nowhere else", async () => {
  const fake = makeFake({ empty: true });
  const { user } = open(fake, "/configure?session=1");
  const source = await screen.findByRole("region", { name: "Source Database" });
  await user.type(within(source).getByLabelText(/Connection name/), "origin");
  await user.type(within(source).getByLabelText(/Host/), "127.0.0.1");
  await user.type(within(source).getByLabelText(/Database Account/), "root");
  await user.type(within(source).getByLabelText(/Database Password/), "s3cret");
  await user.click(within(source).getByRole("button", { name: "Test Connectivity: Source Database" }));
  expect(await within(source).findByText(/Connected to MySQL 8.4.3/)).toBeVisible();
  await user.click(within(source).getByRole("button", { name: "Save connection: Source Database" }));
  await waitFor(() => expect(fake.connections).toHaveLength(1));
  expect(lastOf(fake, "connection_save")).toMatchObject({ id: null, password: "s3cret", details: { name: "origin", port: 3306 } });
  await waitFor(() => expect(lastOf(fake, "task_save_draft")).toMatchObject({ draft: { source: fake.connections[0]?.id } }));
  const drafts = fake.asked.filter(({ name }) => name === "task_save_draft");
  expect(JSON.stringify(drafts)).not.toContain("s3cret");
}, 120_000);

test("a refused account shows the exact cause and the step stays", async () => {
  const { user, router } = open(makeFake(), "/configure?session=1");
  await choose(user, "Source Database", "shop-primary");
  await choose(user, "Destination Database", "laptop");
  await user.click(screen.getByRole("button", { name: "Test Connectivity and Proceed" }));
  expect(await screen.findByText("laptop refused account root")).toBeVisible();
  expect(screen.getByText("CN002")).toBeVisible();
  expect(router.state.location.search).not.toMatchObject({ step: "objects" });
}, 60_000);

test("a draft that was left comes back as it was", async () => {
  const fake = makeFake();
  fake.documents.set("t-draft", { document: "draft", content: { name: "new warehouse feed", source: "c1", destination: "c3", objects: [{ database: "crm", tables: [{ table: "note" }] }] } });
  open(fake, "/configure?task=t-draft&step=objects");
  expect(await screen.findByText("1 database, 1 table")).toBeVisible();
  expect(fake.asked.some(({ name }) => name === "task_save_draft")).toBe(false);
}, 60_000);

test("selected objects are renamed and removed with the keyboard alone", async () => {
  const fake = makeFake();
  const { user } = open(fake, "/configure?task=t-check&step=objects");
  const tree = await screen.findByRole("tree", { name: "Selected Objects" });
  tree.focus();
  await user.keyboard("{ArrowDown}{F2}");
  const field = await screen.findByRole("textbox", { name: /^New name of/ });
  expect(field).toHaveFocus();
  await user.clear(field);
  await user.type(field, "kept{Enter}");
  expect(await screen.findByText("kept")).toBeVisible();
  expect(screen.getByRole("tree", { name: "Selected Objects" })).toHaveFocus();
  await user.keyboard("{Delete}");
  await waitFor(() => expect(screen.queryByText("kept")).toBeNull());
}, 60_000);

test("a view is in the tree and cannot be selected", async () => {
  const { user } = open(makeFake(), "/configure?task=t-check&step=objects&filter=open_tickets");
  const node = await waitFor(() => document.querySelector<HTMLElement>('[data-object="crm.open_tickets"]') ?? Promise.reject(new Error("no view")));
  expect(node.closest(".ant-tree-treenode")?.querySelector(".ant-tree-checkbox")).toBeNull();
  await user.hover(node);
  expect(await screen.findByText(/Views are not synchronized by this version/)).toBeVisible();
}, 60_000);

test("retry times out of order are refused where they stand", async () => {
  const { user } = open(makeFake(), "/configure?task=t-check&step=options");
  const other = await screen.findByLabelText("Retry Time for Other Issues");
  await user.clear(other);
  await user.type(other, "900");
  expect(await screen.findByText("Must be less than Retry Time for Failed Connections.")).toBeVisible();
  expect(screen.getByRole("button", { name: "Next: Save Task Settings and Precheck" })).toBeDisabled();
}, 60_000);

test("leaving in the middle of typing saves the draft and stays where one went", async () => {
  const fake = makeFake();
  const { user, router } = open(fake, "/configure?session=1");
  await choose(user, "Source Database", "shop-primary");
  await user.click(screen.getByRole("link", { name: /Tasks/ }));
  await waitFor(() => expect(lastOf(fake, "task_save_draft")).toMatchObject({ id: null, draft: { source: "c1" } }));
  expect(await screen.findByText("orders to replica")).toBeVisible();
  await waitFor(() => expect(fake.rows.some(({ snapshot }) => snapshot.id === "new-1")).toBe(true));
  expect(router.state.location.pathname).toBe("/tasks");
}, 60_000);
