import { AutoComplete, Form, Input, Select } from "antd";
import type { ConnectionDetails, DatabaseType, EnvironmentTag } from "../../ipc";
import { EnvironmentLabel, environments } from "../face/EnvironmentLabel";
import { NumberField } from "../face/NumberField";
import { Parameter } from "../face/Parameter";
import type { Problems } from "./details";
import { EncryptionFields } from "./EncryptionFields";
import { text } from "./messages";

interface Props {
  /** Begins the ids of the controls: two forms may stand side by side. */
  prefix: string;
  details: ConnectionDetails;
  change: (details: ConnectionDetails) => void;
  password: string;
  changePassword: (password: string) => void;
  /** Whether the vault has a password that stays when none is typed. */
  hasPassword: boolean;
  problems: Problems;
  folders: string[];
}

const families: { value: DatabaseType; label: string }[] = [
  { value: "mysql", label: text.mysql },
  { value: "mariadb", label: text.mariadb },
];

/** The parameters of a connection, each with its help. */
export function ConnectionFields({ prefix, details, change, password, changePassword, hasPassword, problems, folders }: Props) {
  const id = (name: string) => `${prefix}-${name}`;
  const set = (part: Partial<ConnectionDetails>) => change({ ...details, ...part });
  const textField = (name: "name" | "host" | "account", label: string, help: string) => (
    <Parameter label={label} help={help} required problem={problems[name]} htmlFor={id(name)}>
      <Input id={id(name)} value={details[name]} autoComplete="off" spellCheck={false} onChange={(event) => set({ [name]: event.target.value })} />
    </Parameter>
  );
  return (
    <Form layout="vertical" component="div" className="ls-connection-fields">
      {textField("name", text.name, text.nameHelp)}
      <div className="ls-columns">
        <Parameter label={text.databaseType} help={text.databaseTypeHelp} htmlFor={id("type")}>
          <Select id={id("type")} aria-label={text.databaseType} options={families} value={details.database_type} onChange={(database_type) => set({ database_type })} />
        </Parameter>
        <Parameter label={text.accessMethod} help={text.accessMethodHelp} htmlFor={id("access")}>
          <Select id={id("access")} aria-label={text.accessMethod} value="self_managed" options={[{ value: "self_managed", label: text.selfManaged }]} />
        </Parameter>
      </div>
      <div className="ls-columns ls-columns-wide-first">
        {textField("host", text.host, text.hostHelp)}
        <Parameter label={text.port} help={text.portHelp} required problem={problems.port} htmlFor={id("port")}>
          <NumberField id={id("port")} steps={false} value={details.port} change={(port) => set({ port })} />
        </Parameter>
      </div>
      <div className="ls-columns">
        {textField("account", text.account, text.accountHelp)}
        <Parameter label={text.password} help={text.passwordHelp} htmlFor={id("password")}>
          <Input.Password
            id={id("password")}
            autoComplete="new-password"
            value={password}
            placeholder={hasPassword ? text.passwordKept : ""}
            onChange={(event) => changePassword(event.target.value)}
          />
        </Parameter>
      </div>
      <EncryptionFields prefix={prefix} encryption={details.encryption} change={(encryption) => set({ encryption })} />
      <div className="ls-columns">
        <Parameter label={text.environment} help={text.environmentHelp} htmlFor={id("environment")}>
          <Select<EnvironmentTag | "">
            id={id("environment")}
            aria-label={text.environment}
            value={details.environment ?? ""}
            options={[{ value: "", label: text.noEnvironment }, ...environments.map((tag) => ({ value: tag, label: <EnvironmentLabel tag={tag} /> }))]}
            onChange={(tag) => set({ environment: tag === "" ? null : tag })}
          />
        </Parameter>
        <Parameter label={text.folder} help={text.folderHelp} htmlFor={id("folder")}>
          <AutoComplete id={id("folder")} value={details.folder} options={folders.map((value) => ({ value }))} onChange={(folder: string) => set({ folder })} />
        </Parameter>
      </div>
    </Form>
  );
}
