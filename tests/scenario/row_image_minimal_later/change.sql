use d;
insert into t values (3, 30, 300, 'three');
set session binlog_row_image = 'MINIMAL';
update t set v = 11 where id = 1;
