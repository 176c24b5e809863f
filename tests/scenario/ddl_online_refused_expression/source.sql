create database shop;
use shop;
create table t (id int primary key, v int not null) engine = innodb;
insert into t values (1, 10), (2, 20);
