create database shop;
use shop;
create table t (id int primary key, a int, b int as (a + 1) stored) engine = innodb;
insert into t (id, a) values (1, 1);
