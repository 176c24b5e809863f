import { InputNumber } from "antd";

interface Props {
  id: string;
  value: number;
  change: (value: number) => void;
  /** Whether arrows step it: not where neighbours mean nothing, such as a port. */
  steps?: boolean;
}

/** A whole number above 0. Emptied, it is 0, which no range holds, and is shown empty. */
export function NumberField({ id, value, change, steps = true }: Props) {
  return <InputNumber id={id} controls={steps} value={value === 0 ? null : value} onChange={(next) => change(next ?? 0)} />;
}
