import { ApiOutlined, DeleteOutlined, EditOutlined, WarningFilled } from "../../../design/icons";
import { Button, Table, Tooltip } from "antd";
import { EnvironmentLabel, fitColumns, useSize, widthOf } from "../../../design";
import type { FittingColumn } from "../../../design";
import { connectionText } from "../../../design/connection";
import type { Connection } from "../../../ipc";
import { testids } from "../../../testids";
import { text } from "../messages";

/** What can be done with a connection. */
export interface ConnectionActs {
  edit: (connection: Connection) => void;
  test: (connection: Connection) => void;
  remove: (connection: Connection) => void;
}

const HEADER_HEIGHT = 40;

function columnsOf({ edit, test, remove }: ConnectionActs): FittingColumn<Connection>[] {
  const button = (label: string, tip: string, icon: React.ReactNode, run: () => void) => (
    <Tooltip title={tip}>
      <Button type="text" size="small" aria-label={label} icon={icon} onClick={run} />
    </Tooltip>
  );
  return [
    { title: text.name, key: "name", width: 150, grow: 2, render: (_, { details }) => <span className="ls-name ls-ellipsis" title={details.name}>{details.name}</span> },
    { title: text.environment, key: "environment", width: 116, render: (_, { details }) => <EnvironmentLabel tag={details.environment} /> },
    { title: text.type, key: "type", width: 80, yields: 2, render: (_, { details }) => connectionText[details.database_type] },
    { title: text.address, key: "address", width: 150, grow: 4, render: (_, { details }) => <span className="ls-mono ls-selectable ls-ellipsis" title={`${details.host}:${details.port}`}>{`${details.host}:${details.port}`}</span> },
    {
      title: text.account,
      key: "account",
      width: 140,
      grow: 1,
      render: (_, { details, has_password }) => (
        <span className="ls-two-lines">
          <span title={details.account}>{details.account}</span>
          {!has_password && (
            <span className="ls-warn">
              <WarningFilled /> {text.noPassword}
            </span>
          )}
        </span>
      ),
    },
    { title: text.encryption, key: "encryption", width: 96, yields: 3, render: (_, { details }) => (details.encryption.mode === "ssl_encrypted" ? text.ssl : text.plain) },
    { title: text.tasks, key: "tasks", width: 64, yields: 1, align: "right", render: (_, { tasks }) => tasks },
    {
      title: text.actions,
      key: "actions",
      width: 106,
      className: "ls-end",
      align: "right",
      render: (_, connection) => {
        const { name } = connection.details;
        return (
          <span className="ls-actions ls-actions-tight">
            {button(text.testOf(name), text.test, <ApiOutlined />, () => test(connection))}
            {button(text.editOf(name), text.edit, <EditOutlined />, () => edit(connection))}
            {button(text.removeOf(name), text.remove, <DeleteOutlined />, () => remove(connection))}
          </span>
        );
      },
    },
  ];
}

/** The connections of one folder or of all. */
export function ConnectionTable({ connections, acts }: { connections: Connection[]; acts: ConnectionActs }) {
  const { ref, width, height } = useSize();
  const columns = fitColumns(columnsOf(acts), width);
  return (
    <div className="ls-fill ls-fill-flush" ref={ref}>
      <Table<Connection>
        virtual
        rowKey="id"
        columns={columns}
        dataSource={connections}
        pagination={false}
        scroll={{ x: widthOf(columns), y: Math.max(height - HEADER_HEIGHT, 80) }}
        onRow={(connection) => ({
          "data-testid": testids.connectionRow,
          "data-connection": connection.details.name,
          onDoubleClick: () => acts.edit(connection),
        })}
      />
    </div>
  );
}
