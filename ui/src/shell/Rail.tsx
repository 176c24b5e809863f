import { DatabaseOutlined, QuestionCircleOutlined, SettingOutlined, UnorderedListOutlined } from "../design/icons";
import { Link } from "@tanstack/react-router";
import { Tooltip } from "antd";
import { Mark } from "./Mark";
import { text } from "./messages";

const places = [
  { to: "/tasks", label: text.tasks, icon: <UnorderedListOutlined /> },
  { to: "/connections", label: text.connections, icon: <DatabaseOutlined /> },
  { to: "/settings", label: text.settings, icon: <SettingOutlined /> },
] as const;

/** The slim left rail. */
export function Rail({ showHelp }: { showHelp: () => void }) {
  return (
    <nav className="ls-rail" aria-label={text.navigation}>
      <Mark />
      {places.map(({ to, label, icon }) => (
        <Link key={to} to={to} className="ls-rail-place" activeProps={{ "aria-current": "page" }}>
          {icon}
          <span>{label}</span>
        </Link>
      ))}
      <span className="ls-grow" />
      <Tooltip title={text.help} placement="right">
        <button type="button" className="ls-rail-place" aria-label={text.help} onClick={showHelp}>
          <QuestionCircleOutlined />
        </button>
      </Tooltip>
    </nav>
  );
}
