// For looking at the screens in a browser: `npm run dev`, then /dev.html. Not part of the build.
// Query: ?theme=dark, ?empty, ?vault for the unreachable keychain, ?error for a list that cannot be had,
// ?skip for a task that stopped on a statement, ?huge for a database of 100,000 tables or of as many as it says.
import { start } from "../src/start";
import { report } from "./fake/samples";
import { animate, makeFake } from "./fake/transport";
import { statement } from "./fake/world";

const query = new URLSearchParams(window.location.search);
// The router would take these for its own.
window.history.replaceState(null, "", window.location.pathname + window.location.hash);
const fake = makeFake({ empty: query.has("empty"), precheckStepMs: 180 });
await fake.call("settings_save", { theme: query.get("theme") === "dark" ? "dark" : "light", density: query.has("comfortable") ? "comfortable" : "compact" });
if (query.has("vault")) fake.vault = { vault: "unreachable", reason: "No Secret Service answers on the session bus.", file_exists: false };
if (query.has("error")) {
  fake.handlers.task_list = () => {
    throw report({ code: "ST001", kind: "store", title: "The task store could not be read", hint: "Free some disk space or repair the data folder of Lockstep.", subject: "lockstep.db", chain: ["database disk image is malformed"] });
  };
}
const audit = fake.rows.find(({ snapshot }) => snapshot.id === "t-audit");
if (query.has("skip") && audit) audit.snapshot = { ...audit.snapshot, state: { state: "failed", error: statement }, skippable: "mariadb-bin.000412:9120031" };
if (query.has("huge")) {
  const { catalog_databases, catalog_objects } = fake.handlers;
  const tables = Array.from({ length: Number(query.get("huge")) || 100_000 }, (_, at) => ({ name: `fact_${String(at).padStart(6, "0")}`, kind: "table" as const, engine: "InnoDB", rows_estimate: at, bytes: at * 100, key: "primary" as const }));
  fake.handlers.catalog_databases = async (request) => [{ name: "a_warehouse", charset: "utf8mb4", tables: tables.length, views: 0 }, ...(await catalog_databases(request))];
  fake.handlers.catalog_objects = (request) => (request.database === "a_warehouse" ? tables : catalog_objects(request));
}
if (query.has("many")) {
  const { rows } = fake;
  fake.rows = Array.from({ length: 500 }, (_, at) => {
    const one = structuredClone(rows[at % rows.length]) as (typeof rows)[number];
    const long = (name: string) => `${name}_${String(at).padStart(3, "0")}_`.padEnd(64, "of_a_very_long_name_");
    one.snapshot.id = `${one.snapshot.id}-${at}`;
    one.name = long(one.name);
    if (one.source) one.source.name = long(one.source.name);
    return one;
  });
}
animate(fake);
start(fake);
