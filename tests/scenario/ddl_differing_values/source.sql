create database ddl;
create table ddl.t (id int primary key, v int);
insert into ddl.t values (1, 1);
