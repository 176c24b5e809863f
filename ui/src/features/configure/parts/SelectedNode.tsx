import { ArrowRightOutlined, CloseOutlined, DatabaseOutlined, EditOutlined, TableOutlined, UnorderedListOutlined, WarningFilled } from "../../../design/icons";
import type { InputRef } from "antd";
import { Button, Input, Tooltip } from "antd";
import { useEffect, useRef, useState } from "react";
import { testids } from "../../../testids";
import { text } from "../messages";
import type { ObjectName } from "../selection";

interface Props {
  name: ObjectName;
  /** Its name on the destination, when it differs. */
  to: string | null | undefined;
  whole: boolean;
  conflict: boolean;
  editing: boolean;
  edit: () => void;
  /** Ends the renaming; nothing for no change. */
  done: (next: string | null) => void;
  remove: () => void;
  list: () => void;
}

/** A selected object: its name, its name on the destination, what can be done with it. */
export function SelectedNode({ name: { database, table }, to, whole, conflict, editing, edit, done, remove, list }: Props) {
  const own = table ?? database;
  const full = table === undefined ? database : `${database}.${table}`;
  const button = (label: string, tip: string, icon: React.ReactNode, run: () => void) => (
    <Tooltip title={tip}>
      <Button
        size="small"
        type="text"
        aria-label={label}
        icon={icon}
        onClick={(event) => {
          event.stopPropagation();
          run();
        }}
      />
    </Tooltip>
  );
  return (
    <span className="ls-node" data-testid={testids.selectedNode} data-object={full} onDoubleClick={edit}>
      {table === undefined ? <DatabaseOutlined className="ls-faint" /> : <TableOutlined className="ls-faint" />}
      <span className={table === undefined ? "ls-name" : ""}>{own}</span>
      {editing ? (
        <NameField label={text.newName_of(full)} value={to ?? own} done={done} />
      ) : (
        <>
          {to && (
            <span className="ls-renamed">
              <ArrowRightOutlined /> {to}
            </span>
          )}
          {whole && <span className="ls-faint">{text.whole}</span>}
          {conflict && (
            <Tooltip title={text.conflict}>
              <WarningFilled className="ls-bad" aria-label={text.conflict} />
            </Tooltip>
          )}
          <span className="ls-grow" />
          <span className="ls-node-actions">
            {whole && button(text.listTablesOf(full), text.listTables, <UnorderedListOutlined />, list)}
            {button(text.rename(full), text.rename(full), <EditOutlined />, edit)}
            {button(text.remove(full), text.remove(full), <CloseOutlined />, remove)}
          </span>
        </>
      )}
    </span>
  );
}

function NameField({ label, value, done }: { label: string; value: string; done: (next: string | null) => void }) {
  const [name, setName] = useState(value);
  const field = useRef<InputRef>(null);
  // Not `autoFocus`: that focuses while the tree around it is being put together, which it does not survive.
  useEffect(() => field.current?.focus({ cursor: "all" }), []);
  return (
    <Input
      ref={field}
      size="small"
      className="ls-rename"
      aria-label={label}
      value={name}
      spellCheck={false}
      onChange={(event) => setName(event.target.value)}
      onClick={(event) => event.stopPropagation()}
      onKeyDown={(event) => {
        event.stopPropagation();
        if (event.key === "Enter") done(name);
        if (event.key === "Escape") done(null);
      }}
      onBlur={() => done(name)}
    />
  );
}
