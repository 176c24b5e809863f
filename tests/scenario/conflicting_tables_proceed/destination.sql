create database clash character set utf8mb4;
use clash;
create table t (id int primary key, v varchar(20));
insert into t values (1, 'destination'), (3, 'destination'), (9, 'destination');
create table more (id int primary key, v varchar(20), only_destination int default 7);
insert into more values (1, 'destination', 5);
