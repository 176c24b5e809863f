import { Outlet, useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { useCommands, useHotkeys } from "../commands";
import { quitting } from "../ipc";
import { FailureNotices } from "./FailureNotices";
import { Help } from "./Help";
import { text } from "./messages";
import { Palette } from "./Palette";
import { QuitDialog } from "./QuitDialog";
import { Rail } from "./Rail";
import { StatusBar } from "./StatusBar";
import { VaultBanner } from "./VaultBanner";

/** What stands around every screen. */
export function Frame() {
  const navigate = useNavigate();
  const [shown, setShown] = useState<"palette" | "help" | null>(null);
  const close = () => setShown(null);
  const way = quitting();
  useHotkeys();
  useCommands([
    { id: "palette", label: text.palette, group: text.general, keys: ["Mod+K"], run: () => setShown("palette") },
    { id: "help", label: text.help, group: text.general, keys: ["?"], run: () => setShown("help") },
    { id: "task.create", label: text.createTask, group: text.general, keys: ["N"], run: () => void navigate({ to: "/configure", search: { session: String(Date.now()) } }) },
    { id: "go.tasks", label: text.goTasks, group: text.go, keys: ["Mod+1"], run: () => void navigate({ to: "/tasks" }) },
    { id: "go.connections", label: text.goConnections, group: text.go, keys: ["Mod+2"], run: () => void navigate({ to: "/connections" }) },
    { id: "go.settings", label: text.goSettings, group: text.go, keys: ["Mod+3"], run: () => void navigate({ to: "/settings" }) },
    ...(way ? [{ id: "quit", label: text.quitLockstep, group: text.general, keys: ["Mod+Q"], run: way.want }] : []),
  ]);
  return (
    <div className="ls-frame">
      <Rail showHelp={() => setShown("help")} />
      <div className="ls-stage">
        <VaultBanner />
        <main>
          <Outlet />
        </main>
      </div>
      <StatusBar />
      <FailureNotices />
      <QuitDialog />
      {shown === "palette" && <Palette close={close} />}
      {shown === "help" && <Help close={close} />}
    </div>
  );
}
