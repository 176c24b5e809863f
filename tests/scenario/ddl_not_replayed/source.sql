create database ddl;
create database outside;
create table ddl.t (id int primary key, v int);
insert into ddl.t values (1, 1);
