import { expect, test, vi } from "vitest";
import { newDraft } from "./draft";
import { DraftSaver } from "./saver";

const unheard = () => undefined;
const draft = (name: string) => newDraft(name);

test("a new draft is made once, however many changes come meanwhile", async () => {
  const saved: [string | null, string][] = [];
  const release: (() => void)[] = [];
  const saver = new DraftSaver(null, (id, { name }) => {
    saved.push([id, name]);
    return new Promise((resolve) => release.push(() => resolve("t1")));
  }, unheard);
  saver.change(draft("a"));
  const first = saver.flush();
  await vi.waitFor(() => expect(release).toHaveLength(1));
  saver.change(draft("b"));
  const second = saver.flush();
  release.shift()?.();
  expect(await first).toBe("t1");
  await vi.waitFor(() => expect(release).toHaveLength(1));
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
  }, unheard);
  saver.change(draft("a"));
  await saver.flush();
  failing = false;
  await saver.flush();
  await saver.flush();
  expect(names).toEqual(["a", "a"]);
});

test("a wizard that was left saves its draft and leads nobody back", async () => {
  const heard: string[] = [];
  const saved: string[] = [];
  const saver = new DraftSaver(
    null,
    (_id, { name }) => {
      saved.push(name);
      return Promise.resolve("t1");
    },
    (id) => heard.push(id),
  );
  saver.open();
  saver.change(draft("a"));
  saver.close();
  expect(await saver.flush()).toBe("t1");
  expect([saved, heard]).toEqual([["a"], []]);
});
