create database ddl;
create table ddl.t (id int primary key, v int);
insert into ddl.t values (1, 1);
create sequence ddl.numbers start with 2 nocache;
create table ddl.kept (id int primary key, v int) with system versioning;
insert into ddl.kept values (1, 1);
