import { DatabaseOutlined, EyeOutlined, KeyOutlined, TableOutlined, WarningFilled } from "../../../design/icons";
import { Button, Tag, Tooltip } from "antd";
import { bytes, short } from "../../../format";
import { asReport } from "../../../ipc";
import type { CatalogColumn, CatalogDatabase, CatalogObject } from "../../../ipc";
import { testids } from "../../../testids";
import { text } from "../messages";
import type { Item } from "../tree";

/** The engine that needs no mention. */
const USUAL_ENGINE = "InnoDB";
/** Engines whose tables hold no rows of their own. */
const FOREIGN_ENGINES = new Set(["FEDERATED", "MRG_MYISAM"]);

/** A node of the source tree: a database, a table, a view, a column, or why there is none. */
export function NodeTitle({ item }: { item: Item }) {
  switch (item.kind) {
    case "database":
      return <Database database={item.database} />;
    case "object":
      return <CatalogNode name={`${item.name.database}.${item.name.table}`} object={item.object} />;
    case "column":
      return <Column column={item.column} />;
    case "loading":
      return <span className="ls-faint">{text.loading}</span>;
    case "none":
      return <span className="ls-faint">{text.noTables}</span>;
    case "error":
      return (
        <span className="ls-bad">
          {`${asReport(item.error).code} ${asReport(item.error).title}`}{" "}
          <Button size="small" type="link" onClick={item.retry}>
            {text.retry}
          </Button>
        </span>
      );
  }
}

function Database({ database: { name, tables, views, charset } }: { database: CatalogDatabase }) {
  return (
    <span className="ls-node" data-testid={testids.sourceNode} data-object={name}>
      <DatabaseOutlined className="ls-faint" />
      <strong>{name}</strong>
      <span className="ls-faint">
        {text.tables(tables)}
        {views > 0 && `, ${text.views(views)}`} · {charset}
      </span>
    </span>
  );
}

function CatalogNode({ name, object }: { name: string; object: CatalogObject }) {
  const { kind, engine, rows_estimate, bytes: size, key } = object;
  if (kind === "view") {
    return (
      <Tooltip title={text.viewHelp}>
        <span className="ls-node ls-faint" data-testid={testids.sourceNode} data-object={name}>
          <EyeOutlined />
          {object.name}
          <Tag variant="filled">{text.view}</Tag>
        </span>
      </Tooltip>
    );
  }
  return (
    <span className="ls-node" data-testid={testids.sourceNode} data-object={name}>
      <TableOutlined className="ls-faint" />
      {object.name}
      <span className="ls-node-size ls-faint">
        ~{short(rows_estimate)} · {bytes(size)}
      </span>
      {key === "none" && (
        <Tooltip title={text.noKeyHelp}>
          <span className="ls-warn">
            <WarningFilled /> {text.noKey}
          </span>
        </Tooltip>
      )}
      {key === "unique" && <span className="ls-faint">{text.uniqueKey}</span>}
      {engine !== USUAL_ENGINE && (
        <Tooltip title={FOREIGN_ENGINES.has(engine.toUpperCase()) ? text.badEngine(engine) : undefined}>
          <Tag variant="filled" color={FOREIGN_ENGINES.has(engine.toUpperCase()) ? "error" : "default"}>
            {engine}
          </Tag>
        </Tooltip>
      )}
    </span>
  );
}

function Column({ column: { name, column_type, primary, nullable, generated } }: { column: CatalogColumn }) {
  return (
    <span className="ls-node">
      {primary ? <KeyOutlined className="ls-warn" aria-label={text.primaryKey} /> : <span className="ls-node-indent" />}
      {name}
      <span className="ls-faint ls-mono">{column_type}</span>
      {nullable && <span className="ls-faint">{text.nullable}</span>}
      {generated && <Tag variant="filled">{text.generated}</Tag>}
    </span>
  );
}
