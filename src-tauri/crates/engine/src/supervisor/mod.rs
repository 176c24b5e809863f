//! Which tasks run: commands in, snapshots out.
