import type { ReactNode } from "react";

/** The head of a page: title, what belongs beside it, actions at the end. */
export function PageHeader({ title, beside, actions, children }: { title: ReactNode; beside?: ReactNode; actions?: ReactNode; children?: ReactNode }) {
  return (
    <header className="ls-page-header">
      <div className="ls-page-title">
        <h1>{title}</h1>
        {beside}
        <span className="ls-grow" />
        {actions}
      </div>
      {children}
    </header>
  );
}
