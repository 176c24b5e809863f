create database shop character set utf8mb4;
use shop;
create table t (id int primary key, v varchar(20), secret varchar(20)) engine = innodb;
insert into t values (1, 'a', 's');
