import { Space } from "antd";
import { count } from "../../format";
import type { Throttles } from "../../ipc";
import { NumberField } from "../face/NumberField";
import { Parameter } from "../face/Parameter";
import { LIMIT_MOST, limitOf, limits, takesLimit, withLimit } from "./limits";
import { text } from "./messages";

interface Props {
  throttles: Throttles;
  change: (throttles: Throttles) => void;
}

/** The limits of speed, one field each. An empty one is no limit. */
export function ThrottleFields({ throttles, change }: Props) {
  return (
    <div className="ls-columns">
      {limits.map((limit) => {
        const { label, help, unit } = text[limit.id];
        const value = limitOf(throttles, limit.id);
        const problem = takesLimit(limit, value) ? undefined : text.range(count(limit.least), count(LIMIT_MOST));
        const id = `limit-${limit.id}`;
        return (
          <Parameter key={id} label={label} help={help} htmlFor={id} problem={problem}>
            <Space.Compact>
              <NumberField id={id} value={value ?? 0} change={(next) => change(withLimit(throttles, limit.id, next === 0 ? null : next))} steps={false} />
              <Space.Addon>{unit}</Space.Addon>
            </Space.Compact>
          </Parameter>
        );
      })}
    </div>
  );
}
