import type { Connection, ConnectionDetails } from "../../ipc";
import { text } from "./messages";

/** What a new connection begins with. */
export const newDetails: ConnectionDetails = {
  name: "",
  folder: "",
  environment: null,
  database_type: "mysql",
  host: "",
  port: 3306,
  account: "",
  encryption: { mode: "non_encrypted" },
};

/** What is wrong with each field, if anything. */
export type Problems = Partial<Record<"name" | "host" | "port" | "account", string>>;

const PORT_MAX = 65_535;

/** Checks a connection before it is tested or saved; `others` are the connections that it must not be confused with. */
export function problemsOf(details: ConnectionDetails, others: Connection[]): Problems {
  const problems: Problems = {};
  const name = details.name.trim();
  if (!name) problems.name = text.required;
  else if (others.some((other) => other.details.name === name)) problems.name = text.nameTaken;
  if (!details.host.trim()) problems.host = text.required;
  if (!details.account.trim()) problems.account = text.required;
  if (!Number.isInteger(details.port) || details.port < 1 || details.port > PORT_MAX) problems.port = text.portRange;
  return problems;
}

/** The details as they are saved: without stray spaces. */
export function tidy(details: ConnectionDetails): ConnectionDetails {
  return { ...details, name: details.name.trim(), folder: details.folder.trim(), host: details.host.trim(), account: details.account.trim() };
}
