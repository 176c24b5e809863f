import { Radio } from "antd";

interface Props<T extends string> {
  /** Accessible name. */
  label: string;
  options: readonly { value: T; label: string }[];
  value: T;
  onChange: (value: T) => void;
  small?: boolean;
}

/** One of a few, all in sight: the arrow keys choose, and the choice shows at once. */
export function Choice<T extends string>({ label, options, value, onChange, small = false }: Props<T>) {
  return <Radio.Group aria-label={label} optionType="button" size={small ? "small" : "medium"} options={[...options]} value={value} onChange={(event) => onChange(event.target.value as T)} />;
}
