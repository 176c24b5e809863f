create database a;
create database b;
create table a.t (id int primary key, v varchar(20)) engine = innodb;
create table b.t (id int primary key, v varchar(40), extra int) engine = innodb;
