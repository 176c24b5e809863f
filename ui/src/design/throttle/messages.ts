import { messages } from "../../format";
import type { LimitId } from "./limits";

interface Words {
  label: string;
  help: string;
  unit: string;
}

const en: Record<LimitId, Words> & { range: (least: string, most: string) => string } = {
  full_queries: {
    label: "Full Load: QPS to the Source",
    help: "Queries per second with which full load asks the source. 1 at least; empty for no limit, the default.",
    unit: "queries/s",
  },
  full_rows: {
    label: "Full Load: RPS",
    help: "Rows per second that full load copies. 100 at least; empty for no limit, the default.",
    unit: "rows/s",
  },
  full_megabytes: {
    label: "Full Load: MB/s",
    help: "MB (1,000,000 bytes) per second that full load copies. 1 at least; empty for no limit, the default.",
    unit: "MB/s",
  },
  changes_rows: {
    label: "Incremental: RPS",
    help: "Row changes per second that are carried. 100 at least; empty for no limit, the default. Under a limit that is less than what the source does, latency grows.",
    unit: "rows/s",
  },
  changes_megabytes: {
    label: "Incremental: MB/s",
    help: "MB (1,000,000 bytes) of changes per second. 1 at least; empty for no limit, the default.",
    unit: "MB/s",
  },
  range: (least, most) => `${least} to ${most}, or empty for no limit`,
};

export const text = messages({ en });
