create database clash character set utf8mb4;
use clash;
create table t (id int primary key, a int, b int);
insert into t values (1, 10, 20);
create table like_it (id int primary key, v int);
insert into like_it values (1, 1);
create table same_after (id int primary key, v int, absent int);
insert into same_after values (1, 1, 1);
