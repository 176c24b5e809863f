create database d character set utf8mb4;
create table d.t (id int auto_increment primary key, v int);
insert into d.t (v) values (1), (2), (3);
set gtid_next = 'automatic:night';
insert into d.t (v) values (9);
set gtid_next = 'automatic';
