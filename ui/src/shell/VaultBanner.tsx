import { KeyOutlined, ReloadOutlined } from "../design/icons";
import { useQuery } from "@tanstack/react-query";
import { Alert, Button } from "antd";
import { useState } from "react";
import { useRetryVault, vaultQuery } from "../ipc";
import { testids } from "../testids";
import { text } from "./messages";
import { VaultFileDialog } from "./VaultFileDialog";

/** The keychain's client says its reason without a full stop. */
const sentence = (reason: string): string => (/[.!?]$/.test(reason) ? reason : `${reason}.`);

/** Says that the keychain cannot be reached, and offers the encrypted file by the operator's choice only. */
export function VaultBanner() {
  const query = useQuery(vaultQuery);
  const retry = useRetryVault();
  const [asking, setAsking] = useState(false);
  if (query.data?.vault !== "unreachable") return null;
  const { reason, file_exists } = query.data;
  return (
    <>
      <Alert
        banner
        type="warning"
        showIcon
        data-testid={testids.vaultBanner}
        title={text.vaultTitle}
        description={`${sentence(reason)} ${text.vaultHint}`}
        action={
          <span className="ls-actions">
            <Button size="small" icon={<ReloadOutlined />} loading={retry.isPending} onClick={() => retry.mutate()}>
              {text.vaultRetry}
            </Button>
            <Button size="small" type="primary" icon={<KeyOutlined />} onClick={() => setAsking(true)}>
              {file_exists ? text.vaultOpenFile : text.vaultUseFile}
            </Button>
          </span>
        }
      />
      {asking && <VaultFileDialog exists={file_exists} close={() => setAsking(false)} />}
    </>
  );
}
