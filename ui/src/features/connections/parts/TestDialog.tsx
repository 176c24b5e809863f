import { useQuery } from "@tanstack/react-query";
import { Modal, Spin } from "antd";
import { Connectivity } from "../../../design/connection";
import type { Connection } from "../../../ipc";
import { asReport, rpc } from "../../../ipc";
import { text } from "../messages";

/** Tests a saved connection and shows what the server said. */
export function TestDialog({ connection, close }: { connection: Connection; close: () => void }) {
  const { id, details } = connection;
  const test = useQuery({
    queryKey: ["connection_test", id],
    queryFn: () => rpc("connection_test", { id, details: null, password: null }),
    // Each opening of the dialog asks anew.
    gcTime: 0,
    staleTime: Infinity,
  });
  return (
    <Modal open title={text.testTitle(details.name)} footer={null} onCancel={close} width={640}>
      {test.isPending && (
        <div className="ls-face" role="status">
          <Spin />
          <span className="ls-muted">{text.testing}</span>
        </div>
      )}
      <Connectivity facts={test.data} error={test.error ? asReport(test.error) : undefined} said={details.database_type} />
    </Modal>
  );
}
