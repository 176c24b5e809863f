//! Positions, epochs and marks in the `lockstep` database of the destination:
//! the authority over what has been done.

use crate::error::Result;
use crate::task::seat::Seat;

/// Removes everything that the destination keeps about the task.
///
/// # Errors
/// Whatever keeps the destination from being reached.
pub(crate) async fn clear(seat: &Seat) -> Result<()> {
    let definition = seat.definition();
    seat.ports
        .connections
        .resolve(&definition.destination)
        .await?;
    Ok(())
}
