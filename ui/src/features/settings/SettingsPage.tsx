import { CheckCircleFilled, LockFilled, WarningFilled } from "../../design/icons";
import { useQuery } from "@tanstack/react-query";
import { Form, Skeleton } from "antd";
import { Choice, CopyButton, ErrorFace, PageHeader, Parameter } from "../../design";
import type { Density, Theme, VaultStatus } from "../../ipc";
import { appInfoQuery, settingsQuery, useSaveSettings, vaultQuery } from "../../ipc";
import { text } from "./messages";

const themes: { value: Theme; label: string }[] = [
  { value: "system", label: text.system },
  { value: "light", label: text.light },
  { value: "dark", label: text.dark },
];

const densities: { value: Density; label: string }[] = [
  { value: "compact", label: text.compact },
  { value: "comfortable", label: text.comfortable },
];

/** Theme, density, keychain, data folder. */
export function SettingsPage() {
  return (
    <div className="ls-page">
      <PageHeader title={text.title} />
      <div className="ls-page-body ls-settings">
        <Appearance />
        <Credentials />
        <Data />
      </div>
    </div>
  );
}

function Appearance() {
  const settings = useQuery(settingsQuery).data;
  const save = useSaveSettings();
  if (!settings) return <Skeleton active />;
  return (
    <section className="ls-card">
      <h2>{text.appearance}</h2>
      <Form layout="vertical">
        <Parameter label={text.theme} help={text.themeHelp}>
          <Choice label={text.theme} options={themes} value={settings.theme} onChange={(theme) => save.mutate({ ...settings, theme })} />
        </Parameter>
        <Parameter label={text.density} help={text.densityHelp}>
          <Choice label={text.density} options={densities} value={settings.density} onChange={(density) => save.mutate({ ...settings, density })} />
        </Parameter>
      </Form>
    </section>
  );
}

function Credentials() {
  const query = useQuery(vaultQuery);
  return (
    <section className="ls-card">
      <h2>{text.credentials}</h2>
      {query.data && <Vault status={query.data} />}
      {query.error && <ErrorFace error={query.error} retry={query.refetch} />}
    </section>
  );
}

function Vault({ status }: { status: VaultStatus }) {
  switch (status.vault) {
    case "keychain":
      return <VaultLine icon={<CheckCircleFilled className="ls-ok" />} title={text.keychain} hint={text.keychainHint} />;
    case "file":
      return <VaultLine icon={<LockFilled className="ls-ok" />} title={text.file} hint={text.fileHint} />;
    case "unreachable":
      return <VaultLine icon={<WarningFilled className="ls-warn" />} title={text.unreachable} hint={status.reason} />;
  }
}

function VaultLine({ icon, title, hint }: { icon: React.ReactNode; title: string; hint: string }) {
  return (
    <div className="ls-vault">
      {icon}
      <div>
        <strong>{title}</strong>
        <p className="ls-muted">{hint}</p>
      </div>
    </div>
  );
}

function Data() {
  const query = useQuery(appInfoQuery);
  return (
    <section className="ls-card">
      <h2>{text.data}</h2>
      {query.error && <ErrorFace error={query.error} retry={query.refetch} />}
      {query.data && (
        <dl className="ls-facts">
          <dt>{text.folder}</dt>
          <dd>
            <code className="ls-selectable">{query.data.data_folder}</code>
            <CopyButton value={query.data.data_folder} label={text.copyFolder} />
            <p className="ls-muted">{text.folderHelp}</p>
          </dd>
          <dt>{text.version}</dt>
          <dd>{query.data.version}</dd>
        </dl>
      )}
    </section>
  );
}
