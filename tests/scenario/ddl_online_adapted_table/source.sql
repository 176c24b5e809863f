create database shop character set utf8mb4;
use shop;
create table t (id int auto_increment primary key, v varchar(50) not null) engine = innodb;
create table other (id int primary key) engine = innodb;
insert into t (v) values ('a'), ('b'), ('c');
insert into other values (1);
