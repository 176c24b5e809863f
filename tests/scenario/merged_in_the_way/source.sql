create database a;
create database b;
create table a.t (id int primary key, v varchar(20)) engine = innodb;
create table b.t (id int primary key, v varchar(20)) engine = innodb;
insert into a.t values (1, 'a');
insert into b.t values (1, 'b');
