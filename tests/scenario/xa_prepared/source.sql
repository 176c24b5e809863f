create database d character set utf8mb4;
create table d.t (id int primary key, v int);
create table d.u (id int primary key, v int, unique key (v));
create table d.keyless (v int, w varchar(20));
insert into d.t values (1, 1), (2, 2);
insert into d.u values (1, 1);
insert into d.keyless values (1, 'one'), (1, 'one');
create database other;
create table other.o (id int primary key);
