import { SearchOutlined } from "../design/icons";
import { useQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { Input, Modal } from "antd";
import { useState } from "react";
import type { Command } from "../commands";
import { useRegistered } from "../commands";
import { Keys } from "../design";
import { taskListQuery } from "../ipc";
import { text } from "./messages";

/** Commands listed at once; typing narrows further than scrolling would. */
const LISTED_MAX = 12;

function useTaskOpeners(): Command[] {
  const rows = useQuery(taskListQuery).data ?? [];
  const navigate = useNavigate();
  return rows.map(({ name, snapshot: { id } }) => ({
    id: `open.${id}`,
    label: text.openTask(name),
    group: text.tasks,
    run: () => void navigate({ to: "/tasks/$id", params: { id } }),
  }));
}

function matching(commands: Command[], typed: string): Command[] {
  const words = typed.toLowerCase().split(/\s+/).filter(Boolean);
  return commands.filter(({ label, group }) => words.every((word) => `${label} ${group}`.toLowerCase().includes(word))).slice(0, LISTED_MAX);
}

/** The command palette: everything that can be done here, by name. */
export function Palette({ close }: { close: () => void }) {
  const registered = useRegistered();
  const openers = useTaskOpeners();
  const [typed, setTyped] = useState("");
  const [at, setAt] = useState(0);
  const found = matching([...registered.filter(({ id }) => id !== "palette"), ...openers], typed);
  const chosen = Math.min(at, found.length - 1);

  const run = (command: Command | undefined) => {
    if (!command) return;
    close();
    command.run();
  };
  const onKeyDown = (event: React.KeyboardEvent) => {
    if (event.key === "ArrowDown") setAt(Math.min(chosen + 1, found.length - 1));
    else if (event.key === "ArrowUp") setAt(Math.max(chosen - 1, 0));
    else if (event.key === "Enter") run(found[chosen]);
    else return;
    event.preventDefault();
  };
  return (
    <Modal open footer={null} closable={false} onCancel={close} width={560} className="ls-palette" styles={{ wrapper: { paddingTop: 0 } }}>
      <Input
        autoFocus
        size="large"
        variant="borderless"
        prefix={<SearchOutlined />}
        placeholder={text.paletteHint}
        aria-label={text.palette}
        value={typed}
        onChange={(event) => {
          setTyped(event.target.value);
          setAt(0);
        }}
        onKeyDown={onKeyDown}
      />
      <ul role="listbox" aria-label={text.palette}>
        {found.map((command, index) => (
          <li key={command.id} role="option" aria-selected={index === chosen} onMouseMove={() => setAt(index)} onClick={() => run(command)}>
            <span>{command.label}</span>
            <span className="ls-grow" />
            {command.keys?.[0] ? <Keys keys={command.keys[0]} /> : <span className="ls-faint">{command.group}</span>}
          </li>
        ))}
        {found.length === 0 && <li className="ls-faint">{text.nothingFound}</li>}
      </ul>
    </Modal>
  );
}
