import { ApiOutlined, EditOutlined, PlusOutlined, SaveOutlined, WarningFilled } from "../../../design/icons";
import { Button, Form, Select } from "antd";
import { EnvironmentLabel, Parameter } from "../../../design";
import { ConnectionFields, Connectivity, connectionText } from "../../../design/connection";
import type { Connection } from "../../../ipc";
import type { SideName } from "../draft";
import { text } from "../messages";
import type { Side } from "../useSide";

const titles: Record<SideName, string> = { source: text.sourceDatabase, destination: text.destinationDatabase };
const hints: Record<SideName, string> = { source: text.sourceHint, destination: text.destinationHint };

/** One side: which connection, what it is, and whether it answers. */
export function SideCard({ name, side }: { name: SideName; side: Side }) {
  const { typed, chosen, connections } = side;
  const title = titles[name];
  const folders = [...new Set(connections.map(({ details }) => details.folder).filter(Boolean))];
  return (
    <section className="ls-card" aria-label={title}>
      <h2>{title}</h2>
      <p className="ls-muted">{hints[name]}</p>
      {connections.length > 0 && (
        <Form layout="vertical" component="div">
          <Parameter label={text.existing} help={text.existingHelp} htmlFor={`${name}-existing`}>
            <span className="ls-choice">
              <Select<string>
                id={`${name}-existing`}
                aria-label={text.existingOf(title)}
                showSearch={{ optionFilterProp: "title" }}
                placeholder={text.choose}
                value={chosen && !(typed && chosen === null) ? chosen.id : null}
                options={connections.map((one) => ({ value: one.id, title: one.details.name, label: <Option connection={one} /> }))}
                labelRender={() => chosen && <Chip connection={chosen} />}
                onChange={side.choose}
              />
              <Button icon={<PlusOutlined />} aria-label={text.of(text.newConnection, title)} onClick={() => side.begin(false)}>
                {text.newConnection}
              </Button>
            </span>
          </Parameter>
        </Form>
      )}
      {typed && (
        <ConnectionFields
          prefix={name}
          details={typed}
          change={side.type}
          password={side.password}
          changePassword={side.setPassword}
          hasPassword={chosen?.has_password ?? false}
          problems={side.problems}
          folders={folders}
        />
      )}
      {chosen && !typed && <Chosen connection={chosen} />}
      {(typed || chosen) && (
        <div className="ls-side-actions">
          <Button icon={<ApiOutlined />} loading={side.busy} aria-label={text.of(connectionText.test, title)} onClick={() => void side.test()}>
            {connectionText.test}
          </Button>
          {typed ? (
            <>
              <Button icon={<SaveOutlined />} aria-label={text.of(text.saveConnection, title)} onClick={() => void side.save()}>
                {text.saveConnection}
              </Button>
              {connections.length > 0 && (
                <Button type="text" onClick={side.drop}>
                  {text.cancelEdit}
                </Button>
              )}
            </>
          ) : (
            <Button type="text" icon={<EditOutlined />} aria-label={text.of(text.edit, title)} onClick={() => side.begin(true)}>
              {text.edit}
            </Button>
          )}
        </div>
      )}
      <Connectivity facts={side.facts} error={side.error} said={(typed ?? chosen?.details)?.database_type ?? "mysql"} />
    </section>
  );
}

function Option({ connection: { details } }: { connection: Connection }) {
  return (
    <span className="ls-option">
      {details.name} <span className="ls-faint ls-mono">{`${details.host}:${details.port}`}</span>
      <span className="ls-grow" />
      <EnvironmentLabel tag={details.environment} />
    </span>
  );
}

/** The chosen connection in the closed field; its address stands below. */
function Chip({ connection: { details } }: { connection: Connection }) {
  return (
    <span className="ls-option ls-chip">
      <span>{details.name}</span>
      <EnvironmentLabel tag={details.environment} />
    </span>
  );
}

function Chosen({ connection: { details, has_password } }: { connection: Connection }) {
  const { host, port, account, database_type, encryption } = details;
  return (
    <dl className="ls-facts">
      <dt>{text.address}</dt>
      <dd className="ls-mono">{`${host}:${port}`}</dd>
      <dt>{text.account}</dt>
      <dd>
        {account}
        {!has_password && (
          <p className="ls-warn">
            <WarningFilled /> {text.noPassword}
          </p>
        )}
      </dd>
      <dt>{text.databaseType}</dt>
      <dd>{connectionText[database_type]}</dd>
      <dt>{text.encryption}</dt>
      <dd>{encryption.mode === "ssl_encrypted" ? connectionText.sslEncrypted : connectionText.nonEncrypted}</dd>
    </dl>
  );
}
