create database clash character set utf8mb4;
use clash;
create table t (id int primary key, v varchar(20));
insert into t values (1, 'source'), (2, 'source'), (3, 'source'), (4, 'source');
create table more (id int primary key, v varchar(20));
insert into more values (1, 'source'), (2, 'source');
create table absent (id int primary key, v varchar(20));
insert into absent values (1, 'source');
