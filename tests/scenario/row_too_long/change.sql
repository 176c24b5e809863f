insert into `long`.t values (2, repeat(0x27, 3000000));
insert into `long`.t values (3, 3);
