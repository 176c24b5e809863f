import { screen, waitFor, within } from "@testing-library/react";
import { expect, test } from "vitest";
import { report } from "./fake/samples";
import { makeFake } from "./fake/transport";
import { open } from "./render";

test("an empty list offers to create a task", async () => {
  open(makeFake({ empty: true }), "/tasks");
  expect(await screen.findByText("No tasks yet")).toBeVisible();
  expect(screen.getByRole("button", { name: /Create task/ })).toBeVisible();
});

test("a list that cannot be had shows its code and can be asked for again", async () => {
  const fake = makeFake();
  const { task_list } = fake.handlers;
  fake.handlers.task_list = () => {
    throw report({ code: "ST001", title: "The task store could not be read" });
  };
  const { user } = open(fake, "/tasks");
  expect(await screen.findByText("ST001")).toBeVisible();
  fake.handlers.task_list = task_list;
  await user.click(screen.getByRole("button", { name: /Try again/ }));
  expect(await screen.findByText("orders to replica")).toBeVisible();
});

test("a counter filters the list and the URL keeps it", async () => {
  const { user, router } = open(makeFake(), "/tasks");
  await screen.findByText("orders to replica");
  await user.click(screen.getByRole("button", { name: /Needs attention/ }));
  expect(screen.queryByText("orders to replica")).toBeNull();
  expect(screen.getByText("ledger archive")).toBeVisible();
  expect(router.state.location.search).toMatchObject({ group: "attention" });
});

test("P pauses the selected task and the row says so", async () => {
  const fake = makeFake();
  const { user } = open(fake, "/tasks?selected=t-orders");
  const row = (await screen.findByText("orders to replica")).closest("[data-task]") as HTMLElement;
  expect(within(row).getByText("Synchronizing")).toBeVisible();
  await user.keyboard("p");
  await waitFor(() => expect(fake.asked).toContainEqual({ name: "task_act", request: { id: "t-orders", action: "pause" } }));
  expect(await within(row).findByText("Paused")).toBeVisible();
});

test("marked tasks are paused together, those that can be, and released after one question", async () => {
  const fake = makeFake();
  const { user } = open(fake, "/tasks?selected=t-orders");
  await screen.findByText("orders to replica");
  await user.keyboard("x");
  await user.click(screen.getByRole("checkbox", { name: "Mark billing to staging" }));
  expect(await screen.findByText("2 tasks marked")).toBeVisible();
  // The box that was clicked has the focus, and takes no key that is not its own.
  await user.keyboard("x");
  expect(await screen.findByText("1 task marked")).toBeVisible();
  await user.keyboard("x");
  expect(screen.getByRole("button", { name: "Start 0" })).toBeDisabled();
  await user.click(screen.getByRole("button", { name: "Pause 1" }));
  await waitFor(() => expect(fake.asked).toContainEqual({ name: "task_act", request: { id: "t-orders", action: "pause" } }));
  await user.click(await screen.findByRole("button", { name: "Release 2" }));
  expect(await screen.findByText(/billing to staging → crm-staging, orders to replica → shop-replica\. They are removed/)).toBeVisible();
  expect(fake.asked.some(({ request }) => (request as { action?: string }).action === "release")).toBe(false);
  await user.click(screen.getByRole("button", { name: "Release" }));
  for (const id of ["t-orders", "t-billing"]) {
    await waitFor(() => expect(fake.asked).toContainEqual({ name: "task_act", request: { id, action: "release" } }));
  }
  await waitFor(() => expect(screen.queryByText("2 tasks marked")).toBeNull());
});

test("Space peeks at the selected task, follows the selection, and Escape ends it", async () => {
  const { user } = open(makeFake(), "/tasks?selected=t-orders");
  await screen.findByText("orders to replica");
  await user.keyboard(" ");
  const peek = await screen.findByRole("complementary", { name: "Peek at orders to replica" });
  expect(within(peek).getByText("mariadb-bin.000412:9120031")).toBeVisible();
  await user.keyboard("j");
  expect(await screen.findByRole("complementary", { name: "Peek at reports nightly" })).toBeVisible();
  await user.keyboard("{Escape}");
  await waitFor(() => expect(screen.queryByRole("complementary")).toBeNull());
});

test("stopping says what it touches before it does anything", async () => {
  const fake = makeFake();
  const { user } = open(fake, "/tasks");
  await user.click(await screen.findByRole("button", { name: "More actions for orders to replica" }));
  await user.click(await screen.findByText("Stop"));
  expect(await screen.findByText(/will no longer reach the 128 tables on shop-replica \(10\.20\.0\.12:3306\)/)).toBeVisible();
  expect(fake.asked.some(({ name }) => name === "task_act")).toBe(false);
  await user.click(screen.getByRole("button", { name: "Stop" }));
  await waitFor(() => expect(fake.asked).toContainEqual({ name: "task_act", request: { id: "t-orders", action: "stop" } }));
});

test("a live state reaches the row at once", async () => {
  const fake = makeFake();
  open(fake, "/tasks");
  const row = (await screen.findByText("billing to staging")).closest("[data-task]") as HTMLElement;
  const [listed] = fake.rows.filter(({ snapshot }) => snapshot.id === "t-billing");
  if (!listed) throw new Error("the fake has t-billing");
  fake.emit({ kind: "state", snapshot: { ...listed.snapshot, at_ms: Date.now() + 1000, state: { state: "synchronizing" }, actions: ["pause", "stop"] } });
  expect(await within(row).findByText("Synchronizing")).toBeVisible();
});

test("Mod+K opens the palette and finds a task by name", async () => {
  const { user } = open(makeFake(), "/tasks");
  await screen.findByText("orders to replica");
  await user.keyboard("{Control>}k{/Control}");
  await user.type(await screen.findByRole("textbox", { name: "Commands" }), "open audit");
  expect(screen.getByRole("option", { name: /Open audit trail/ })).toBeVisible();
});

test("an unreachable keychain offers the encrypted file, by choice", async () => {
  const fake = makeFake();
  fake.vault = { vault: "unreachable", reason: "No Secret Service answers.", file_exists: false };
  const { user } = open(fake, "/tasks");
  await user.click(await screen.findByRole("button", { name: /Use an encrypted file/ }));
  const dialog = await screen.findByRole("dialog");
  await user.type(within(dialog).getByLabelText("Passphrase"), "correct horse battery");
  await user.type(within(dialog).getByLabelText("Passphrase again"), "correct horse battery");
  await user.click(within(dialog).getByRole("button", { name: "Use an encrypted file" }));
  await waitFor(() => expect(screen.queryByText("The keychain cannot be reached")).toBeNull());
  expect(fake.asked).toContainEqual({ name: "vault_open_file", request: { passphrase: "correct horse battery" } });
});
