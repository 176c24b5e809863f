import { render } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { connect, follow, makeQueryClient } from "../src/ipc";
import { Root } from "../src/shell/Root";
import { makeRouter } from "../src/shell/router";
import type { Fake } from "./fake/transport";

/** Opens the whole window at `path` over a console in memory. */
export function open(fake: Fake, path: string) {
  window.location.hash = path;
  connect(fake);
  const client = makeQueryClient();
  const router = makeRouter();
  void follow(client);
  render(<Root client={client} router={router} />);
  return { user: userEvent.setup(), router };
}
