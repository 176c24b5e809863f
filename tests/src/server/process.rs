//! Child processes that cannot outlive the test process.
//!
//! `Drop` ends a child in the ordinary case and on panic. For the case in
//! which the test process itself is killed, each child is started through
//! `setpriv --pdeathsig KILL` (util-linux, present on every Debian and
//! Ubuntu): it asks the kernel for SIGKILL on the death of its parent and then
//! becomes the program, under the same process id. The kernel takes "parent"
//! to mean the *thread* that forked, so all children are started by one thread
//! that lives as long as the process. That needs no unsafe code here.

use std::io;
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::{Child, Command};
use std::sync::OnceLock;
use std::sync::mpsc::{Sender, channel};
use std::thread;

use anyhow::{Context, Result};

struct Order {
    command: Command,
    answer: Sender<io::Result<Child>>,
}

/// A command that runs `program` so that the kernel ends it with this process,
/// in a process group of its own (Ctrl-C in a terminal reaches us alone, and
/// we end our children in order). Start it with [`spawn_guarded`].
#[must_use]
pub fn guarded(program: &Path) -> Command {
    let mut command = Command::new("setpriv");
    command.args(["--pdeathsig", "KILL", "--"]).arg(program);
    command.process_group(0);
    command
}

/// Starts `command` from the one thread that lives as long as the process.
///
/// # Errors
/// When it cannot be started.
pub fn spawn_guarded(command: Command) -> Result<Child> {
    static STARTER: OnceLock<Sender<Order>> = OnceLock::new();
    let starter = STARTER.get_or_init(|| {
        let (orders, inbox) = channel::<Order>();
        thread::spawn(move || {
            for mut order in inbox {
                // A caller that went away drops its child's handle: the kernel
                // ends that child with this process.
                let _ = order.answer.send(order.command.spawn());
            }
        });
        orders
    });
    let name = format!("{command:?}");
    let (answer, reply) = channel();
    starter
        .send(Order { command, answer })
        .ok()
        .context("the starting thread is gone")?;
    reply
        .recv()
        .context("the starting thread is gone")?
        .with_context(|| format!("starting {name}"))
}
