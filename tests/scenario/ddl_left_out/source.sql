create database d;
create table d.t (id int primary key, v int);
create table d.emptied (id int primary key, v int);
create table d.gone (id int primary key);
insert into d.t values (1, 1);
insert into d.emptied values (1, 1), (2, 2);
insert into d.gone values (1);
