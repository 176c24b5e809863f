import { Button } from "antd";
import type { ReactNode } from "react";
import { useEffect, useRef } from "react";
import { onEnter } from "../../../design";
import { clock } from "../../../format";
import { text } from "../messages";
import type { Wizard } from "../useWizard";

interface Props {
  wizard: Wizard;
  children: ReactNode;
  back?: (() => void) | undefined;
  next: string;
  proceed: () => void;
  /** Why the step is not complete, if it is not. */
  blocked?: boolean;
  busy?: boolean;
  /** Whether Enter in a field goes on; not where fields narrow a list. */
  enter?: boolean;
}

/** A step's content over its foot: back, what is saved, next. */
export function StepBody({ wizard, children, back, next, proceed, blocked = false, busy = false, enter = false }: Props) {
  const content = useRef<HTMLDivElement>(null);
  // The button that led here is gone: without this the keyboard would begin again at the rail.
  useEffect(() => content.current?.focus({ preventScroll: true }), []);
  return (
    <div className="ls-step">
      <div className="ls-step-content" ref={content} tabIndex={-1} {...(enter ? { onKeyDown: onEnter(() => !blocked && !busy && proceed()) } : {})}>
        {children}
      </div>
      <footer className="ls-step-foot">
        {back && <Button onClick={back}>{text.back}</Button>}
        <span className="ls-faint" role="status">
          {wizard.saving ? text.saving : wizard.savedAt !== null && text.saved(clock(wizard.savedAt))}
        </span>
        <span className="ls-grow" />
        <Button type="primary" disabled={blocked} loading={busy} onClick={proceed}>
          {next}
        </Button>
      </footer>
    </div>
  );
}
