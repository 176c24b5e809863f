create database clash character set utf8mb4;
use clash;
create table t (id int primary key, b int, a int);
create table like_it (id int primary key, v int);
create table same_after (own int default 5, id int primary key, v int);
