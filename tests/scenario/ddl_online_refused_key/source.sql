create database shop character set utf8mb4;
use shop;
create table t (id int primary key, v varchar(50) not null) engine = innodb;
insert into t values (1,"a"),(2,"b"),(3,"c"),(4,"d"),(5,"e");
