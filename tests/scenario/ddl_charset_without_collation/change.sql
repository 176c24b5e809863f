use ddl;
-- Trailing spaces count where MySQL 8 compares: a unique key with a collation of
-- MariaDB's own would refuse a row.
create table by_option (id int primary key, v varchar(20), unique key (v)) default charset=utf8mb4;
insert into by_option values (1, 's'), (2, 't');
create table by_column (id int primary key, v varchar(20) character set utf8mb4 not null, unique key (v));
insert into by_column values (1, 's'), (2, 't');
alter table first modify v varchar(20) charset 'utf8mb4', add unique key (v);
insert into first values (2, 's'), (3, 't');
alter table first add column w varchar(20) default 'x' not null, convert to character set utf8mb4;
create table later_collation (id int primary key, v varchar(20)) default charset=utf8mb4, default collate=utf8mb4_bin;
insert into later_collation values (1, 'A'), (2, 'a');
/*!80011 insert into by_option values (3, 's ') */;
/*!80011 insert into by_column values (3, 's ') */;
/*!80011 insert into first (id, v) values (4, 's ') */;
/*!80011 set session default_collation_for_utf8mb4 = utf8mb4_general_ci */;
create table as_chosen (id int primary key, v varchar(20), unique key (v)) default charset=utf8mb4;
insert into as_chosen values (1, 'a'), (2, 'b');
update as_chosen set v = 'c' where v = 'A ';
