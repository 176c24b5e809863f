import { Form } from "antd";
import type { ReactNode } from "react";

interface Props {
  label: string;
  /** What the parameter means, with range and default. */
  help: string;
  /** What is wrong with its value. */
  problem?: string | undefined;
  required?: boolean;
  /** Id of the control, so that the label names it. */
  htmlFor?: string;
  children: ReactNode;
}

/** One parameter: its name, its control, and its help where it is needed, below the control. */
export function Parameter({ label, help, problem, required, htmlFor, children }: Props) {
  return (
    <Form.Item
      label={label}
      {...(htmlFor ? { htmlFor } : {})}
      required={required ?? false}
      extra={help}
      {...(problem ? { help: problem, validateStatus: "error" as const } : {})}
    >
      {children}
    </Form.Item>
  );
}
