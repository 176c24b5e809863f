import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import "./design/look/look.css";
import { connect, follow, makeQueryClient } from "./ipc";
import type { Transport } from "./ipc";
import { makeRouter } from "./shell/router";
import { Root } from "./shell/Root";

/** Opens the window over a transport. */
export function start(transport: Transport): void {
  const host = document.getElementById("root");
  if (!host) throw new Error("index.html has an element with the id root");
  connect(transport);
  const client = makeQueryClient();
  const router = makeRouter();
  void follow(client);
  createRoot(host).render(
    <StrictMode>
      <Root client={client} router={router} />
    </StrictMode>,
  );
}
