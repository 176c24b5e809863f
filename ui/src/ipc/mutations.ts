import type { QueryClient } from "@tanstack/react-query";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { messages } from "../format";
import type { ConnectionId, ConnectionSave, ConnectionTest, Settings, TaskAct, TaskDetail, TaskIgnoreAlert, TaskSave, TaskSaveDraft, TaskSkipStatement, TaskThrottle } from "./bindings";
import { newestSnapshot, putSnapshot } from "./live";
import { appInfoQuery, connectionsQuery, settingsQuery, taskListQuery, taskQuery, vaultQuery } from "./queries";
import { rpc } from "./transport";

const text = messages({
  en: {
    act: "The task did not do that",
    throttle: "The limits of speed were not changed",
    ignore: "The alert was not ignored",
    draft: "The draft was not saved",
    save: "The task was not saved",
    connectionDelete: "The connection was not deleted",
    settings: "The settings were not saved",
  },
});

/** What a command answers about a task replaces what the screens knew of it. */
function takeIn(client: QueryClient, detail: TaskDetail): void {
  const { id } = detail.row.snapshot;
  putSnapshot(detail.row.snapshot);
  // The feed may have told something newer while the answer was on its way.
  const snapshot = newestSnapshot(id) ?? detail.row.snapshot;
  client.setQueryData(taskQuery(id).queryKey, { ...detail, row: { ...detail.row, snapshot } });
  void client.invalidateQueries({ queryKey: taskListQuery.queryKey });
}

export function useTaskAct() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (request: TaskAct) => rpc("task_act", request),
    onSuccess: (detail) => takeIn(client, detail),
    meta: { failure: text.act },
  });
}

/** Skips the statement on which a task has stopped and lets it go on; the dialog that asked shows the failure. */
export function useSkipStatement() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: async (request: TaskSkipStatement) => {
      await rpc("task_skip_statement", request);
      return rpc("task_act", { id: request.id, action: "resume" });
    },
    onSuccess: (detail) => takeIn(client, detail),
  });
}

export function useThrottleTask() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (request: TaskThrottle) => rpc("task_throttle", request),
    onSuccess: (detail) => takeIn(client, detail),
    meta: { failure: text.throttle },
  });
}

export function useIgnoreAlert() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (request: TaskIgnoreAlert) => rpc("task_ignore_alert", request),
    onSuccess: (detail) => takeIn(client, detail),
    meta: { failure: text.ignore },
  });
}

export function useSaveDraft() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (request: TaskSaveDraft) => rpc("task_save_draft", request),
    onSuccess: (detail) => takeIn(client, detail),
    meta: { failure: text.draft },
  });
}

export function useSaveTask() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (request: TaskSave) => rpc("task_save", request),
    onSuccess: (detail) => takeIn(client, detail),
    meta: { failure: text.save },
  });
}

/** Saves a connection; the form that asked shows the failure beside its fields. */
export function useSaveConnection() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (request: ConnectionSave) => rpc("connection_save", request),
    // What the reply says is shown already: whoever waits for it need not wait for the list.
    onSuccess: (saved) => {
      client.setQueryData(connectionsQuery.queryKey, (list) => {
        const others = (list ?? []).filter((connection) => connection.id !== saved.id);
        return [...others, saved];
      });
      void client.invalidateQueries({ queryKey: connectionsQuery.queryKey });
      void client.invalidateQueries({ predicate: (query) => String(query.queryKey[0]).startsWith("catalog_") });
    },
  });
}

export function useDeleteConnection() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (id: ConnectionId) => rpc("connection_delete", id),
    onSuccess: () => client.invalidateQueries({ queryKey: connectionsQuery.queryKey }),
    meta: { failure: text.connectionDelete },
  });
}

/** Tests a connection; the panel that asked shows facts or the cause. */
export function useTestConnection() {
  return useMutation({ mutationFn: (request: ConnectionTest) => rpc("connection_test", request) });
}

export function useSaveSettings() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (settings: Settings) => rpc("settings_save", settings),
    onMutate: (settings) => client.setQueryData(settingsQuery.queryKey, settings),
    onSuccess: (settings) => client.setQueryData(settingsQuery.queryKey, settings),
    onError: () => client.invalidateQueries({ queryKey: settingsQuery.queryKey }),
    meta: { failure: text.settings },
  });
}

/** Opens the encrypted file; the form that asked shows the failure. */
/** Tries the keychain again; the tasks that it held up go on then. */
export function useRetryVault() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: () => rpc("vault_retry", {}),
    onSuccess: (status) => {
      client.setQueryData(vaultQuery.queryKey, status);
      void client.invalidateQueries({ queryKey: taskListQuery.queryKey });
    },
  });
}

export function useOpenVaultFile() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (passphrase: string) => rpc("vault_open_file", { passphrase }),
    onSuccess: (status) => {
      client.setQueryData(vaultQuery.queryKey, status);
      void client.invalidateQueries({ queryKey: connectionsQuery.queryKey });
      void client.invalidateQueries({ queryKey: appInfoQuery.queryKey });
    },
  });
}
