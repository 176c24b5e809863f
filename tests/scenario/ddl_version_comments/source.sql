create database d;
create table d.t (id int primary key);
insert into d.t values (1);
create table d.u (id int primary key);
insert into d.u values (1);
