set statement lock_wait_timeout=9 for alter ignore table f.t add unique (v);
