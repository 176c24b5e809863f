import { Checkbox, Input } from "antd";
import type { Encryption } from "../../ipc";
import { Choice } from "../face/Choice";
import { Parameter } from "../face/Parameter";
import { text } from "./messages";

const modes: { value: Encryption["mode"]; label: string }[] = [
  { value: "non_encrypted", label: text.nonEncrypted },
  { value: "ssl_encrypted", label: text.sslEncrypted },
];

/** Encryption, and what comes with it. */
export function EncryptionFields({ prefix, encryption, change }: { prefix: string; encryption: Encryption; change: (encryption: Encryption) => void }) {
  const choose = (mode: Encryption["mode"]) =>
    change(mode === "non_encrypted" ? { mode } : { mode, ca_certificate: null, check_host_name: true });
  return (
    <>
      <Parameter label={text.encryption} help={text.encryptionHelp}>
        <Choice label={text.encryption} options={modes} value={encryption.mode} onChange={choose} />
      </Parameter>
      {encryption.mode === "ssl_encrypted" && (
        <Parameter label={text.ca} help={text.caHelp} htmlFor={`${prefix}-ca`}>
          <Input
            id={`${prefix}-ca`}
            spellCheck={false}
            value={encryption.ca_certificate ?? ""}
            onChange={(event) => change({ ...encryption, ca_certificate: event.target.value || null })}
          />
          <Checkbox checked={encryption.check_host_name} onChange={(event) => change({ ...encryption, check_host_name: event.target.checked })}>
            {text.checkHost}
          </Checkbox>
        </Parameter>
      )}
    </>
  );
}
