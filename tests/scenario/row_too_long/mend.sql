set global max_allowed_packet = 8388608;
