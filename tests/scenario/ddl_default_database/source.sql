create database ddl;
create table ddl.t (id int primary key, v int);
insert into ddl.t values (1, 1);
create database shop;
create table shop.s (id int primary key);
insert into shop.s values (1);
