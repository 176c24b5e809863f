import { Form, Input, Modal } from "antd";
import { useState } from "react";
import { ErrorReportView } from "../design";
import { asReport, useOpenVaultFile } from "../ipc";
import { text } from "./messages";

/** Shortest passphrase for a new file. */
const PASSPHRASE_LENGTH_MIN = 12;

/** Asks for the passphrase of the encrypted file, twice when the file is new. */
export function VaultFileDialog({ exists, close }: { exists: boolean; close: () => void }) {
  const open = useOpenVaultFile();
  const [passphrase, setPassphrase] = useState("");
  const [again, setAgain] = useState("");
  const short = !exists && passphrase.length > 0 && passphrase.length < PASSPHRASE_LENGTH_MIN;
  const differs = !exists && again.length > 0 && again !== passphrase;
  const ready = passphrase.length > 0 && (exists || (!short && again === passphrase));
  const submit = () => {
    if (ready) open.mutate(passphrase, { onSuccess: close });
  };
  const title = exists ? text.vaultOpenFile : text.vaultUseFile;
  return (
    <Modal open title={title} okText={title} cancelText={text.cancel} okButtonProps={{ disabled: !ready, loading: open.isPending }} onOk={submit} onCancel={close} width={460}>
      <p className="ls-muted">{exists ? text.vaultFileOpen : text.vaultFileMake}</p>
      <Form layout="vertical" onFinish={submit}>
        <Form.Item label={text.passphrase} htmlFor="passphrase" {...(short ? { validateStatus: "error" as const, help: text.passphraseShort } : {})}>
          <Input.Password id="passphrase" autoFocus value={passphrase} onChange={(event) => setPassphrase(event.target.value)} onPressEnter={submit} />
        </Form.Item>
        {!exists && (
          <Form.Item label={text.passphraseAgain} htmlFor="passphrase-again" {...(differs ? { validateStatus: "error" as const, help: text.passphraseDiffers } : {})}>
            <Input.Password id="passphrase-again" value={again} onChange={(event) => setAgain(event.target.value)} onPressEnter={submit} />
          </Form.Item>
        )}
      </Form>
      {open.error && <ErrorReportView report={asReport(open.error)} />}
    </Modal>
  );
}
