create database d character set utf8mb4;
create table d.t (id int primary key, v int);
create table d.u (id int primary key, v int);
insert into d.t values (1, 1), (2, 2);
