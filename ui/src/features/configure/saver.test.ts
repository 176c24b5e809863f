import { expect, test } from "vitest";
import { newDraft } from "./draft";
import { DraftSaver } from "./saver";

const draft = (name: string) => newDraft(name);

test("a new draft is made once, however many changes come meanwhile", async () => {
  const saved: [string | null, string][] = [];
  const release: (() => void)[] = [];
  const saver = new DraftSaver(null, (id, { name }) => {
    saved.push([id, name]);
    return new Promise((resolve) => release.push(() => resolve("t1")));
  });
  saver.change(draft("a"));
  const first = saver.flush();
  await Promise.resolve();
  saver.change(draft("b"));
  const second = saver.flush();
  release.shift()?.();
  await first;
  await Promise.resolve();
  release.shift()?.();
  expect(await second).toBe("t1");
  expect(saved).toEqual([
    [null, "a"],
    ["t1", "b"],
  ]);
});

test("a change that could not be saved is tried again", async () => {
  let failing = true;
  const names: string[] = [];
  const saver = new DraftSaver("t1", (_id, { name }) => {
    names.push(name);
    return failing ? Promise.reject(new Error("disk full")) : Promise.resolve("t1");
  });
  saver.change(draft("a"));
  await saver.flush();
  failing = false;
  await saver.flush();
  await saver.flush();
  expect(names).toEqual(["a", "a"]);
});
