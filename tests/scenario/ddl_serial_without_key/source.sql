create database made;
create table made.t (v varchar(40)) engine = innodb;
insert into made.t values ('c'), ('a'), ('b');
