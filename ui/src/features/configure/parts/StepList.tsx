import { CheckOutlined } from "../../../design/icons";
import type { Step } from "../draft";
import { steps } from "../draft";
import { text } from "../messages";

const titles: Record<Step, string> = {
  source: text.stepSource,
  objects: text.stepObjects,
  options: text.stepOptions,
  precheck: text.stepPrecheck,
  review: text.stepReview,
};

interface Props {
  current: Step;
  open: Record<Step, boolean>;
  go: (step: Step) => void;
}

/** The steps on the left; each can be opened once all before it are complete. */
export function StepList({ current, open, go }: Props) {
  return (
    <nav className="ls-steps" aria-label={text.steps}>
      <ol>
        {steps.map((step, at) => {
          const next = steps[at + 1];
          // What has a default is complete before anybody saw it: only what lies behind is ticked off.
          const done = at < steps.indexOf(current) && next !== undefined && open[next];
          return (
            <li key={step}>
              <button type="button" disabled={!open[step]} aria-current={step === current ? "step" : undefined} onClick={() => go(step)}>
                <span className="ls-step-number">{done ? <CheckOutlined /> : at + 1}</span>
                {titles[step]}
              </button>
            </li>
          );
        })}
      </ol>
    </nav>
  );
}
