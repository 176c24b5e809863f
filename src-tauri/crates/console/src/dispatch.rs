//! From a command's name and JSON to the typed method of that name, and back.

use engine::error::{Error, ErrorKind, ErrorReport, Result};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::console::Console;

macro_rules! dispatcher {
    ($($name:ident => $request:ty => $response:ty;)*) => {
        /// The names of all commands.
        pub const COMMANDS: &[&str] = &[$(stringify!($name)),*];

        impl Console {
            /// Runs a command of the one list by name.
            ///
            /// # Errors
            /// A report of `Definition` when there is no such command or its
            /// request cannot be read; else whatever the command reports.
            pub async fn dispatch(&self, name: &str, request: Value) -> Result<Value, ErrorReport> {
                let outcome = match name {
                    $(
                        stringify!($name) => match parse::<$request>(name, request) {
                            Ok(request) => {
                                // Boxed, so that this future is not as large as the largest command's.
                                let answer: Result<$response> = Box::pin(self.$name(request)).await;
                                answer.and_then(|answer| serialize(name, &answer))
                            }
                            Err(error) => Err(error),
                        },
                    )*
                    _ => Err(Error::new(
                        ErrorKind::Definition,
                        format!("There is no command {name}"),
                    )),
                };
                outcome.map_err(|error| error.report())
            }
        }
    };
}

crate::for_each_command!(dispatcher);

fn parse<T: DeserializeOwned>(name: &str, request: Value) -> Result<T> {
    serde_json::from_value(request).map_err(|cause| {
        Error::new(
            ErrorKind::Definition,
            format!("The request of command {name} cannot be read"),
        )
        .hint("Correct the field that the cause names.")
        .because(cause)
    })
}

fn serialize<T: Serialize>(name: &str, answer: &T) -> Result<Value> {
    serde_json::to_value(answer).map_err(|cause| {
        Error::new(
            ErrorKind::Internal,
            format!("The answer of command {name} cannot be written"),
        )
        .because(cause)
    })
}
