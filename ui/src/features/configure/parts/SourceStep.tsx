import { Alert, Form, Input } from "antd";
import { Parameter } from "../../../design";
import type { SideName } from "../draft";
import { text } from "../messages";
import type { Wizard } from "../useWizard";
import { useSide } from "../useSide";
import { SideCard } from "./SideCard";
import { StepBody } from "./StepBody";

/** Source and destination: saved connections, or new ones made here. */
export function SourceStep({ wizard, proceed }: { wizard: Wizard; proceed: () => void }) {
  const { draft, change } = wizard;
  const source = useSide("source", wizard);
  const destination = useSide("destination", wizard);
  const nameless = draft.name.trim() === "";
  const sides: SideName[] = ["source", "destination"];

  const next = async () => {
    // Both sides are tried, so that both answers are on the screen at once.
    const outcomes = await Promise.all([source.settle(), destination.settle()]);
    if (outcomes.every(Boolean) && !nameless) proceed();
  };
  return (
    <StepBody wizard={wizard} next={text.nextObjects} proceed={() => void next()} busy={source.busy || destination.busy} blocked={nameless} enter>
      <Form layout="vertical" component="div" className="ls-task-name">
        <Parameter label={text.taskName} help={text.taskNameHelp} required htmlFor="task-name" problem={nameless ? text.required : undefined}>
          <Input id="task-name" value={draft.name} maxLength={200} onChange={(event) => change({ name: event.target.value })} />
        </Parameter>
      </Form>
      {draft.source !== null && draft.source === draft.destination && <Alert type="warning" showIcon title={text.sameServer} />}
      <div className="ls-sides">
        {sides.map((name) => (
          <SideCard key={name} name={name} side={name === "source" ? source : destination} />
        ))}
      </div>
    </StepBody>
  );
}
