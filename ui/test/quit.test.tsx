import { act, screen } from "@testing-library/react";
import { expect, test } from "vitest";
import { makeFake } from "./fake/transport";
import { open } from "./render";

function aWindow() {
  const said: string[] = [];
  let ask: (running: number) => void = () => undefined;
  const quitting = {
    asked: async (listener: (running: number) => void) => {
      ask = listener;
      return () => undefined;
    },
    want: () => said.push("want"),
    confirm: () => said.push("confirm"),
    decline: () => said.push("decline"),
  };
  return { said, ask: (running: number) => act(() => ask(running)), fake: Object.assign(makeFake(), { quitting }) };
}

test("closing while tasks run asks, and staying keeps everything", async () => {
  const { fake, ask, said } = aWindow();
  const { user } = open(fake, "/tasks");
  await screen.findByText("orders to replica");
  ask(2);
  expect(await screen.findByText("Quit while 2 tasks run?")).toBeVisible();
  await user.click(screen.getByRole("button", { name: "Keep running" }));
  expect(said).toEqual(["decline"]);
});

test("whoever confirms is told that the tasks stop", async () => {
  const { fake, ask, said } = aWindow();
  const { user } = open(fake, "/tasks");
  await screen.findByText("orders to replica");
  ask(1);
  await user.click(await screen.findByRole("button", { name: "Quit" }));
  expect(await screen.findByText("Stopping at a transaction boundary")).toBeVisible();
  expect(said).toEqual(["confirm"]);
});
