import { Modal } from "antd";
import { useEffect, useState } from "react";
import { count } from "../format";
import { quitting } from "../ipc";
import { text } from "./messages";

/** Asks before tasks are stopped because the window closes; then says that they stop. */
export function QuitDialog() {
  const [running, setRunning] = useState<number | null>(null);
  const [leaving, setLeaving] = useState(false);
  const way = quitting();
  useEffect(() => {
    const listening = way?.asked(setRunning);
    return () => void listening?.then((stop) => stop());
  }, [way]);
  if (!way || running === null) return null;
  const stay = () => {
    setRunning(null);
    way.decline();
  };
  const leave = () => {
    setLeaving(true);
    way.confirm();
  };
  return (
    <Modal
      open
      title={text.quitTitle(count(running))}
      okText={text.quit}
      cancelText={text.quitStay}
      okButtonProps={{ loading: leaving }}
      cancelButtonProps={{ disabled: leaving }}
      closable={!leaving}
      onOk={leave}
      onCancel={stay}
      mask={{ closable: false }}
      width={460}
    >
      <p role="status">{leaving ? text.quitLeaving : text.quitHint}</p>
    </Modal>
  );
}
