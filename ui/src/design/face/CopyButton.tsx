import { CheckOutlined, CopyOutlined } from "../icons";
import { Button, Tooltip } from "antd";
import { useEffect, useState } from "react";
import { copyText } from "./copyText";

/** How long the button says that it has copied. */
const SAYS_COPIED_MS = 1500;

/** Copies a text and says so; `label` is its accessible name. */
export function CopyButton({ value, label, children }: { value: string; label: string; children?: string }) {
  const [copied, setCopied] = useState(false);
  useEffect(() => {
    if (!copied) return;
    const timer = setTimeout(() => setCopied(false), SAYS_COPIED_MS);
    return () => clearTimeout(timer);
  }, [copied]);
  return (
    <Tooltip title={children ? undefined : label}>
      <Button
        size="small"
        type={children ? "default" : "text"}
        aria-label={label}
        icon={copied ? <CheckOutlined /> : <CopyOutlined />}
        onClick={() => void copyText(value).then(setCopied)}
      >
        {children}
      </Button>
    </Tooltip>
  );
}
