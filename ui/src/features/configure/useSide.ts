import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import type { Problems } from "../../design/connection";
import { newDetails, problemsOf, tidy } from "../../design/connection";
import type { Connection, ConnectionDetails, ConnectionFacts, ErrorReport } from "../../ipc";
import { asReport, connectionsQuery, useSaveConnection, useTestConnection } from "../../ipc";
import type { SideName } from "./draft";
import type { Wizard } from "./useWizard";

/** One side of the first step: a chosen connection, or one that is being typed. */
export interface Side {
  connections: Connection[];
  chosen: Connection | null;
  /** What is being typed, when something is. */
  typed: ConnectionDetails | null;
  type: (details: ConnectionDetails) => void;
  password: string;
  setPassword: (password: string) => void;
  problems: Problems;
  choose: (id: string) => void;
  /** Begins to type a new connection, or to change the chosen one. */
  begin: (edit: boolean) => void;
  /** Forgets what was typed. */
  drop: () => void;
  test: () => Promise<boolean>;
  save: () => Promise<Connection | null>;
  /** Saves what was typed and tests it: whether the step may go on with this side. */
  settle: () => Promise<boolean>;
  facts: ConnectionFacts | undefined;
  error: ErrorReport | undefined;
  busy: boolean;
}

export function useSide(name: SideName, { draft, change }: Wizard): Side {
  const connections = useQuery(connectionsQuery).data ?? [];
  const tester = useTestConnection();
  const saver = useSaveConnection();
  const [password, setPassword] = useState("");
  const [tried, setTried] = useState(false);
  const [editing, setEditing] = useState(false);

  const chosen = connections.find((one) => one.id === draft[name] || one.details.name === draft[name]) ?? null;
  const typed = draft.typed[name] ?? (chosen === null && draft[name] === null && connections.length === 0 ? newDetails : null);
  const target = editing ? chosen : null;
  const problems = typed ? problemsOf(typed, connections.filter((one) => one.id !== target?.id)) : {};
  const valid = Object.keys(problems).length === 0;

  const forget = () => {
    tester.reset();
    saver.reset();
    setTried(false);
  };
  const type = (details: ConnectionDetails | null) => {
    change({ typed: { ...draft.typed, [name]: details } });
    tester.reset();
  };
  const request = () => {
    if (!typed) return { id: chosen?.id ?? null, details: null, password: null };
    return { id: target?.id ?? null, details: tidy(typed), password: target && password === "" ? null : password };
  };
  const check = (asked: ReturnType<typeof request>) => tester.mutateAsync(asked).then(() => true, () => false);
  const save = async () => {
    setTried(true);
    const { id, details, password: secret } = request();
    if (!valid || !details) return null;
    const saved = await saver.mutateAsync({ id, details, password: secret }).catch(() => null);
    if (!saved) return null;
    change({ [name]: saved.id, typed: { ...draft.typed, [name]: null } });
    setPassword("");
    setEditing(false);
    return saved;
  };
  const failure = saver.error ?? tester.error;
  return {
    connections,
    chosen,
    typed,
    type,
    password,
    setPassword,
    problems: tried ? problems : {},
    choose: (id) => {
      forget();
      setEditing(false);
      change({ [name]: id, typed: { ...draft.typed, [name]: null } });
    },
    begin: (edit) => {
      forget();
      setEditing(edit);
      setPassword("");
      change({ typed: { ...draft.typed, [name]: edit && chosen ? chosen.details : newDetails }, ...(edit ? {} : { [name]: null }) });
    },
    drop: () => {
      forget();
      setEditing(false);
      type(null);
    },
    test: () => {
      setTried(true);
      return valid ? check(request()) : Promise.resolve(false);
    },
    save,
    settle: async () => {
      if (!typed) return chosen ? check(request()) : Promise.resolve(false);
      // Tested before it is saved: a connection that does not answer is not what the operator meant.
      setTried(true);
      if (!valid || !(await check(request()))) return false;
      return (await save()) !== null;
    },
    facts: tester.data,
    error: failure ? asReport(failure) : undefined,
    busy: tester.isPending || saver.isPending,
  };
}
