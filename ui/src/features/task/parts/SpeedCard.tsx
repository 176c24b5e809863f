import { Button, Form, Space } from "antd";
import { useState } from "react";
import { ThrottleFields, takesLimits } from "../../../design";
import type { TaskId, Throttles } from "../../../ipc";
import { useThrottleTask } from "../../../ipc";
import { text } from "../messages";

interface Props {
  id: TaskId;
  throttles: Throttles;
}

/** The limits of speed of a task, changed while it runs. */
export function SpeedCard({ id, throttles }: Props) {
  const [edited, setEdited] = useState<Throttles | null>(null);
  const throttle = useThrottleTask();
  const shown = edited ?? throttles;
  const apply = () => throttle.mutate({ id, throttles: shown }, { onSuccess: () => setEdited(null) });
  return (
    <section className="ls-card">
      <h2>{text.speed}</h2>
      <p className="ls-muted">{text.speedHelp}</p>
      <Form layout="vertical" component="div">
        <ThrottleFields throttles={shown} change={setEdited} />
      </Form>
      <Space>
        <Button type="primary" disabled={edited === null || !takesLimits(edited)} loading={throttle.isPending} onClick={apply}>
          {text.speedApply}
        </Button>
        <Button disabled={edited === null} onClick={() => setEdited(null)}>
          {text.speedDiscard}
        </Button>
      </Space>
    </section>
  );
}
